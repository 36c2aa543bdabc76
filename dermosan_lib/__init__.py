"""DERMOSAN: study, teach and demonstrate AI-assisted dermatology. Not a medical device.

The front door is a few names::

    import dermosan_lib as dermosan
    bundle = dermosan.load("demo")
    print(bundle.diagnose("lesion.jpg"))

Import a room by itself for more (``from dermosan_lib import images``). This file imports nothing
heavy, so that ``import dermosan_lib`` costs next to nothing: what stands behind a name is imported
when the name is first asked for, and none but `run` ever starts TensorFlow, in other processes.
"""

import os

from dermosan_lib.late_grammar import put_off_grammar

TYPE_CHECKING = False  # as in typing, whose import would cost more than all else here
if TYPE_CHECKING:
    from dermosan_lib.front import (
        Diagnosis,
        Evaluation,
        FinishedRun,
        LoadedBundle,
        bundles,
        diagnose,
        evaluate,
        load,
        run,
    )

__version__ = "0.2.0"
__all__ = [
    "Diagnosis",
    "Evaluation",
    "FinishedRun",
    "LoadedBundle",
    "bundles",
    "diagnose",
    "evaluate",
    "load",
    "run",
]

# ONNX Runtime's wheels report to their maker unless this stands before its first import; every way
# to it, and every process we start, comes through here. SECURITY.md tells of the other packages.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
put_off_grammar()

if not TYPE_CHECKING:  # a checker would take it for a promise of every name

    def __getattr__(name):
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from dermosan_lib import front

        return globals().setdefault(name, getattr(front, name))


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
