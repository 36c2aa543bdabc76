"""Any colours that a file may store, as sRGB on white."""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dermosan_lib.images.colour import Conversion, conversion

_SIXTEEN_BITS = ("I;16", "I;16L", "I;16B", "I;16N")
_GREYS = ("1", "L", "LA", "La", "I", *_SIXTEEN_BITS)
_NO_COLOURS_OF_PROFILES = ("F", "LAB", "HSV")


def conversion_for(image: Image.Image, profile: bytes) -> Conversion | None:
    """How colours of ``image`` become sRGB by ``profile``; None where they are taken as sRGB."""
    mode = image.mode
    if mode in _NO_COLOURS_OF_PROFILES:
        return None
    space = "CMYK" if mode == "CMYK" else "GRAY" if mode in _GREYS else "RGB"
    return conversion(profile, space, image.width * image.height)


def as_rgb(image: Image.Image, found: Conversion | None = None) -> Image.Image:
    """``image`` in mode RGB: colours converted by ``found``, then transparency laid on white.

    16-bit greys are scaled to 8 bits. ``found`` is the `conversion_for` this image. Pixels do not
    depend on one another, so that strips give what the whole picture would.
    """
    if found is not None:
        return _converted(image, found)
    if image.mode in _SIXTEEN_BITS:
        grey = _eight_bits()[np.asarray(image)]
        return Image.fromarray(grey, "L").convert("RGB")
    if image.mode == "I":
        wide = np.asarray(image, dtype=np.float64) / 257.0
        return Image.fromarray(wide.clip(0, 255).round().astype(np.uint8), "L").convert("RGB")
    if image.has_transparency_data:
        return _on_white(image if image.mode == "RGBA" else image.convert("RGBA"))
    return image if image.mode == "RGB" else image.convert("RGB")


def _converted(image: Image.Image, found: Conversion) -> Image.Image:
    if image.mode in _SIXTEEN_BITS or image.mode == "I":
        wide = np.asarray(image).clip(0, 65535).astype(np.uint16)
        return Image.fromarray(found.rgb(wide))
    if found.space == "CMYK":
        return Image.fromarray(found.rgb(np.asarray(image)))
    plain, with_alpha = ("L", "LA") if found.space == "GRAY" else ("RGB", "RGBA")
    if not image.has_transparency_data:
        opaque = image if image.mode == plain else image.convert(plain)
        return Image.fromarray(found.rgb(np.asarray(opaque)))
    values = np.asarray(image if image.mode == with_alpha else image.convert(with_alpha))
    colours = values[..., 0] if found.space == "GRAY" else values[..., :3]
    rgb = found.rgb(np.ascontiguousarray(colours))
    return _on_white(Image.fromarray(np.dstack([rgb, values[..., -1]]), "RGBA"))


def _on_white(rgba: Image.Image) -> Image.Image:
    if rgba.getchannel("A").getextrema() != (255, 255):
        rgba = Image.alpha_composite(Image.new("RGBA", rgba.size, (255,) * 4), rgba)
    return rgba.convert("RGB")


@cache
def _eight_bits() -> NDArray[np.uint8]:
    """Of each 16-bit value, the nearest of 8 bits."""
    return (np.arange(1 << 16) / 257.0).round().astype(np.uint8)
