"""Small copies of pictures in their own proportions, to look at."""

from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np

from dermosan_lib import images
from dermosan_lib.images import Pixels


def thumbnails(data: Path, paths: Iterable[str], *, edge_px: int = 240) -> dict[str, Pixels]:
    """Each of ``paths`` below ``data`` by its path, its longer edge at most ``edge_px``.

    ``(height, width, 3)`` uint8 RGB; a path given twice is read once. Raises `ImageError` for a
    picture that cannot be read.
    """
    return {path: _small(data / path, edge_px) for path in dict.fromkeys(map(str, paths))}


def _small(path: Path, edge_px: int) -> Pixels:
    pixels = images.decode(images.read_bytes(path), name=path.name, shortest_px=3 * edge_px)
    scale = edge_px / max(pixels.shape[:2])
    if scale >= 1:
        return pixels
    return np.asarray(
        cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8
    )
