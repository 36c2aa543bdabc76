"""Area averaging as two sparse products: the bits of `images.resize` in half the time."""

from functools import lru_cache

import cv2
import numpy as np
from scipy.sparse import csr_matrix

from dermosan_lib import images

_LARGEST = 8  # times the result's pixels; larger pictures would take much memory as float32
_LEAST = 1e-3  # a share of a pixel that counts, as in OpenCV's own tables


def resize(pixels: images.Pixels, size_px: int, frame: images.Frame = "whole") -> images.Pixels:
    """`images.resize`, for the many pictures of a cache.

    OpenCV adds up areas of a fractional number of pixels one number at a time. Averaging is linear
    and separable, so it is also one sparse matrix for the columns and one for the rows, of which
    whole lines of the picture are multiplied at once, added in the same order in float32.

    Args:
        pixels: ``(height, width, 3)`` uint8.
        size_px: Edge of the result.
        frame: As of `images.resize`.

    Returns:
        ``(size_px, size_px, 3)`` uint8.
    """
    pixels = images.framed(pixels, frame)
    height, width = pixels.shape[:2]
    shrinks = min(height, width) >= size_px and height * width <= _LARGEST * size_px**2
    if not shrinks or (height % size_px == 0 and width % size_px == 0):
        return images.resize(pixels, size_px)
    columns = cv2.transpose(pixels).astype(np.float32).reshape(width, -1)
    narrow = (_averages(width, size_px) @ columns).reshape(size_px, height, 3)
    rows = cv2.transpose(narrow).reshape(height, -1)
    small = _averages(height, size_px) @ rows
    return np.asarray(cv2.convertScaleAbs(small), np.uint8).reshape(size_px, size_px, 3)


@lru_cache(maxsize=64)
def _averages(length: int, count: int) -> csr_matrix:
    """``(count, length)`` float32: row i averages the i-th of ``count`` equal parts of a line."""
    begins = np.arange(count) * (length / count)
    widths = np.minimum(length / count, length - begins)
    ends = begins + widths
    pixel = np.arange(length)
    shares = np.minimum(ends[:, None], pixel + 1) - np.maximum(begins[:, None], pixel)
    shares = np.where(shares > _LEAST, shares / widths[:, None], 0.0)
    return csr_matrix(shares.astype(np.float32))
