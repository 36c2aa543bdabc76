"""From a file's first bytes to the reader of its structure, and the limits on what that finds."""

from dermosan_lib.images import jpeg_container, png_container, webp_container
from dermosan_lib.images.container import Container
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
    b"\xff\xd8\xff": jpeg_container.read,
    b"\x89PNG\r\n\x1a\n": png_container.read,
    b"RIFF": webp_container.read,
}


def open_container(data: bytes, name: str, limits: Limits) -> Container:
    """Take a file apart by its content; raises `ImageError` for what ``limits`` forbid."""
    check_bytes(name, len(data), limits)
    reader = next((read for start, read in _READERS.items() if data.startswith(start)), None)
    if reader is None:
        raise not_a_picture(name)
    with only_image_errors(name):
        found = reader(data, name)
    check_size(name, found.width_px, found.height_px, limits)
    pixels = found.width_px * found.height_px
    check_memory(name, found.kind, pixels, found.bytes_per_pixel, limits)
    return found
