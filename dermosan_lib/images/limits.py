"""What one picture may cost, and the sentences that refuse it."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dermosan_lib.errors import ImageError
from dermosan_lib.images.known_formats import READABLE
from dermosan_lib.language import Message

AS_PICTURE = Message("Export it as JPEG or PNG.")


@dataclass(frozen=True)
class Limits:
    """What one image may cost. Checked before any pixel is allocated."""

    max_bytes: int = 20_000_000
    max_pixels: int = 60_000_000  # 180 MB as RGB; the largest phone sensors give 50 megapixels
    min_edge_px: int = 16
    max_edge_px: int = 30_000  # panoramas of phones are up to 25,000 pixels long, scans 14,000
    max_aspect: float = 20.0  # longer edge to shorter; panoramas are up to 12 times as long as high
    # Pixels as decoders hold them; file, libraries and what is not foreseen bring it to 400 MB.
    max_working_bytes: int = 310_000_000


DEFAULT_LIMITS = Limits()
_NO_MEMORY = -4  # OpenCV's code for it


@dataclass(frozen=True)
class Header:
    """What an image says of itself before decoding; width and height as stored, before EXIF."""

    format: str
    width_px: int
    height_px: int


def check_bytes(name: str, size_bytes: int, limits: Limits) -> None:
    """Refuse a file that is empty or too large."""
    if size_bytes == 0:
        raise ImageError(
            Message(
                "{name} is empty (0 bytes). Choose a picture ({readable}).",
                name=name,
                readable=READABLE,
            )
        )
    if size_bytes > limits.max_bytes:
        raise ImageError(
            Message(
                "{name} is {size:.1f} MB; the limit is {most:.0f} MB. Export it as JPEG or make it "
                "smaller.",
                name=name,
                size=size_bytes / 1e6,
                most=limits.max_bytes / 1e6,
            )
        )


def check_size(name: str, width: int, height: int, limits: Limits) -> None:
    """Refuse what has too many pixels, or edges that no photo has."""
    shorter, longer = sorted((width, height))
    size: dict[str, Any] = {"name": name, "width": width, "height": height}
    if width * height > limits.max_pixels:
        raise ImageError(
            Message(
                "{name} has {width:,} x {height:,} = {pixels:,} pixels; the limit is {most:,}. "
                "Reduce its size.",
                **size,
                pixels=width * height,
                most=limits.max_pixels,
            )
        )
    if shorter < limits.min_edge_px:
        raise ImageError(
            Message(
                "{name} is {width} x {height} pixels; the shorter edge must have at least {least}. "
                "Choose a larger picture.",
                **size,
                least=limits.min_edge_px,
            )
        )
    if longer > limits.max_edge_px:
        raise ImageError(
            Message(
                "{name} is {width:,} x {height:,} pixels; the longer edge may have at most "
                "{most:,}. Reduce its size or cut out the lesion.",
                **size,
                most=limits.max_edge_px,
            )
        )
    if longer > limits.max_aspect * shorter:
        raise ImageError(
            Message(
                "{name} is {width:,} x {height:,} pixels; the longer edge may be at most {most:g} "
                "times as long as the shorter. Cut out the lesion.",
                **size,
                most=limits.max_aspect,
            )
        )


def check_memory(name: str, kind: str, pixels: int, bytes_per_pixel: float, limits: Limits) -> None:
    """Refuse a picture of a ``kind`` whose decoder needs more memory a pixel than others'."""
    most = int(limits.max_working_bytes / bytes_per_pixel)
    if pixels > most:
        raise ImageError(
            Message(
                "{name} has {pixels:,} pixels; {kind} may have at most {most:,}. Reduce its size, "
                "or export it as an ordinary JPEG.",
                name=name,
                pixels=pixels,
                kind=kind,
                most=most,
            )
        )


def too_many(name: str, parts: str, most: int) -> ImageError:
    """The refusal of a file that is cut into more ``parts`` than its pixels need."""
    return ImageError(
        Message(
            "{name} has more than {most:,} {parts}, which no camera or program writes. "
            "Export it as an ordinary JPEG.",
            name=name,
            most=most,
            parts=parts,
        )
    )


def not_a_picture(name: str) -> ImageError:
    """The refusal of bytes whose header cannot be read."""
    return ImageError(
        Message(
            "{name} is not a picture that can be read ({readable}), whatever its name says. "
            "Export it as JPEG or PNG.",
            name=name,
            readable=READABLE,
        )
    )


def unusual(name: str, kind: str, *, remedy: str = AS_PICTURE) -> ImageError:
    """The refusal of a sound file whose way of coding is not read; ``kind`` has its article."""
    return ImageError(
        Message(
            "{name} is {kind}, which is not read. {remedy}", name=name, kind=kind, remedy=remedy
        )
    )


def damaged(name: str) -> ImageError:
    """The refusal of a picture whose pixels cannot be read."""
    return ImageError(
        Message(
            "{name} is damaged or cut short and cannot be decoded. Export or copy the picture "
            "again.",
            name=name,
        )
    )


def no_memory(name: str) -> ImageError:
    """The refusal of a picture for which too little memory is left."""
    return ImageError(Message("{name} needs more memory than is free. Reduce its size.", name=name))


@contextlib.contextmanager
def only_image_errors(name: str) -> Iterator[None]:
    """Turn whatever is raised into a refusal: decoders raise many types on hostile bytes."""
    try:
        yield
    except ImageError:
        raise
    except Exception as error:
        memory = isinstance(error, MemoryError) or getattr(error, "code", 0) == _NO_MEMORY
        raise (no_memory(name) if memory else damaged(name)) from error
