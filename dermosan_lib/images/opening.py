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
_READERS = {
    b"\xff\xd8\xff": read_jpeg,
    b"\x89PNG\r\n\x1a\n": read_png,
    b"RIFF": read_webp,
}


def open_container(data: bytes, name: str, limits: Limits) -> Container:
    """Take a file apart by its content; raises `ImageError` for what ``limits`` forbid."""
    check_bytes(name, len(data), limits)
    reader = next((read for start, read in _READERS.items() if data.startswith(start)), None)
    if reader is None:
        raise not_a_picture(name)
    with only_image_errors(name):
        container = reader(data, name)
    check_size(name, container.width_px, container.height_px, limits)
    pixels = container.width_px * container.height_px
    check_memory(name, container.kind, pixels, container.bytes_per_pixel, limits)
    return container
