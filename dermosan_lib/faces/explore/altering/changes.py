"""What the sliders do to a picture, in the order in which a camera and a telephone do it.

The frame is chosen, the light falls, the lens is in focus or not, the picture is made smaller and
compressed.
"""

import io
from dataclasses import dataclass, replace

import cv2
import numpy as np
from PIL import Image

from dermosan_lib.faces.explore.altering.light import DAYLIGHT_K, relit
from dermosan_lib.images import Pixels

EDGE_PX = 512  # of the shorter edge in which a blur is told
UNCOMPRESSED = 100  # the JPEG quality that stands for none


@dataclass(frozen=True)
class Changes:
    """Where the sliders stand; by default nothing is changed."""

    blur_px: float = 0.0  # standard deviation, in a picture whose shorter edge has `EDGE_PX`
    stops: float = 0.0  # 2**stops times the light
    kelvin: float = DAYLIGHT_K  # colour temperature of the light
    zoom: float = 1.0  # at least 1: the edges of what is seen are so many times shorter
    across: float = 0.0  # -1..1 of the way from the middle to the edge of the whole picture
    down: float = 0.0  # the same from top to bottom
    edge: float = 1.0  # 0..1: share of each edge's pixels that is sent
    jpeg: int = UNCOMPRESSED  # quality 1..95, or `UNCOMPRESSED`
    fitzpatrick: int = 0  # skin type 1..6 of a drawing; 0: the one it was first drawn on

    @property
    def of_pixels(self) -> "Changes":
        """The same without what only drawing anew can change."""
        return replace(self, fitzpatrick=0)


@dataclass(frozen=True)
class Changed:
    """A picture after the changes."""

    pixels: Pixels  # (height, width, 3) uint8 RGB
    bytes: int  # of its JPEG file; 0 where it was not compressed


def change(pixels: Pixels, changes: Changes) -> Changed:
    """``(height, width, 3)`` uint8 RGB after ``changes`` other than of the skin type.

    The same pixels, not a copy, where there is nothing to do.
    """
    seen = _framed(pixels, changes.zoom, changes.across, changes.down)
    seen = relit(seen, stops=changes.stops, kelvin=changes.kelvin)
    seen = _blurred(seen, changes.blur_px)
    seen = _smaller(seen, changes.edge)
    return _compressed(seen, changes.jpeg)


def _framed(pixels: Pixels, zoom: float, across: float, down: float) -> Pixels:
    if zoom <= 1:
        return pixels
    height, width = pixels.shape[:2]
    rows, columns = (max(1, round(edge / zoom)) for edge in (height, width))
    top = round((height - rows) * (1 + down) / 2)
    left = round((width - columns) * (1 + across) / 2)
    return np.ascontiguousarray(pixels[top : top + rows, left : left + columns])


def _blurred(pixels: Pixels, blur_px: float) -> Pixels:
    sigma = blur_px * min(pixels.shape[:2]) / EDGE_PX
    if sigma <= 0:
        return pixels
    blurred = cv2.GaussianBlur(pixels, (0, 0), sigma, borderType=cv2.BORDER_REFLECT_101)
    return np.asarray(blurred, dtype=np.uint8)


def _smaller(pixels: Pixels, edge: float) -> Pixels:
    if edge >= 1:
        return pixels
    height, width = pixels.shape[:2]
    size = (max(1, round(width * edge)), max(1, round(height * edge)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _compressed(pixels: Pixels, quality: int) -> Changed:
    if quality >= UNCOMPRESSED:
        return Changed(pixels, 0)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=quality)
    with Image.open(stream) as image:
        return Changed(np.asarray(image.convert("RGB")), stream.getbuffer().nbytes)
