"""What a picture's file holds, format by format, read from its structure and decoding nothing.

- `Container`: What was found: format, size, and the bytes without metadata.
- `orientation`: Which way up a picture is, of its EXIF and XMP.
- `is_adobe_rgb`: Whether a camera says so by EXIF alone.
- `read_jpeg`, `read_png`, `read_webp`: Take a file of that format apart.
"""

from dermosan_lib.images.containers.container import Container
from dermosan_lib.images.containers.exif import is_adobe_rgb, orientation
from dermosan_lib.images.containers.jpeg import read as read_jpeg
from dermosan_lib.images.containers.png import read as read_png
from dermosan_lib.images.containers.webp import read as read_webp

__all__ = ["Container", "is_adobe_rgb", "orientation", "read_jpeg", "read_png", "read_webp"]
