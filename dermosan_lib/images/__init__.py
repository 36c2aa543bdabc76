"""The one door for untrusted image bytes, and the one resize that study and clinic share.

`decode` works in this process, within limits on every part of a file; `fence.decode` does the same
in a process of its own, which may be killed, for files that nobody has looked at yet.

What others may use of it:

- `decode`, `read`: Bytes, or a file, as upright sRGB `Pixels`.
- `read_bytes`: A file's bytes, refused before reading where there are too many.
- `inspect`: Format and size as a `Header`, without decoding.
- `bare`: The same file without metadata.
- `resize`: The one resize, which training and the clinic share.
- `Frame`, `FRAMES`, `framed`: The part of a photo that a model reads: all, or the central square.
- `on_whole_photo`: Activation maps of that part as maps of the whole photo.
- `overlay`: Lay an activation map over a picture.
- `Limits`, `DEFAULT_LIMITS`: What one picture may cost.
- `check_bytes`, `check_size`: Refuse a file or a picture that is too large.
- `pixels_of`: A Pillow image as upright RGB pixels.
- `format_of`, `START_BYTES`: The format that a file's first bytes tell, and how many are needed.
- `Listing`, `list_pictures`: The pictures below a folder, by suffix or by content.
- `unread_format_of`: What a file is whose format is known and not read, and what to do about it.
- `FORMATS`, `READABLE`, `SUFFIXES`, `ACCEPT`: The formats that are read, the same in words, how
  their files' names end, and how file dialogs are told.
- `DECODE_VERSION`, `RESIZE_VERSION`, `RESIZES`: Part of every cache key; the last by frame.
- `READABLE_RESIZES`: Versions of the resize whose bundles are read.
"""

import stat
from pathlib import Path

import cv2
import numpy as np

from dermosan_lib.errors import ImageError
from dermosan_lib.images import folder_listing
from dermosan_lib.images.decoding import decode_container
from dermosan_lib.images.folder_listing import Listing
from dermosan_lib.images.frames import FRAMES, Frame, framed, on_whole_photo
from dermosan_lib.images.from_pillow import pixels_of
from dermosan_lib.images.known_formats import ACCEPT, FORMATS, READABLE, SUFFIXES
from dermosan_lib.images.limits import DEFAULT_LIMITS, Header, Limits, check_bytes, check_size
from dermosan_lib.images.map_overlay import overlay
from dermosan_lib.images.opening import open_container
from dermosan_lib.images.signatures import START_BYTES, format_of
from dermosan_lib.images.strips import Pixels
from dermosan_lib.images.unread_formats import unread_format_of
from dermosan_lib.language import Message

__all__ = [
    "ACCEPT",
    "DECODE_VERSION",
    "DEFAULT_LIMITS",
    "FORMATS",
    "FRAMES",
    "READABLE",
    "READABLE_RESIZES",
    "RESIZES",
    "RESIZE_VERSION",
    "START_BYTES",
    "SUFFIXES",
    "Frame",
    "Header",
    "Limits",
    "Listing",
    "Pixels",
    "bare",
    "check_bytes",
    "check_size",
    "decode",
    "format_of",
    "framed",
    "inspect",
    "list_pictures",
    "on_whole_photo",
    "overlay",
    "pixels_of",
    "read",
    "read_bytes",
    "resize",
    "unread_format_of",
]

# Part of every cache key, and of the bundle's input contract: what became of a picture before the
# network saw it. Those of `READABLE_RESIZES` are read; the first took all pixels to be sRGB, as
# those it was trained on were taken.
RESIZE_VERSION = "stretch-area-2-srgb"
RESIZES: dict[Frame, str] = {
    "whole": RESIZE_VERSION,
    "centre_square": "centre-square-area-2-srgb",
}
READABLE_RESIZES = ("stretch-area-1", *RESIZES.values())
DECODE_VERSION = "reduced-3-srgb"  # part of every cache key: pixels of large JPEGs, and of profiles


def read(path: str | Path, *, limits: Limits = DEFAULT_LIMITS) -> Pixels:
    """Decode the file at ``path``; see `decode`. Raises `ImageError` where it cannot be read."""
    return decode(read_bytes(path, limits=limits), name=Path(path).name, limits=limits)


