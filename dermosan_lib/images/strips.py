"""A picture that comes strip by strip, and where each strip lies in the upright whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.images.memory import own_memory

Pixels = NDArray[np.uint8]

STRIP_PIXELS = 1 << 19  # in the order of a processor's cache
_LARGE_PIXELS = 30_000_000
_SIDEWAYS = (5, 6, 7, 8)  # EXIF orientations (Exif 2.32, tag 0x0112) that swap the edges
_FROM_THE_END = (3, 4, 6, 7)  # those that lay the first rows last


@dataclass(frozen=True)
class Strips:
    """Strips of stored rows, from the first row on, each RGB and turned as it will lie."""

    height_px: int  # as stored
    width_px: int
    orientation: int  # EXIF, 1 to 8
    each: Iterator[Pixels]

    @property
    def shape(self) -> tuple[int, int, int]:
        """Of the upright whole."""
        return upright_shape(self.height_px, self.width_px, self.orientation)

    def whole(self) -> Pixels:
        """Take all strips, and lay them into an upright picture ``(height, width, 3)`` uint8."""
        places = steps(self.height_px, self.width_px)
        if len(places) == 1:
            only = next(self.each)
            return only if only.flags.writeable else only.copy()
        pixels = self._room()
        for (low, high), strip in zip(places, self.each, strict=True):
            pixels[place(low, high, self.height_px, self.orientation)] = strip
        return pixels

    def _room(self) -> Pixels:
        shape = self.shape
        if self.orientation in _SIDEWAYS and shape[0] * shape[1] > _LARGE_PIXELS:
            # Each strip is a column of the whole: large pages would be taken all by the first one,
            # while the stored pixels are still there.
            memory = own_memory(shape[0] * shape[1] * 3, large_pages=False)
            return np.frombuffer(memory, np.uint8).reshape(shape)
        return np.empty(shape, np.uint8)


def steps(height_px: int, width_px: int) -> list[tuple[int, int]]:
    """First row of each strip, and the first that is not in it."""
    step = max(1, STRIP_PIXELS // width_px)
    return [(low, min(height_px, low + step)) for low in range(0, height_px, step)]


def upright_shape(height_px: int, width_px: int, orientation: int) -> tuple[int, int, int]:
    """Shape of a picture stored with ``orientation``, or of some rows of it."""
    if orientation in _SIDEWAYS:
        return width_px, height_px, 3
    return height_px, width_px, 3


def place(low: int, high: int, height_px: int, orientation: int) -> Any:
    """Index of the stored rows ``low`` to ``high`` in the upright whole."""
    if orientation in _FROM_THE_END:
        low, high = height_px - high, height_px - low
    return np.s_[:, low:high] if orientation in _SIDEWAYS else np.s_[low:high]
