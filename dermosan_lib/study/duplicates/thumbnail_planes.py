"""A small likeness of each picture, kept so that pictures can be compared without opening them."""

import cv2
import numpy as np
from numpy.typing import NDArray

from dermosan_lib.images import DECODE_VERSION, Pixels

LUMA_PX = 64
CHROMA_PX = 16
LENGTH = LUMA_PX**2 + 2 * CHROMA_PX**2  # bytes a picture
# Part of the cache's name: another likeness, or other pixels, is another cache.
VERSION = f"ycc-64-16-1-{DECODE_VERSION}"

Likenesses = NDArray[np.uint8]  # (n, LENGTH)


def likeness_of(pixels: Pixels) -> NDArray[np.uint8]:
    """Reduce ``(height, width, 3)`` RGB to ``(LENGTH,)`` bytes: lightness, then two colours.

    The frame is stretched to a square, so that a quarter turn of the picture is one of the
    likeness whatever its shape, and averaged over areas, so that size leaves no trace.
    """
    # Two steps: the first costs one pass over a large photo, the rest is small.
    small = cv2.resize(pixels, (LUMA_PX, LUMA_PX), interpolation=cv2.INTER_AREA)
    luma, red, blue = cv2.split(cv2.cvtColor(small, cv2.COLOR_RGB2YCrCb))
    chroma = (
        cv2.resize(plane, (CHROMA_PX, CHROMA_PX), interpolation=cv2.INTER_AREA)
        for plane in (red, blue)
    )
    return np.concatenate([luma.ravel(), *(plane.ravel() for plane in chroma)])


def lightness(likenesses: Likenesses) -> NDArray[np.uint8]:
    """The lightness of each, ``(n, 64, 64)``."""
    return likenesses[:, : LUMA_PX**2].reshape(-1, LUMA_PX, LUMA_PX)


def colours(likenesses: Likenesses) -> NDArray[np.uint8]:
    """Red and blue difference of each, ``(n, 2, 16, 16)``."""
    return likenesses[:, LUMA_PX**2 :].reshape(-1, 2, CHROMA_PX, CHROMA_PX)
