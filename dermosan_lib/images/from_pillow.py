"""An image that Pillow has opened, as upright RGB pixels: as `images.decode` gives its file."""

import numpy as np
from PIL import Image

from dermosan_lib.images.colour import ADOBE_RGB, profile_of_gamma
from dermosan_lib.images.containers import is_adobe_rgb, orientation
from dermosan_lib.images.limits import DEFAULT_LIMITS, Limits, check_size, only_image_errors
from dermosan_lib.images.strips import Pixels
from dermosan_lib.images.to_rgb import as_rgb, conversion_for

_TURNS = {
    # By EXIF orientation (Exif 2.32, tag 0x0112).
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def pixels_of(image: Image.Image, name: str, *, limits: Limits = DEFAULT_LIMITS) -> Pixels:
    """Turn ``image`` upright by its EXIF and into sRGB on white; ``(height, width, 3)`` uint8.

    Colours are converted by the profile that Pillow has found in its file.

    A file that Pillow has opened and not yet read is decoded here, in this process, by Pillow: give
    the path or the bytes of a file that nobody has looked at. Raises `ImageError` for what breaks a
    limit of size, before it is decoded, and for what cannot be.
    """
    check_size(name, image.width, image.height, limits)
    with only_image_errors(name):
        exif, xmp = image.info.get("exif", b""), image.info.get("xmp", b"")
        turn = _TURNS.get(orientation(_raw(exif), _raw(xmp)))
        profile = _raw(image.info.get("icc_profile")) or _told(image, _raw(exif))
        rgb = as_rgb(image, conversion_for(image, profile))
        return np.array(rgb if turn is None else rgb.transpose(turn), dtype=np.uint8)


def _told(image: Image.Image, exif: bytes) -> bytes:
    """The profile of colours that a file tells without one."""
    if image.format in ("JPEG", "MPO"):
        return ADOBE_RGB if is_adobe_rgb(exif) else b""
    if image.format != "PNG" or "srgb" in image.info:
        return b""
    white_first = image.info.get("chromaticity")
    points = list(zip(white_first[::2], white_first[1::2], strict=True)) if white_first else None
    return profile_of_gamma(image.info.get("gamma"), points and [*points[1:], points[0]])


def _raw(block: object) -> bytes:
    return block if isinstance(block, bytes) else b""
