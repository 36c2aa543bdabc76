"""What judging int8 against float32 costs at a first start, and what comes of it.

``python -m benchmarks.arithmetic BUNDLE`` opens the bundle as a person with an empty folder of
caches does, then again. ``--without-instructions`` adds int8 products the slow way, as ONNX Runtime
must on processors without VNNI.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic.engine import arithmetic, remembered
from dermosan_lib.system import onnx_sessions


def main() -> None:
    """Print times of both forms, of the first start and of later ones."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.arithmetic", description=__doc__)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--without-instructions", action="store_true")
    parser.add_argument("--threads", type=int)
    options = parser.parse_args()
    if options.without_instructions:
        onnx_sessions.adds_int8_exactly = lambda: False
    bundle = Bundle.load(options.bundle)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = os.environ["LOCALAPPDATA"] = folder
        print(f"forms {', '.join(arithmetic.forms(bundle.card))}")  # noqa: T201
        first, chosen = _started(bundle, options.threads)
        for kept in Path(folder).glob("dermosan/arithmetic/*.json"):
            print(kept.read_text())  # noqa: T201
        remembered._here.clear()
        later, again = _started(bundle, options.threads)
        assert again == chosen
        os.environ[arithmetic.VARIABLE] = chosen
        told, _ = _started(bundle, options.threads)
        remembered._here.clear()
        remembered._machine.cache_clear()
        begin = time.perf_counter()
        remembered.recall(remembered.key_of(bundle.sha256, 2))
        recalled = time.perf_counter() - begin
    print(  # noqa: T201
        f"first start {first}, later {later}, where the variable says which "
        f"{told}; to recall takes {1000 * recalled:.2f} ms; answers in {chosen}"
    )


def _started(bundle: Bundle, threads: int | None) -> tuple[str, str]:
    begin, worked = time.perf_counter(), time.process_time()
    _, chosen = arithmetic.open_quickest(bundle, threads)
    took, effort = time.perf_counter() - begin, time.process_time() - worked
    return f"{took:.3f} s ({effort:.3f} s of processor time)", chosen


if __name__ == "__main__":
    main()
