"""Time and memory of the search for copies where pictures, or copies of one, are many."""

import resource
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
from PIL import Image

from benchmarks.crowds import black_frames, draw, one_picture, panned
from dermosan_lib.study.data import survey
from dermosan_lib.study.duplicates import RADIUS_BITS, HashIndex, find_duplicates
from dermosan_lib.study.groups import linked_groups


def million(count: int) -> None:
    """Random codes, a tenth of them copies that differ by up to the radius, each in 8 views."""
    rng = np.random.default_rng(42)
    codes = rng.integers(0, 256, (count, 8), dtype=np.uint8)
    codes[:, 7] &= 0xFE  # 63 bits count
    copies, bits = count // 10, rng.integers(0, RADIUS_BITS + 1, count // 10)
    codes[:copies] = codes[-copies:]
    for place in range(RADIUS_BITS):
        rows = np.flatnonzero(bits > place)
        at = rng.integers(0, 63, len(rows))
        codes[rows, at // 8] ^= (128 >> (at % 8)).astype(np.uint8)
    start = time.perf_counter()
    index = HashIndex(codes)
    built = time.perf_counter()
    asked = 0
    hits = np.zeros(copies, bool)
    for view in range(8):
        # A view's bits are another code; what is asked for does not change what it costs.
        seen = codes if view == 0 else rng.permuted(codes, axis=1)
        for first in range(0, count, 100_000):
            rows, found, _ = index.within(seen[first : first + 100_000], RADIUS_BITS)
            asked += min(100_000, count - first)
            if view == 0:
                partner = rows + first + count - copies
                right = (rows + first < copies) & (found == partner)
                hits[(rows + first)[right]] = True
    done = time.perf_counter()
    apart = np.bitwise_count(codes[:copies] ^ codes[-copies:]).sum(axis=1)
    say(
        f"{count:,} hashes indexed in {built - start:.1f} s, {asked:,} questions answered in "
        f"{done - built:.1f} s, {cpu_s():.0f} s of one core's time, "
        f"peak memory {_peak_gb():.2f} GB"
    )
    shares = [f"{most} bits {hits[apart == most].mean():.3f}" for most in range(RADIUS_BITS + 1)]
    say(f"copies found by a single question, by distance: {', '.join(shares)}")


def crowds() -> None:
    """Copies of one picture by hundreds: pairs, sets, time and memory."""
    for name, likenesses in (
        ("520 copies of one picture", one_picture(520, seed=1)),
        (
            "1,000 copies of each of two",
            np.concatenate([one_picture(1000, 2), one_picture(1000, 3)]),
        ),
        ("a series of 1,000 frames", panned(1000, seed=4)),
        ("1,000 black frames", black_frames(1000, seed=5)),
    ):
        paths = [f"{number:05}" for number in range(len(likenesses))]
        rows = pd.DataFrame({"path": paths, "sha256": paths})
        start, spent = time.perf_counter(), cpu_s()
        pairs = find_duplicates(rows, likenesses, progress=False)
        sizes = np.bincount(linked_groups(rows["path"], pairs))
        say(
            f"{name}: {len(pairs):,} pairs, largest sets {sorted(sizes.tolist())[-2:]}, "
            f"{time.perf_counter() - start:.1f} s, {cpu_s() - spent:.1f} s of one core's time, "
            f"peak memory {_peak_gb():.2f} GB"
        )


def many(count: int) -> None:
    """Drawn pictures of 64 to 160 pixels, one in a hundred a smaller copy of the one before."""
    rng = np.random.default_rng(42)
    with tempfile.TemporaryDirectory() as name:
        data, cache = Path(name) / "pictures", Path(name) / "cache"
        pixels = draw(rng)
        for number in range(count):
            folder = data / "abcdefghij"[number % 10]
            folder.mkdir(parents=True, exist_ok=True)
            if number % 100 == 99:
                pixels = cv2.resize(pixels, None, fx=0.9, fy=0.9, interpolation=cv2.INTER_AREA)
            else:
                pixels = draw(rng, int(rng.integers(64, 161)))
            Image.fromarray(pixels).save(folder / f"{number:06}.jpg", quality=88)
        for state in ("cold", "warm"):
            start, spent = time.perf_counter(), cpu_s()
            made = survey(data, cache=cache)
            say(
                f"{state}: {len(made.catalog):,} images and {len(made.duplicates):,} pairs in "
                f"{time.perf_counter() - start:.1f} s, {cpu_s() - spent:.1f} s of one core's "
                f"time, peak memory {_peak_gb():.2f} GB"
            )


def _peak_gb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def cpu_s() -> float:
    """Time of this process and of those it has waited for, on one core."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)  # noqa: T201  # a report's own voice
