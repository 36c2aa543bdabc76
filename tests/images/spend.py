"""What files cost: run as a program, it prints processor time, memory and outcome of each.

Paths come in line by line. Each file is read in a fork of its own, so that libraries are imported
once and no file finds what another has left. It knows nothing of the fence: what must hold is that
decoding and what follows are bounded.
"""

import json
import os
import resource
import signal
import sys
import time
from pathlib import Path


def main(sound):
    """Answer each path with a line of JSON; ``sound`` is a picture that fetches what is lazy."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            resource.setrlimit(resource.RLIMIT_CPU, (100, 110))
            signal.alarm(120)
            print(json.dumps(cost(line.rstrip("\n"), sound)), flush=True)  # noqa: T201
            os._exit(0)
        if status := os.waitpid(child, 0)[1]:
            print(json.dumps({"ended": status}), flush=True)  # noqa: T201


def cost(path, sound):
    """Decode ``path``, judge its quality and shrink it as the page does."""
    from dermosan_lib import images, quality
    from dermosan_lib.errors import ImageError
    from dermosan_lib.faces.previews import preview

    data = Path(path).read_bytes()
    images.inspect(Path(sound).read_bytes())
    quality.assess(images.resize(images.decode(Path(sound).read_bytes()), 300))
    before, since = time.process_time(), time.perf_counter()
    try:
        pixels = images.decode(data, name="it")
        quality.assess(pixels)
        images.resize(pixels, 224)
        preview(pixels)
        outcome = "x".join(map(str, pixels.shape[:2]))
    except ImageError as error:
        outcome = str(error)
    return {
        "processor_s": time.process_time() - before,
        "wall_s": time.perf_counter() - since,
        "peak_mb": peak_mb(),
        "outcome": outcome,
    }


def peak_mb(process="self"):
    """Most memory of this program. `ru_maxrss` would tell its parent's where that has more."""
    status = Path(f"/proc/{process}/status")
    if not status.is_file():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6  # macOS counts bytes
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1000


if __name__ == "__main__":
    # Imported before the first fork; threads, which a fork would lose, start with the first work.
    import dermosan_lib.faces.previews
    import dermosan_lib.quality  # noqa: F401

    main(sys.argv[1])
