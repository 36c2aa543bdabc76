"""What must be so before TensorFlow is loaded: it says on standard error what concerns nobody.

Its C++ code writes to the file descriptor, past Python, and from there into executed notebooks:
that it looked for a GPU on a machine without one, and which instructions it uses.
"""

import contextlib
import importlib.util
import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

from dermosan_lib.progress import stage

# NVIDIA's driver, the same below Windows (WSL) and on Jetson boards, and AMD's.
_DEVICES = ("nvidia*", "dxg", "nvhost*", "nvmap", "kfd")
# Said while the library is loaded, before any level of logging counts.
_NOISE = re.compile(
    rb"(WARNING: All log messages before absl::InitializeLog\(\) is called are written to STDERR"
    rb"|I\d{4} .* port\.cc:\d+\] oneDNN custom operations are on\."
    rb"|I\d{4} .* cudart_stub\.cc:\d+\] Could not find cuda drivers on your machine"
    rb"|I\d{4} .* cpu_feature_guard\.cc:\d+\] This TensorFlow binary is optimized"
    rb"|To enable the following instructions: )"
)


def prepare_tensorflow(devices: Path = Path("/dev")) -> None:
    """Have TensorFlow start without noise, and tell who listens that it starts.

    On a machine with a GPU its errors are shown. On one without, where "failed call to cuInit" is
    such an error, they are not; Python raises what matters all the same. A level that is set
    already stays. ``devices``: where the system lists them.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2" if has_gpu(devices) else "3")
    watched = any(isinstance(finder, _Start) for finder in sys.meta_path)
    if "tensorflow" not in sys.modules and not watched:
        sys.meta_path.insert(0, _Start())


def has_gpu(devices: Path = Path("/dev")) -> bool:
    """Whether there is a GPU that TensorFlow may be able to use, working or not."""
    if any(next(devices.glob(pattern), None) for pattern in _DEVICES):
        return True
    return shutil.which("nvidia-smi") is not None


class _Start:
    """Sees TensorFlow's import, once; it is found and run as it would be."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name != "tensorflow":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            run = spec.loader.exec_module

            def run_quietly(module: Any) -> None:
                with stage("starting TensorFlow"), _without_noise():
                    run(module)

            with contextlib.suppress(AttributeError):  # a loader that takes no attributes
                setattr(spec.loader, "exec_module", run_quietly)  # noqa: B010  # mypy forbids `=`
        return spec


@contextlib.contextmanager
def _without_noise() -> Iterator[None]:
    """Hold back what is written to standard error, and hand on all of it but the noise."""
    with contextlib.ExitStack() as stack:
        try:
            held = None if _may_abort() else stack.enter_context(tempfile.TemporaryFile())
            theirs = None if held is None else os.dup(2)
        except OSError:  # no room for a file, or standard error is closed
            held = theirs = None
        if held is None or theirs is None:
            yield
            return
        _flush()
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            _flush()
            os.dup2(theirs, 2)
            held.seek(0)
            with contextlib.suppress(OSError):  # nobody reads it any more
                for line in held:
                    if not _NOISE.match(line):
                        os.write(theirs, line)
            os.close(theirs)


def _may_abort() -> bool:
    """Whether the library may end the process while it is loaded, with a reason nobody must miss.

    It does on processors that lack the instructions it was compiled for.
    """
    try:
        instructions = Path("/proc/cpuinfo").read_bytes()
    except OSError:
        return False
    return platform.machine().lower() in ("x86_64", "amd64") and b" avx " not in instructions


def _flush() -> None:
    with contextlib.suppress(Exception):
        sys.stderr.flush()
