"""From a file's first bytes to the reader of its structure, and the limits on what that finds."""

from dermosan_lib.errors import ImageError
from dermosan_lib.images.containers import (
    Container,
    read_bmp,
    read_dicom,
    read_gif,
    read_heif,
    read_jpeg,
    read_png,
    read_tiff,
    read_webp,
)
from dermosan_lib.images.limits import (
    Limits,
    check_bytes,
    check_memory,
    check_size,
    not_a_picture,
    only_image_errors,
)
from dermosan_lib.images.signatures import START_BYTES, format_of
from dermosan_lib.images.unread_formats import unread_format_of
from dermosan_lib.language import Message

_READERS = {
    "JPEG": read_jpeg,
    "PNG": read_png,
    "WEBP": read_webp,
    "HEIF": read_heif,
    "AVIF": read_heif,
    "TIFF": read_tiff,
    "BMP": read_bmp,
    "GIF": read_gif,
    "DICOM": read_dicom,
}


def open_container(data: bytes, name: str, limits: Limits) -> Container:
    """Take a file apart by its content; raises `ImageError` for what ``limits`` forbid."""
    check_bytes(name, len(data), limits)
    reader = _READERS.get(format_of(data[:START_BYTES]))
    if reader is None:
        known = unread_format_of(data[:START_BYTES])
        raise (
            ImageError(
                Message(
                    "{name} is {kind}. {remedy}",
                    name=name,
                    kind=known.words,
                    remedy=known.remedy,
                )
            )
            if known
            else (not_a_picture(name))
        )
    with only_image_errors(name):
        container = reader(data, name)
    check_size(name, container.width_px, container.height_px, limits)
    pixels = container.width_px * container.height_px
    check_memory(name, container.kind, pixels, container.bytes_per_pixel, limits)
    return container
