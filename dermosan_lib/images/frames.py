"""Which part of a photo the square that a model reads shows: all of it, or its central square."""

from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from dermosan_lib.images.strips import Pixels

Frame = Literal["whole", "centre_square"]
FRAMES: tuple[Frame, ...] = ("whole", "centre_square")
_FINER = 4  # cells of a map laid out anew for each of its own, along an edge


def framed(pixels: Pixels, frame: Frame) -> Pixels:
    """The part of ``(height, width, 3)`` uint8 that a model of ``frame`` reads, as a view."""
    if frame == "whole":
        return pixels
    height, width = pixels.shape[:2]
    edge = min(height, width)
    top, left = (height - edge) // 2, (width - edge) // 2
    return pixels[top : top + edge, left : left + edge]


def on_whole_photo(
    maps: NDArray[np.floating[Any]], pixels: Pixels, frame: Frame
) -> NDArray[np.float32]:
    """Activation maps of what was read as maps of the whole photo, 0 where nothing was read.

    Args:
        maps: ``(rows, columns, classes)``, of the square that the model read.
        pixels: The whole photo ``(height, width, 3)``.
        frame: What the model reads of it.

    Returns:
        ``(rows, columns, classes)`` float32; on a finer grid where some of the photo was not read.
    """
    height, width = pixels.shape[:2]
    if frame == "whole" or height == width or not maps.size:
        return np.asarray(maps, dtype=np.float32)
    rows, columns = (_FINER * cells for cells in maps.shape[:2])
    edge = min(height, width)
    whole = np.zeros((round(rows * height / edge), round(columns * width / edge), maps.shape[2]))
    top, left = (whole.shape[0] - rows) // 2, (whole.shape[1] - columns) // 2
    finer = cv2.resize(maps.astype(np.float32), (columns, rows), interpolation=cv2.INTER_LINEAR)
    whole[top : top + rows, left : left + columns] = finer.reshape(rows, columns, -1)
    return np.asarray(whole, dtype=np.float32)
