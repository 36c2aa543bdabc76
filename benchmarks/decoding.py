"""(a) Pixels for an epoch: from the cache, or decoded and resized each time by `tf.data`.

Both give float32 batches of 32 at 224 px from the same JPEG files, in turns in one process. Our
first epoch hashes and decodes every file, writes the cache and reads it.
"""

import json
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.pictures import pictures
from benchmarks.prepared import run_apart
from benchmarks.report import Row

SIZE_PX, BATCH = 224, 32
THEIRS = "tf.io, decode_jpeg, resize"
_PROGRAM = """
import json, sys
from benchmarks.decoding import rates
print(json.dumps(rates(int(sys.argv[1]), int(sys.argv[2]))))
"""


def measure(quick: bool) -> list[Row]:
    """Images per second of a first and of later epochs."""
    return rows("a", 200 if quick else 1000, 3 if quick else 15)


def rows(part: str, n: int, rounds: int, told: str = "") -> list[Row]:
    """Rows of ``part`` for ``n`` images, medians over ``rounds``; ``told`` goes into the names."""
    printed = run_apart(_PROGRAM, str(n), str(rounds))
    found: dict[str, list[float]] = json.loads(printed.splitlines()[-1])
    base = f"{THEIRS}{told}"
    return [
        {
            "part": part,
            "name": f"{name}{told}",
            "value": float(np.median(values)),
            "unit": "images/s",
            "ratio_to": "" if name == THEIRS else base,
            "n": len(values),
        }
        for name, values in found.items()
    ]


def rates(n: int, rounds: int) -> dict[str, list[float]]:
    """Images per second of each kind of epoch over ``n`` files, measured ``rounds`` times."""
    import tensorflow as tf

    from dermosan_lib.study.pixels import PixelCache, build_cache

    folder, names, hashes, _ = pictures(n)

    def load(path: tf.Tensor) -> tf.Tensor:
        picture = tf.io.decode_jpeg(tf.io.read_file(path), channels=3)
        return tf.image.resize(picture, (SIZE_PX, SIZE_PX))

    paths = [str(folder / name) for name in names]
    theirs = tf.data.Dataset.from_tensor_slices(paths)
    theirs = theirs.map(load, num_parallel_calls=tf.data.AUTOTUNE)
    theirs = theirs.batch(BATCH).prefetch(tf.data.AUTOTUNE)

    def their_epoch() -> None:
        for batch in theirs:
            batch.numpy()

    def our_epoch(pixels: PixelCache, order: np.ndarray) -> None:
        for start in range(0, n, BATCH):
            pixels[order[start : start + BATCH]].astype(np.float32)

    found: dict[str, list[float]] = {THEIRS: [], "cache, first epoch": [], "cache, later epoch": []}
    their_epoch()  # files into the system's memory, and the graph traced
    for number in range(rounds):
        order = np.random.default_rng(number).permutation(n)
        since = time.perf_counter()
        their_epoch()
        found[THEIRS].append(n / (time.perf_counter() - since))
        with tempfile.TemporaryDirectory() as cache:
            since = time.perf_counter()
            pixels = build_cache(
                folder, names, hashes, size_px=SIZE_PX, folder=Path(cache), progress=False
            )
            our_epoch(pixels, order)
            found["cache, first epoch"].append(n / (time.perf_counter() - since))
            since = time.perf_counter()
            our_epoch(pixels, order)
            found["cache, later epoch"].append(n / (time.perf_counter() - since))
    return found
