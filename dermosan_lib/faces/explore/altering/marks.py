"""What stands in pictures beside the lesion and may become a shortcut: drawn over any picture.

Each mark is the same for the same picture size, lies where a clinic would have it, and leaves the
middle of the picture as it is, except hairs.
"""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from dermosan_lib.images import Pixels

RULER, INK, CORNERS, HAIR = "ruler", "ink", "corners", "hair"

Share = NDArray[np.float32]  # (height, width), 0..1: how much of a place the mark covers

_INK_RGB = (88, 42, 130)  # gentian violet, as surgical pens have it
_BLACK_RGB, _HAIR_RGB = (12, 12, 14), (38, 27, 22)
_BITS = 3  # of sub-pixel positions


def marked(pixels: Pixels, mark: str) -> Pixels:
    """``(height, width, 3)`` uint8 RGB with ``mark``, one of `MARKS`, as a new array."""
    cover, colour = _DRAWN[mark]
    share = cover(pixels.shape[0], pixels.shape[1])[..., None]
    mixed = pixels * (1 - share) + np.array(colour, np.float32) * share
    return np.asarray(mixed.round(), dtype=np.uint8)


def _ruler(height: int, width: int) -> Share:
    """A scale of dark lines along the lower edge, every fifth one longer."""
    edge = min(height, width)
    cover = np.zeros((height, width), np.float32)
    step, base = edge / 30, height - 0.03 * edge
    thick = max(1, round(edge / 230))
    for number in range(1, int(width / step)):
        tall = (0.085 if number % 5 == 0 else 0.05) * edge
        _line(cover, [(number * step, base), (number * step, base - tall)], thick)
    _line(cover, [(step, base), (width - step, base)], thick)
    return 0.85 * cover


def _ink(height: int, width: int) -> Share:
    """Two arcs of a surgical pen round the middle, and a dash that points at it."""
    edge = min(height, width)
    cover = np.zeros((height, width), np.float32)
    middle = np.array([width / 2, height / 2])
    thick = max(2, round(edge / 60))
    for start, end, reach in ((200, 285, 0.44), (20, 70, 0.45)):
        turns = np.radians(np.linspace(start, end, 60))
        wobble = reach * (1 + 0.012 * np.sin(5 * turns))
        points = middle + edge * (wobble * np.array([np.cos(turns), np.sin(turns)])).T
        _line(cover, points, thick)
    _line(cover, [middle + edge * np.array([0.46, -0.4]), middle + edge * np.array([0.40, -0.3])],
          thick)  # fmt: skip
    soft = cv2.GaussianBlur(cover, (0, 0), max(0.5, edge / 400))
    return np.asarray(0.75 * soft, np.float32)


def _corners(height: int, width: int) -> Share:
    """The dark round rim of a dermatoscope, which reaches into the four corners."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    reach = np.hypot((x + 0.5) / width - 0.5, (y + 0.5) / height - 0.5)
    return np.asarray(0.98 * np.clip((reach - 0.535) * 60, 0, 1), np.float32)


def _hair(height: int, width: int) -> Share:
    """A dozen dark hairs across the picture, bent, all in about one direction."""
    rng = np.random.default_rng(7)  # always the same hairs: only the picture below changes
    edge = min(height, width)
    cover = np.zeros((height, width), np.float32)
    for _ in range(14):
        point = rng.uniform((0, 0), (width, height))
        turn, bend = rng.normal(0.9, 0.35), rng.normal(0, 0.05)
        trail = [point]
        for _ in range(16):
            turn += bend
            point = point + 0.035 * edge * np.array([np.cos(turn), np.sin(turn)])
            trail.append(point)
        _line(cover, trail, max(1, round(edge / 260)))
    return 0.85 * cover


def _line(cover: Share, points: object, thick: int) -> None:
    corners = np.round(np.asarray(points) * 2**_BITS).astype(np.int32)
    cv2.polylines(cover, [corners], False, 1.0, thick, cv2.LINE_AA, _BITS)


_DRAWN: dict[str, tuple[Callable[[int, int], Share], tuple[int, int, int]]] = {
    RULER: (_ruler, _BLACK_RGB),
    INK: (_ink, _INK_RGB),
    CORNERS: (_corners, _BLACK_RGB),
    HAIR: (_hair, _HAIR_RGB),
}
MARKS = tuple(_DRAWN)
