"""What a picture's file holds, format by format, read from its structure and decoding nothing.

- `Container`: What was found: format, size, and the bytes without metadata.
- `orientation`: Which way up a picture is, of its EXIF and XMP.
- `is_adobe_rgb`: Whether a camera says so by EXIF alone.
- `RawPixels`: How samples lie that no decoder of pictures knows.
- `read_jpeg`, `read_png`, `read_webp`, `read_heif`, `read_tiff`, `read_bmp`, `read_gif`,
  `read_dicom`: Take a file of that format apart; AVIF is a HEIF of another coding.
- `bmp_looks_like`: Whether a file's first bytes are those of a BMP.
"""

from dermosan_lib.images.containers.bmp import looks_like as bmp_looks_like
from dermosan_lib.images.containers.bmp import read as read_bmp
from dermosan_lib.images.containers.container import Container, RawPixels
from dermosan_lib.images.containers.dicom import read as read_dicom
from dermosan_lib.images.containers.exif import is_adobe_rgb, orientation
from dermosan_lib.images.containers.gif import read as read_gif
from dermosan_lib.images.containers.heif import read as read_heif
from dermosan_lib.images.containers.jpeg import read as read_jpeg
from dermosan_lib.images.containers.png import read as read_png
from dermosan_lib.images.containers.tiff import read as read_tiff
from dermosan_lib.images.containers.webp import read as read_webp

__all__ = [
    "Container",
    "RawPixels",
    "bmp_looks_like",
    "is_adobe_rgb",
    "orientation",
    "read_bmp",
    "read_dicom",
    "read_gif",
    "read_heif",
    "read_jpeg",
    "read_png",
    "read_tiff",
    "read_webp",
]
