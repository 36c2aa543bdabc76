"""Perceptual hashes: 63 bits of a picture's coarse shape and colour, in its eight views."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.decision import SYMMETRIES, TURNS
from dermosan_lib.study.duplicates.thumbnail_planes import (
    CHROMA_PX,
    LUMA_PX,
    Likenesses,
    colours,
    lightness,
)

Coefficients = NDArray[np.float32]  # (n, 63)
Codes = NDArray[np.uint8]  # (n, 8): 63 bits and a zero
Window = tuple[tuple[float, float], tuple[float, float]]  # (top, bottom), (left, right), 0..1

_LUMA_ORDER, _CHROMA_ORDER = 7, 4  # highest sum of the two frequencies: 35 + 2 * 14 bits
_SIDE = _LUMA_ORDER + 1
# Each edge as it is, or less a strip at either end: a copy that lost up to a tenth of an edge
# differs by a few bits from one of these nine windows.
_EDGES = ((0.0, 1.0), (0.0, 0.93), (0.07, 1.0))
WINDOWS: tuple[Window, ...] = tuple((down, across) for down in _EDGES for across in _EDGES)


@dataclass(frozen=True)
class Probe:
    """What to look for: the codes of one view of one window of every picture."""

    window: Window
    symmetry: int  # number of the window's view, as in `decision.test_time_views`
    coefficients: Coefficients
    codes: Codes


class Hasher:
    """Hashes for one set of pictures.

    A bit says whether a coefficient of the discrete cosine transform lies above its usual value
    (as in pHash; Zauner 2010, section 3.2, with colour added). The usual value is zero, by
    symmetry, for a frequency that is odd along either edge, and the set's median for the others:
    lesions are dark in the middle, and a bit that is the same for all tells nothing.
    """

    def __init__(self, likenesses: Likenesses) -> None:
        """``likenesses``: ``(n, LENGTH)``, the set to be hashed."""
        self._likenesses = likenesses
        self._whole = _transform(likenesses, WINDOWS[0])
        self._usual = _usual(self._whole)

    def whole(self) -> tuple[Coefficients, Codes]:
        """Coefficients and codes of the pictures as they are."""
        return self._finish(self._whole)

    def probes(self) -> Iterator[Probe]:
        """Codes of all eight views of all nine windows, 72 probes in turn."""
        for window in WINDOWS:
            seen = self._whole if window == WINDOWS[0] else _transform(self._likenesses, window)
            for symmetry in range(SYMMETRIES):
                yield Probe(window, symmetry, *self._finish(_turned(seen, symmetry)))

    def _finish(self, planes: NDArray[np.float32]) -> tuple[Coefficients, Codes]:
        flat = (planes - self._usual)[:, _KEPT]
        return flat, np.packbits(flat > 0, axis=1)


def _kept() -> NDArray[np.bool_]:
    order = np.add.outer(np.arange(_SIDE), np.arange(_SIDE))
    highest = np.array([_LUMA_ORDER, _CHROMA_ORDER, _CHROMA_ORDER])[:, None, None]
    return (order > 0) & (order <= highest)


_KEPT = _kept()  # (3, 8, 8): which coefficients of lightness and the two colours become bits


def _transform(likenesses: Likenesses, window: Window) -> NDArray[np.float32]:
    """Lowest cosine coefficients of a window of each picture, ``(n, 3, 8, 8)``."""
    out = np.empty((len(likenesses), 3, _SIDE, _SIDE), np.float32)
    planes = ((lightness(likenesses)[:, None], LUMA_PX), (colours(likenesses), CHROMA_PX))
    for start in range(0, len(likenesses), 4096):  # float copies of a part at a time
        rows = slice(start, start + 4096)
        for (plane, size_px), target in zip(planes, (out[rows, :1], out[rows, 1:]), strict=True):
            down, across = (_cosines(size_px, *edge) for edge in window)
            target[...] = down @ plane[rows].astype(np.float32) @ across.T
    return out


def _cosines(size_px: int, low: float, high: float) -> NDArray[np.float32]:
    """Cosines of the first eight frequencies, summed over each pixel's part of a window: (8, n)."""
    edges = np.clip((np.linspace(0, 1, size_px + 1) - low) / (high - low), 0, 1)
    rows = [np.diff(edges)]
    rows += [np.diff(np.sin(np.pi * k * edges)) * np.sqrt(2) / (np.pi * k) for k in range(1, _SIDE)]
    return np.array(rows, np.float32)


def _turned(planes: NDArray[np.float32], symmetry: int) -> NDArray[np.float32]:
    """Coefficients of a view: mirroring flips the sign of odd frequencies, turning also swaps."""
    sign = np.where(np.arange(_SIDE) % 2, -1, 1).astype(np.float32)
    mirrored, quarters = TURNS[symmetry]
    seen = planes * sign if mirrored else planes
    for _ in range(quarters):
        seen = seen.swapaxes(-1, -2) * sign[:, None]
    return seen


def _usual(planes: NDArray[np.float32]) -> NDArray[np.float32]:
    even = np.add.outer(np.arange(_SIDE) % 2, np.arange(_SIDE) % 2) == 0
    if not len(planes):
        return np.zeros((3, _SIDE, _SIDE), np.float32)
    sample = planes[:: max(1, len(planes) // 50_000)]
    # The same for a picture and its quarter turn.
    median = np.median(np.concatenate([sample, sample.swapaxes(-1, -2)]), axis=0)
    return np.where(even, median, 0).astype(np.float32)
