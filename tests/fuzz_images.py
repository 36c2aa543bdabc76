"""Mutated pictures, many: `ImageError` or pixels, never anything else, and never at much cost.

    python -m tests.fuzz_images --count 30000 --seed 42

prints what came of them, and the worst in time and memory. Nothing but the first exception of
another type ends it early, with the bytes that raised it in the temporary folder.
"""

import argparse
import collections
import json
import re
import struct
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil

from dermosan_lib import images, quality
from dermosan_lib.errors import ImageError
from dermosan_lib.images import fence
from tests.images import bombs, files, spaces
from tests.images.spend import peak_mb

SECONDS, MEGABYTES = 2, 400
TOKENS = (
    b"\xff\xd8", b"\xff\xd9", b"\xff\xda", b"\xff\xc0", b"\xff\xc2", b"\xff\xc4", b"\xff\xdb",
    b"\xff\xdd\0\4\0\1", b"\xff\xe1", b"IDAT", b"IHDR", b"tRNS", b"PLTE", b"acTL", b"fcTL", b"fdAT",
    b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANMF", b"RIFF", b"ICCP", b"iCCP",
    b"WEBP", b"\0\0\0\0", b"\xff\xff\xff\xff",
)  # fmt: skip


def originals():
    """Small sound pictures of every format, and a few of the bombs."""
    found = []
    for size in ((48, 32), (130, 90)):
        for mode in ("RGB", "L", "CMYK"):
            picture = files.picture(*size, mode=mode)
            asked = ({}, {"progressive": True}, {"exif": files.exif(6)})
            found += [files.encoded(picture, "JPEG", **options) for options in asked]
        modes = ("RGB", "RGBA", "LA", "P", "1", "I;16")
        found += [files.encoded(files.picture(*size, mode=mode), "PNG") for mode in modes]
        found += [files.png(*size, depth=16, colour=6), files.png(*size, interlaced=True)]
        for mode in ("RGB", "RGBA"):
            picture = files.picture(*size, mode=mode)
            found += [files.encoded(picture, "WEBP", lossless=lossless) for lossless in (0, 1)]
        found += profiled(size)
        frames = [files.picture(*size, seed=seed) for seed in (1, 2)]
        several = {"save_all": True, "append_images": frames[1:]}
        found += [files.encoded(frames[0], kind, **several) for kind in ("PNG", "WEBP", "MPO")]
    found += [bombs.progressive(64, 64, 9), bombs.lossless_webp(64, alpha=True)]
    found += [files.webp_with_a_small_first_frame(opaque) for opaque in (False, True)]
    return found


def profiled(size):
    """Pictures with colour profiles of every kind."""
    wide = spaces.SPACES["ProPhoto"]
    kinds = [("PNG", "RGB"), ("JPEG", "RGB"), ("WEBP", "RGBA")]
    found = [
        files.encoded(files.picture(*size, mode=mode), kind, icc_profile=profile)
        for form in ("curves", "samples", "mft1")
        for profile in [spaces.profile(wide, form=form)]
        for kind, mode in kinds
    ]
    grey, inks = spaces.grey_profile(1.8), spaces.inks_profile()
    found.append(files.encoded(files.picture(*size, mode="LA"), "PNG", icc_profile=grey))
    found.append(files.encoded(files.picture(*size, mode="CMYK"), "JPEG", icc_profile=inks))
    return found


def mutated(rng, sources):
    """One of ``sources`` after one to four changes."""
    data = bytearray(sources[rng.integers(len(sources))])
    for _ in range(rng.integers(1, 5)):
        place = int(rng.integers(max(1, len(data))))
        near = int(rng.integers(min(64, max(1, len(data)))))  # headers are where decisions fall
        kind = rng.integers(9)
        if kind == 0:
            for _ in range(rng.integers(1, 9)):
                where = int(rng.integers(max(1, len(data))))
                if where < len(data):
                    data[where] ^= 1 << int(rng.integers(8))
        elif kind == 1:
            del data[place:]
        elif kind == 2:
            del data[place : place + int(rng.integers(1, 64))]
        elif kind == 3:  # a part again, and again
            part = data[place : place + int(rng.integers(1, 400))]
            data[place:place] = part * int(rng.integers(1, 40))
        elif kind == 4:
            other = sources[rng.integers(len(sources))]
            data[place:] = other[int(rng.integers(len(other))) :]
        elif kind == 5:
            data[place:place] = TOKENS[rng.integers(len(TOKENS))]
        elif kind == 6:
            data[near : near + 4] = struct.pack(
                ">I" if rng.integers(2) else "<I",
                int(rng.choice([0, 1, 255, 4000, 9000, 65_535, 1 << 24, (1 << 31) - 1])),
            )
        elif kind == 7:
            _resize_parts(rng, data)
        elif near < len(data):
            data[near] = int(rng.integers(256))
    return bytes(data)


def _resize_parts(rng, data):
    """Write another length, or other edges, where a part begins."""
    names = (b"\xff\xc0", b"\xff\xc2", b"IHDR", b"IDAT", b"VP8X", b"VP8L", b"VP8 ", b"ANMF")
    name = names[rng.integers(len(names))]
    place = data.find(name)
    if place >= 0:
        start = place + len(name) + int(rng.integers(0, 12))
        data[start : start + 2] = struct.pack(">H", int(rng.integers(1 << 16)))


def run(count, seed, *, fenced=False, progress=False):
    """Read ``count`` mutants; a report of outcomes, the worst second and the worst memory."""
    rng, sources = np.random.default_rng(seed), originals()
    outcomes = collections.Counter()
    worst = {"processor_s": 0.0, "grown_mb": 0.0}
    decode = fence.decode if fenced else images.decode
    images.decode(sources[0])
    start_mb, largest_mb = psutil.Process().memory_info().rss / 1e6, 0.0
    since = time.monotonic()
    for number in range(count):
        data = mutated(rng, sources)
        began = time.process_time()
        try:
            pixels = decode(data, name="mutant")
            quality.assess(pixels)
            outcomes["read"] += 1
        except ImageError as error:
            outcomes[re.sub(r"[\d,]+", "N", str(error))[:30]] += 1
        except Exception as error:
            path = Path(tempfile.gettempdir()) / f"mutant-{seed}-{number}.bin"
            path.write_bytes(data)
            raise AssertionError(f"{path}: {error!r}") from error
        worst["processor_s"] = max(worst["processor_s"], time.process_time() - began)
        largest_mb = max(largest_mb, peak_mb())
        if progress and number % 1000 == 999:
            print(number + 1, round(time.monotonic() - since), "s", file=sys.stderr)  # noqa: T201
    worst["grown_mb"] = max(0.0, largest_mb - start_mb)
    return {"count": count, "seed": seed, "outcomes": dict(outcomes), "worst": worst}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=30_000)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--fenced", action="store_true", help="in the helper process")
    asked = parser.parse_args()
    report = run(asked.count, asked.seed, fenced=asked.fenced, progress=True)
    print(json.dumps(report, indent=2))  # noqa: T201
    bad = report["worst"]["processor_s"] > SECONDS or report["worst"]["grown_mb"] > MEGABYTES
    sys.exit(int(bad))
