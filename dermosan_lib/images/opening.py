"""From a file's first bytes to the reader of its structure, and the limits on what that finds."""

from dermosan_lib.images.containers import Container, read_jpeg, read_png, read_webp
from dermosan_lib.images.limits import (
    Limits,
    check_bytes,
    check_memory,
    check_size,
    not_a_picture,
    only_image_errors,
)

FORMATS = ("JPEG", "PNG", "WEBP")
START_BYTES = 4096  # of a file, as many as tell its format
_READERS = {"JPEG": read_jpeg, "PNG": read_png, "WEBP": read_webp}


def format_of(start: bytes) -> str:
    """Which of `FORMATS` a file has whose first `START_BYTES` are ``start``; "" for any other."""
    if start.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if start.startswith(b"RIFF"):
        return "WEBP"
    return ""


def open_container(data: bytes, name: str, limits: Limits) -> Container:
    """Take a file apart by its content; raises `ImageError` for what ``limits`` forbid."""
    check_bytes(name, len(data), limits)
    reader = _READERS.get(format_of(data[:START_BYTES]))
    if reader is None:
        raise not_a_picture(name)
    with only_image_errors(name):
        container = reader(data, name)
    check_size(name, container.width_px, container.height_px, limits)
    pixels = container.width_px * container.height_px
    check_memory(name, container.kind, pixels, container.bytes_per_pixel, limits)
    return container
