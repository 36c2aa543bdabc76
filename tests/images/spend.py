"""What one file costs: run as a program on a file, it prints processor time, memory and outcome.

It knows nothing of the fence: what must hold is that decoding and what follows are bounded.
"""

import json
import resource
import sys
import time
from pathlib import Path


def main(path):
    """Decode ``path``, judge its quality and shrink it as the page does."""
    from dermosan_lib import images, quality
    from dermosan_lib.errors import ImageError
    from dermosan_lib.faces.dashboard.previews import preview

    data = Path(path).read_bytes()
    images.inspect(Path(sys.argv[2]).read_bytes())
    quality.assess(images.resize(images.decode(Path(sys.argv[2]).read_bytes()), 300))
    before, since = time.process_time(), time.perf_counter()
    try:
        pixels = images.decode(data, name="it")
        quality.assess(pixels)
        images.resize(pixels, 224)
        preview(pixels)
        outcome = "x".join(map(str, pixels.shape[:2]))
    except ImageError as error:
        outcome = str(error)
    spent = {
        "processor_s": time.process_time() - before,
        "wall_s": time.perf_counter() - since,
        "peak_mb": peak_mb(),
        "outcome": outcome,
    }
    print(json.dumps(spent))  # noqa: T201


def peak_mb(process="self"):
    """Most memory of this program. `ru_maxrss` would tell its parent's where that has more."""
    status = Path(f"/proc/{process}/status")
    if not status.is_file():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6  # macOS counts bytes
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1000


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (100, 110))
    main(sys.argv[1])
