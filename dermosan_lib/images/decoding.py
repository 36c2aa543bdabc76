"""From a file taken apart to upright RGB pixels, in strips, so that nothing is there twice."""

import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile

from dermosan_lib import jpeg
from dermosan_lib.errors import ImageError
from dermosan_lib.images.container import Container
from dermosan_lib.images.limits import damaged, not_a_picture
from dermosan_lib.images.opening import FORMATS
from dermosan_lib.images.storing import Stored
from dermosan_lib.images.to_rgb import as_rgb

Pixels = NDArray[np.uint8]
Maker = Callable[[tuple[int, int, int]], Pixels]

_STRIP_PIXELS = 1 << 19
_SIDEWAYS = (5, 6, 7, 8)  # EXIF orientations (Exif 2.32, tag 0x0112) that swap the edges
_FROM_THE_END = (3, 4, 6, 7)  # those that lay the first rows last
_TURNS: dict[int, Callable[[Pixels], Pixels]] = {
    2: lambda strip: cv2.flip(strip, 1),
    3: lambda strip: cv2.flip(strip, -1),
    4: lambda strip: cv2.flip(strip, 0),
    5: cv2.transpose,
    6: lambda strip: cv2.rotate(strip, cv2.ROTATE_90_CLOCKWISE),
    7: lambda strip: cv2.flip(cv2.transpose(strip), -1),
    8: lambda strip: cv2.rotate(strip, cv2.ROTATE_90_COUNTERCLOCKWISE),
}


@dataclass(frozen=True)
class _Source:
    """Decoded pixels, as RGB by strips."""

    height_px: int
    width_px: int
    rows: Callable[[int, int], Pixels]  # (rows, width, 3) uint8, for the first row and the next
    release: Callable[[int], None] = lambda rows: None  # the first rows, which were read


def in_memory(shape: tuple[int, int, int]) -> Pixels:
    """Pixels of this process."""
    return np.empty(shape, np.uint8)


def decode_container(
    found: Container, name: str, *, shortest_px: int | None = None, make: Maker = in_memory
) -> Pixels:
    """Decode what `open_container` found; see `images.decode`.

    ``make`` gives the memory of the result, ``(height, width, 3)`` uint8. Raises `ImageError` only.
    """
    try:
        if found.format == "WEBP":
            return _upright(_webp(found), found.orientation, make)
        with _opened(found, name) as image:
            pixels = None if shortest_px is None else jpeg.reduced(found.bare, image, shortest_px)
            if pixels is None:
                return _upright(_stored(Stored(image)), found.orientation, make)
            if found.orientation == 1 and make is in_memory:
                return pixels
            return _upright(_as_source(pixels), found.orientation, make)
    except ImageError:
        raise
    except (MemoryError, cv2.error) as error:
        if isinstance(error, cv2.error) and error.code != cv2.Error.StsNoMem:
            raise damaged(name) from error
        raise ImageError(f"{name} needs more memory than is free. Reduce its size.") from error
    except Exception as error:  # Pillow's decoders raise many types on hostile bytes
        raise damaged(name) from error


def _opened(found: Container, name: str) -> ImageFile.ImageFile:
    try:
        with warnings.catch_warnings():
            # Our own pixel limit replaces Pillow's decompression-bomb warning.
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(found.bare), formats=FORMATS)
    except Exception as error:  # header parsers of Pillow raise many types on hostile bytes
        raise not_a_picture(name) from error
    if image.size != (found.width_px, found.height_px):  # the limits were asked about another size
        raise damaged(name)
    return image


def _upright(source: _Source, orientation: int, make: Maker) -> Pixels:
    height, width = source.height_px, source.width_px
    sideways, turn = orientation in _SIDEWAYS, _TURNS.get(orientation)
    found = make((width, height, 3) if sideways else (height, width, 3))
    step = max(1, _STRIP_PIXELS // width)
    for low in range(0, height, step):
        high = min(height, low + step)
        strip = source.rows(low, high)
        there = (height - high, height - low) if orientation in _FROM_THE_END else (low, high)
        place = np.s_[:, slice(*there)] if sideways else np.s_[slice(*there)]
        found[place] = strip if turn is None else turn(strip)
        source.release(high)
    return found


def _as_source(pixels: Pixels) -> _Source:
    return _Source(pixels.shape[0], pixels.shape[1], lambda low, high: pixels[low:high])


def _stored(stored: Stored) -> _Source:
    image, four = stored.image, stored.pixels()
    plain = four is not None and not image.has_transparency_data

    def rows(low: int, high: int) -> Pixels:
        if four is not None and plain:
            return np.asarray(cv2.cvtColor(four[low:high], cv2.COLOR_RGBA2RGB), dtype=np.uint8)
        return np.asarray(as_rgb(image.crop((0, low, image.width, high))), dtype=np.uint8)

    return _Source(image.height, image.width, rows, stored.release)


def _webp(found: Container) -> _Source:
    """The first frame of a WebP on its canvas.

    By OpenCV, which decodes to where the pixels stay; Pillow's road by the animation decoder takes
    three times the memory.
    """
    frame = cv2.imdecode(np.frombuffer(found.bare, np.uint8), cv2.IMREAD_UNCHANGED)
    if frame is None or frame.ndim != 3 or frame.dtype != np.uint8:
        raise ValueError("OpenCV cannot read it.")
    left, top = found.place_px
    bottom, right = top + frame.shape[0], left + frame.shape[1]
    if bottom > found.height_px or right > found.width_px:
        raise ValueError("The frame is larger than its canvas.")

    def colours(low: int, high: int) -> Pixels:
        if frame.shape[2] == 3:
            return np.asarray(cv2.cvtColor(frame[low:high], cv2.COLOR_BGR2RGB), dtype=np.uint8)
        if found.opaque:
            return np.asarray(cv2.cvtColor(frame[low:high], cv2.COLOR_BGRA2RGB), dtype=np.uint8)
        rgba = Image.fromarray(cv2.cvtColor(frame[low:high], cv2.COLOR_BGRA2RGBA), "RGBA")
        return np.asarray(as_rgb(rgba), dtype=np.uint8)

    def rows(low: int, high: int) -> Pixels:
        if frame.shape[:2] == (found.height_px, found.width_px):
            return colours(low, high)
        # Around the frame there is nothing: white, or black where nothing may be transparent.
        strip = np.full((high - low, found.width_px, 3), 0 if found.opaque else 255, np.uint8)
        first, last = max(low, top), min(high, bottom)
        if first < last:
            strip[first - low : last - low, left:right] = colours(first - top, last - top)
        return strip

    return _Source(found.height_px, found.width_px, rows)
