"""JPEG files to measure with, of the size in which HAM10000 was published (600 x 450)."""

import hashlib
from pathlib import Path

import cv2
import numpy as np

from benchmarks.prepared import FOLDER
from dermosan_lib import phantoms
from dermosan_lib.system import atomic_path

WIDTH_PX, HEIGHT_PX = 600, 450
_DRAWN = 40  # phantoms; the others are shifted copies, since drawing takes longer than decoding
_CODES = phantoms.CODES


def pictures(n: int) -> tuple[Path, list[str], list[str], list[int]]:
    """A folder with at least ``n`` files, the names and SHA-256 of ``n``, and their classes."""
    folder = FOLDER / f"pictures-{n}"
    if not folder.is_dir():
        with atomic_path(folder) as temporary:
            temporary.mkdir()
            _write(temporary, n)
    names = [f"{number:05d}.jpg" for number in range(n)]
    hashes = [hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names]
    return folder, names, hashes, [_class(number) for number in range(n)]


def _class(number: int) -> int:
    return number % _DRAWN % len(_CODES)


def _write(folder: Path, n: int) -> None:
    drawn = [
        phantoms.draw(_CODES[number % len(_CODES)], seed=number, size_px=WIDTH_PX + 64).pixels
        for number in range(min(n, _DRAWN))
    ]
    rng = np.random.default_rng(0)
    for number in range(n):
        top, left = rng.integers(0, [64 + WIDTH_PX - HEIGHT_PX, 64])
        picture = drawn[number % len(drawn)][top : top + HEIGHT_PX, left : left + WIDTH_PX, ::-1]
        options = [cv2.IMWRITE_JPEG_QUALITY, 90]
        cv2.imwrite(str(folder / f"{number:05d}.jpg"), np.ascontiguousarray(picture), options)
