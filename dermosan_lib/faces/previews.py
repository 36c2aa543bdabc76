"""Pictures as the browser gets them: moderate in size, inside the page, never back to disk."""

import base64
import io

import cv2
import numpy as np
from PIL import Image

from dermosan_lib.images import Pixels

LONGER_EDGE_PX = 960  # twice the width at which the page shows it, for dense screens
THUMBNAIL_PX = 160
_JPEG_QUALITY = 85


def preview(pixels: Pixels, longer_edge_px: int = LONGER_EDGE_PX) -> Pixels:
    """Shrink ``(height, width, 3)`` uint8 so that its longer edge fits; never enlarge."""
    height, width = pixels.shape[:2]
    scale = longer_edge_px / max(height, width)
    if scale >= 1:
        return pixels
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def jpeg(pixels: Pixels) -> bytes:
    """Encode ``(height, width, 3)`` uint8 RGB as a JPEG that holds pixels and nothing else."""
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=_JPEG_QUALITY)
    return stream.getvalue()


def data_url(pixels: Pixels) -> str:
    """Encode ``(height, width, 3)`` uint8 RGB as a JPEG data URL."""
    return "data:image/jpeg;base64," + base64.b64encode(jpeg(pixels)).decode("ascii")
