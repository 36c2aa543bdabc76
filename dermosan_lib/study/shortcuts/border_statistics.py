"""Statistics of a picture's frame and of its colours, in CIE Lab."""

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from dermosan_lib import images
from dermosan_lib.images import Pixels

WORKING_EDGE_PX = 128  # edge of the copy on which border and colour are measured
BORDER = 0.04  # thickness of the frame, as a share of the edge
CORNER = 0.12  # edge of each corner square, as a share of the edge
PERCENTILES = (5, 25, 50, 75, 95)

Lab = NDArray[np.float32]  # (height, width, 3): L 0..100, a and b about -100..100


def border_and_colour(pixels: Pixels) -> dict[str, float]:
    """Families ``border`` and ``colour`` of `shortcut_features`, by column.

    ``pixels`` is ``(height, width, 3)`` uint8 RGB of any size.
    """
    small = images.resize(pixels, WORKING_EDGE_PX)
    lab = np.asarray(cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2LAB))
    return {**_border(lab), **_colour(lab)}


def border_mask(height: int, width: int, share: float = BORDER) -> NDArray[np.bool_]:
    """True on the outer ``share`` of a picture, ``(height, width)``; at least a pixel wide."""
    rows, columns = max(1, round(share * height)), max(1, round(share * width))
    frame = np.ones((height, width), dtype=np.bool_)
    frame[rows:-rows, columns:-columns] = False
    return frame


def _border(lab: Lab) -> dict[str, float]:
    frame, corners, sides = _regions()
    light = lab[:, :, 0]
    steps = [np.abs(np.diff(light, axis=k))[_inner(frame, k)].mean() for k in (0, 1)]
    edge = float(light[sides].mean())
    darkness = [edge - float(light[corner].mean()) for corner in corners]
    return {
        **_statistics("border.mean", lab[frame].mean(axis=0)),
        **_statistics("border.std", lab[frame].std(axis=0)),
        "border.texture": float(np.mean(steps)),
        "border.vignette": float(np.mean(darkness)),
        "border.darkest_corner": max(darkness),
    }


def _colour(lab: Lab) -> dict[str, float]:
    flat = lab.reshape(-1, 3)
    features = _statistics("colour.mean", flat.mean(axis=0))
    features |= _statistics("colour.std", flat.std(axis=0))
    for percentile, values in zip(
        PERCENTILES, np.percentile(flat, PERCENTILES, axis=0), strict=True
    ):
        features |= _statistics(f"colour.p{percentile}", values)
    return features


def _statistics(name: str, values: NDArray[np.float32]) -> dict[str, float]:
    return {f"{name}_{channel}": float(v) for channel, v in zip("lab", values, strict=True)}


def _inner(frame: NDArray[np.bool_], axis: int) -> NDArray[np.bool_]:
    """Where both pixels of a step along ``axis`` are in ``frame``."""
    ahead, behind = (frame[1:], frame[:-1]) if axis == 0 else (frame[:, 1:], frame[:, :-1])
    return ahead & behind


@cache
def _regions() -> tuple[NDArray[np.bool_], tuple[NDArray[np.bool_], ...], NDArray[np.bool_]]:
    """The frame, the four corner squares, and the frame between the corners."""
    edge = WORKING_EDGE_PX
    frame, reach = border_mask(edge, edge), round(CORNER * edge)
    corners = []
    for rows in (slice(0, reach), slice(edge - reach, edge)):
        for columns in (slice(0, reach), slice(edge - reach, edge)):
            corner = np.zeros_like(frame)
            corner[rows, columns] = True
            corners.append(corner)
    return frame, tuple(corners), frame & ~np.any(corners, axis=0)
