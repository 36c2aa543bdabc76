"""From a file taken apart to upright sRGB pixels, in strips, so that nothing is there twice."""

import io
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, ImageFile

from dermosan_lib.images import reduced_jpeg
from dermosan_lib.images.colour import conversion
from dermosan_lib.images.containers import Container
from dermosan_lib.images.decoders import finished, heif_image, raw_image, set_for
from dermosan_lib.images.limits import damaged, not_a_picture, only_image_errors
from dermosan_lib.images.storing import Stored
from dermosan_lib.images.strips import Pixels, Strips, steps
from dermosan_lib.images.to_rgb import as_rgb, conversion_for

_TURNS: dict[int, Callable[[Pixels], Pixels]] = {
    # By EXIF orientation (Exif 2.32, tag 0x0112).
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

    @classmethod
    def of(cls, pixels: Pixels, profile: bytes) -> "_Source":
        """RGB that is there already."""
        found = conversion(profile, "RGB", pixels.shape[0] * pixels.shape[1])

        def rows(low: int, high: int) -> Pixels:
            return pixels[low:high] if found is None else found.rgb(pixels[low:high])

        return cls(pixels.shape[0], pixels.shape[1], rows)

    @classmethod
    def of_stored(cls, stored: Stored, profile: bytes) -> "_Source":
        """What Pillow has decoded."""
        image, four = stored.image, stored.pixels()
        plain = four is not None and not image.has_transparency_data
        found = conversion_for(image, profile)

        def rows(low: int, high: int) -> Pixels:
            if four is not None and plain:
                rgb = np.asarray(cv2.cvtColor(four[low:high], cv2.COLOR_RGBA2RGB), dtype=np.uint8)
                return rgb if found is None else found.rgb(rgb)
            whole = (low, high) == (0, image.height)
            part = image if whole else image.crop((0, low, image.width, high))
            return np.asarray(as_rgb(part, found), dtype=np.uint8)

        return cls(image.height, image.width, rows, stored.release)

    @classmethod
    def of_webp(cls, container: Container) -> "_Source":
        """What OpenCV has decoded."""
        return cls(container.height_px, container.width_px, _webp_rows(container))

    def strips(self, orientation: int, name: str) -> Strips:
        """The same in strips, each turned."""
        turn = _TURNS.get(orientation)

        def each() -> Iterator[Pixels]:
            for low, high in steps(self.height_px, self.width_px):
                with only_image_errors(name):
                    strip = self.rows(low, high)
                    strip = strip if turn is None else turn(strip)
                yield strip
                self.release(high)

        return Strips(self.height_px, self.width_px, orientation, each())


def decode_container(container: Container, name: str, *, shortest_px: int | None = None) -> Strips:
    """Decode what `open_container` found, see `images.decode`; its colours follow strip by strip.

    Raises `ImageError` only, as do the strips.
    """
    with only_image_errors(name):
        if container.format == "WEBP":
            return _Source.of_webp(container).strips(container.orientation, name)
        coding = container.coding or container.format
        if shortest_px is not None and coding == "JPEG" and container.colours == 3:
            size = container.width_px, container.height_px
            if (pixels := reduced_jpeg.reduced(container.bare, size, shortest_px)) is not None:
                return _Source.of(pixels, container.profile).strips(container.orientation, name)
        stored = _stored(container, coding, name, shortest_px)
        image = finished(stored.image, container)
        stored = stored if image is stored.image else Stored.of(image)
        source = _Source.of_stored(stored, container.profile)
        return source.strips(container.orientation, name)


def _stored(container: Container, coding: str, name: str, shortest_px: int | None) -> Stored:
    """The decoded picture, by the library that knows its coding."""
    if container.raw is not None:
        return Stored.of(raw_image(container))
    if coding == "HEIF":
        return Stored.of(heif_image(container))
    with _opened(container, coding, name) as image:
        if shortest_px is not None:
            reduced_jpeg.reduce_in_pillow(image, shortest_px)
        return Stored(image)


def _opened(container: Container, coding: str, name: str) -> ImageFile.ImageFile:
    size = container.frame_px if any(container.frame_px) else container.size_px
    try:
        with warnings.catch_warnings():
            # Our own pixel limit replaces Pillow's decompression-bomb warning.
            warnings.simplefilter("ignore")
            with set_for(coding):
                image = Image.open(io.BytesIO(container.bare), formats=(coding,))
    except Exception as error:  # header parsers of Pillow raise many types on hostile bytes
        raise not_a_picture(name) from error
    if image.size != size:  # the limits were asked about another one
        raise damaged(name)
    return image


def _webp_rows(container: Container) -> Callable[[int, int], Pixels]:
    """The first frame of a WebP on its canvas.

    By OpenCV, which decodes to where the pixels stay; Pillow's road by the animation decoder takes
    three times the memory.
    """
    frame = cv2.imdecode(np.frombuffer(container.bare, np.uint8), cv2.IMREAD_UNCHANGED)
    if frame is None or frame.ndim != 3 or frame.dtype != np.uint8:
        raise ValueError("OpenCV cannot read it.")
    left, top = container.place_px
    bottom, right = top + frame.shape[0], left + frame.shape[1]
    if bottom > container.height_px or right > container.width_px:
        raise ValueError("The frame is larger than its canvas.")
    found = conversion(container.profile, "RGB", container.width_px * container.height_px)

    def colours(low: int, high: int) -> Pixels:
        if frame.shape[2] == 3 or container.opaque:
            code = cv2.COLOR_BGR2RGB if frame.shape[2] == 3 else cv2.COLOR_BGRA2RGB
            rgb = np.asarray(cv2.cvtColor(frame[low:high], code), dtype=np.uint8)
            return rgb if found is None else found.rgb(rgb)
        rgba = Image.fromarray(cv2.cvtColor(frame[low:high], cv2.COLOR_BGRA2RGBA), "RGBA")
        return np.asarray(as_rgb(rgba, found), dtype=np.uint8)

    def rows(low: int, high: int) -> Pixels:
        if frame.shape[:2] == (container.height_px, container.width_px):
            return colours(low, high)
        # Around the frame there is nothing: white, or black where nothing may be transparent.
        strip = np.full(
            (high - low, container.width_px, 3), 0 if container.opaque else 255, np.uint8
        )
        first, last = max(low, top), min(high, bottom)
        if first < last:
            strip[first - low : last - low, left:right] = colours(first - top, last - top)
        return strip

    return rows
