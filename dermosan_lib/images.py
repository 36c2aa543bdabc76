"""The one door for untrusted image bytes, and the one resize that study and clinic share."""

import io
import re
import warnings
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from dermosan_lib import jpeg
from dermosan_lib.errors import ImageError

Pixels = NDArray[np.uint8]

FORMATS = ("JPEG", "PNG", "WEBP")
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
_UPRIGHT = {  # EXIF orientation (Exif 2.32, tag 0x0112) to the turn that undoes it
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
RESIZE_VERSION = "stretch-area-1"  # part of every cache key and of the bundle's input contract
DECODE_VERSION = "reduced-2"  # part of every cache key: what `decode` makes of large JPEGs


@dataclass(frozen=True)
class Limits:
    """What one image may cost. Checked before any pixel is allocated."""

    max_bytes: int = 20_000_000
    max_pixels: int = 60_000_000  # 180 MB as RGB; the largest phone sensors give 50 megapixels
    min_edge_px: int = 16


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True)
class Header:
    """What an image says of itself before decoding; width and height as stored, before EXIF."""

    format: str
    width_px: int
    height_px: int


def read(path: str | Path, *, limits: Limits = DEFAULT_LIMITS) -> Pixels:
    """Decode the file at ``path``; see `decode`. Raises `ImageError` where it cannot be read."""
    return decode(read_bytes(path, limits=limits), name=Path(path).name, limits=limits)


def read_bytes(path: str | Path, *, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Return a file's bytes, refusing one over the limit before reading it."""
    path = Path(path)
    try:
        size_bytes = path.stat().st_size
        if size_bytes > limits.max_bytes:
            raise ImageError(_too_many_bytes(path.name, size_bytes, limits))
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise ImageError(f"{path.name} cannot be read ({reason}). Check the path.") from error


def inspect(data: bytes, *, name: str = "image", limits: Limits = DEFAULT_LIMITS) -> Header:
    """Read format and size from the header alone; raises `ImageError` as `decode` does."""
    with _open(data, name, limits) as image:
        return _header(image)


def decode(
    data: bytes,
    *,
    name: str = "image",
    limits: Limits = DEFAULT_LIMITS,
    shortest_px: int | None = None,
) -> Pixels:
    """Turn JPEG, PNG or WebP bytes into upright RGB pixels.

    The format is read from the content, not the name. EXIF orientation is applied and all metadata
    dropped; transparency is laid on white; of an animation the first frame is taken; 16-bit greys
    are scaled to 8 bits; CMYK, palette and grey images become RGB.

    ``shortest_px`` says that no more pixels than that are needed along either edge: a JPEG is then
    decoded at a half, a quarter or an eighth of its size, as long as both edges keep as many.
    After `resize` to so many, photos differ from their full decode by 0.3 to 0.7 grey levels on
    average and the worst of ten by 1.3; asked for three times as many, by less than one even with a
    sensor's grain. Damage within a JPEG, which is found at times, is then found a little more
    rarely: a stray marker is passed over.

    Returns ``(height, width, 3)`` uint8. Raises `ImageError` for empty, truncated, oversized or
    unrecognised bytes; the message names ``name``.
    """
    with _open(data, name, limits) as image:
        try:
            pixels = None if shortest_px is None else jpeg.reduced(data, image, shortest_px)
            if pixels is None:
                image.load()
                pixels = np.array(_as_rgb(image), dtype=np.uint8)
            turn = _UPRIGHT.get(_orientation(image))
            return pixels if turn is None else np.array(Image.fromarray(pixels).transpose(turn))
        except MemoryError as error:
            raise ImageError(f"{name} needs more memory than is free. Reduce its size.") from error
        except Exception as error:  # Pillow's decoders raise many types on hostile bytes
            raise ImageError(
                f"{name} is damaged or cut short and cannot be decoded. "
                "Export or copy the picture again."
            ) from error


def resize(pixels: Pixels, size_px: int) -> Pixels:
    """Stretch ``(height, width, 3)`` uint8 to ``(size_px, size_px, 3)`` uint8.

    Shrinking averages areas (no aliasing), growing is bilinear. The frame is stretched to a square
    as in the paper (224 x 224), so a pixel of the result maps back to the photo by scale alone.
    """
    height, width = pixels.shape[:2]
    if (height, width) == (size_px, size_px):
        return pixels
    shrinks = height >= size_px and width >= size_px
    method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(pixels, (size_px, size_px), interpolation=method), dtype=np.uint8)


def _open(data: bytes, name: str, limits: Limits) -> Image.Image:
    if not data:
        raise ImageError(f"{name} is empty (0 bytes). Choose a JPEG, PNG or WebP picture.")
    if len(data) > limits.max_bytes:
        raise ImageError(_too_many_bytes(name, len(data), limits))
    try:
        with warnings.catch_warnings():
            # Our own pixel limit below replaces Pillow's decompression-bomb warning.
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError as error:
        # Pillow's own, higher limit comes first; its message begins with the number of pixels.
        pixels = int(re.findall(r"\d+", str(error))[0])
        raise ImageError(_too_many_pixels(name, f"{pixels:,}", limits)) from error
    except Exception as error:  # header parsers of Pillow raise many types on hostile bytes
        raise ImageError(
            f"{name} is not a JPEG, PNG or WebP picture, whatever its name says. "
            "Export it in one of these formats."
        ) from error
    try:
        _check_size(image, name, limits)
    except ImageError:
        image.close()
        raise
    return image


def _check_size(image: Image.Image, name: str, limits: Limits) -> None:
    width, height = image.size
    if width * height > limits.max_pixels:
        raise ImageError(_too_many_pixels(name, f"{width:,} x {height:,}", limits))
    if min(width, height) < limits.min_edge_px:
        raise ImageError(
            f"{name} is {width} x {height} pixels; the shorter edge must have at least "
            f"{limits.min_edge_px}. Choose a larger picture."
        )


def _header(image: Image.Image) -> Header:
    # An MPO file is a JPEG with further pictures behind it, as many phones write.
    kind = "JPEG" if image.format == "MPO" else str(image.format)
    return Header(kind, image.width, image.height)


def _orientation(image: Image.Image) -> int:
    """EXIF orientation, 1 (upright) where it cannot be read: bad metadata costs no good picture.

    Pillow's own `exif_transpose` writes all tags anew and fails on any that is malformed.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # Pillow's parser raises many types on hostile tags
        return 1


def _as_rgb(image: Image.Image) -> Image.Image:
    if image.mode in ("I;16", "I;16L", "I;16B", "I;16N", "I"):
        grey = np.asarray(image, dtype=np.float64) / 257.0
        return Image.fromarray(grey.clip(0, 255).round().astype(np.uint8), "L").convert("RGB")
    if image.has_transparency_data:
        rgba = image.convert("RGBA")
        white = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
        return Image.alpha_composite(white, rgba).convert("RGB")
    return image if image.mode == "RGB" else image.convert("RGB")


def _too_many_pixels(name: str, size: str, limits: Limits) -> str:
    return f"{name} has {size} pixels; the limit is {limits.max_pixels:,}. Reduce its size."


def _too_many_bytes(name: str, size_bytes: int, limits: Limits) -> str:
    return (
        f"{name} is {size_bytes / 1e6:.1f} MB; the limit is {limits.max_bytes / 1e6:.0f} MB. "
        "Export it as JPEG or make it smaller."
    )
