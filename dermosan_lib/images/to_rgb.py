"""Any colours that a file may store, as RGB on white."""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_SIXTEEN_BITS = ("I;16", "I;16L", "I;16B", "I;16N")


def as_rgb(image: Image.Image) -> Image.Image:
    """``image`` in mode RGB: transparency laid on white, 16-bit greys scaled to 8 bits.

    Pixels do not depend on one another, so that strips give what the whole picture would.
    """
    if image.mode in _SIXTEEN_BITS:
        grey = _eight_bits()[np.asarray(image)]
        return Image.fromarray(grey, "L").convert("RGB")
    if image.mode == "I":
        wide = np.asarray(image, dtype=np.float64) / 257.0
        return Image.fromarray(wide.clip(0, 255).round().astype(np.uint8), "L").convert("RGB")
    if image.has_transparency_data:
        rgba = image if image.mode == "RGBA" else image.convert("RGBA")
        if rgba.getchannel("A").getextrema() != (255, 255):
            rgba = Image.alpha_composite(Image.new("RGBA", rgba.size, (255,) * 4), rgba)
        return rgba.convert("RGB")
    return image if image.mode == "RGB" else image.convert("RGB")


@cache
def _eight_bits() -> NDArray[np.uint8]:
    """Of each 16-bit value, the nearest of 8 bits."""
    return (np.arange(1 << 16) / 257.0).round().astype(np.uint8)