def read_bytes(path: str | Path, *, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Return a file's bytes, refusing one over the limit before reading it."""
    path = Path(path)
    try:
        status = path.stat()
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            raise ImageError(
                Message("{name} is a pipe or a device. Give a picture's file.", name=path.name)
            )
        if status.st_size:  # what is empty is told by `decode`
            check_bytes(path.name, status.st_size, limits)
        with path.open("rb") as file:
            content = file.read(status.st_size + 1)
            if len(content) > status.st_size:  # it has grown, or is of a kind that tells no size
                content += file.read(limits.max_bytes)
            return content
    except OSError as error:
        reason = error.strerror or Message("unknown reason")
        raise ImageError(
            Message(
                "{name} cannot be read ({reason}). Check the path.", name=path.name, reason=reason
            )
        ) from error


def list_pictures(folder: str | Path) -> Listing:
    """The pictures below ``folder``, relative to it, links followed.

    A suffix of `SUFFIXES` is taken at its word; other files are judged by content. What lies in a
    folder whose name begins with ``_`` or ``.`` is no picture; the former are told apart.
    """
    return folder_listing.list_pictures(Path(folder), SUFFIXES)


def inspect(data: bytes, *, name: str = "image", limits: Limits = DEFAULT_LIMITS) -> Header:
    """Read format and size from the structure alone; raises `ImageError` as `decode` does."""
    container = open_container(data, name, limits)
    return Header(container.format, container.width_px, container.height_px)


def bare(data: bytes, *, name: str = "image", limits: Limits = DEFAULT_LIMITS) -> bytes:
    """The same picture without metadata, for a reader that might choke on it.

    Raises `ImageError` as `inspect` does.
    """
    return open_container(data, name, limits).bare


def decode(
    data: bytes,
    *,
    name: str = "image",
    limits: Limits = DEFAULT_LIMITS,
    shortest_px: int | None = None,
) -> Pixels:
    """Turn the bytes of a picture of one of `FORMATS` into upright sRGB pixels.

    The format is read from the content, not the name. EXIF orientation is applied (of HEIF and AVIF
    the turns that stand in their boxes, and only those) and all metadata dropped; colours that the
    file describes (by an ICC profile, a PNG's chunks, or Adobe RGB by EXIF) are converted to sRGB,
    and a description that cannot be used changes nothing; transparency is laid on white; of an
    animation, a burst, or a DICOM of several frames the first or main picture is taken, and of a
    TIFF the first page that is no thumbnail; more than 8 bits are scaled to 8, greys of a DICOM by
    its first window; CMYK, palette and grey images become RGB.

    ``shortest_px`` says that no more pixels than that are needed along either edge: a JPEG is then
    decoded at a half, a quarter or an eighth of its size, as long as both edges keep as many.
    After `resize` to so many, photos differ from their full decode by 0.3 to 0.7 grey levels on
    average and the worst of ten by 1.3; asked for three times as many, by less than one even with a
    sensor's grain. Damage within a JPEG, which is found at times, is then found a little more
    rarely: a stray marker is passed over.

    Returns ``(height, width, 3)`` uint8. Raises `ImageError` for empty, truncated, oversized or
    unrecognised bytes, for a format or coding that is not read, and for a file with more scans,
    segments, chunks, boxes or tags than any program writes; the message names ``name``.
    """
    container = open_container(data, name, limits)
    return decode_container(container, name, shortest_px=shortest_px).whole()


def resize(pixels: Pixels, size_px: int, frame: Frame = "whole") -> Pixels:
    """Stretch ``(height, width, 3)`` uint8 to ``(size_px, size_px, 3)`` uint8.

    Shrinking averages areas (no aliasing), growing is bilinear. The frame is stretched to a square
    as in the paper (224 x 224), so a pixel of the result maps back to the photo by scale alone. Of
    a photo whose ``frame`` is ``centre_square`` only that is kept, and nothing is stretched.
    """
    pixels = framed(pixels, frame)
    height, width = pixels.shape[:2]
    if (height, width) == (size_px, size_px):
        return pixels
    shrinks = height >= size_px and width >= size_px
    method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(pixels, (size_px, size_px), interpolation=method), dtype=np.uint8)
