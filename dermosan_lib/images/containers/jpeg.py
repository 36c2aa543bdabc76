"""The segments of a JPEG (ITU-T T.81, annex B): counted, and metadata left out.

A decoder's work is bounded by its pixels only if the number of its scans is: each visits every
block of the picture again, and an empty one takes ten bytes.
"""

import re
import struct
from dataclasses import dataclass, field

import numpy as np

from dermosan_lib.errors import ImageError
from dermosan_lib.images.colour import ADOBE_RGB, MAX_PROFILE_BYTES
from dermosan_lib.images.containers.container import Container
from dermosan_lib.images.containers.exif import is_adobe_rgb, orientation
from dermosan_lib.images.limits import not_a_picture, too_many
from dermosan_lib.language import Message

_PROGRESSIVE, _BASELINE = Message("a progressive JPEG"), Message("a JPEG")
MAX_SEGMENTS = 2000  # 20 MB of a phone's depth map take 305 of 64 kB
MAX_SCANS = 100  # programs for the web write about 10, and up to 20 when they seek the best
MAX_SCANNED_PIXELS = 1_000_000_000  # pixels times scans: a second, or 23 scans of 43 megapixels
MAX_TABLE_BYTES = 10_000  # of quantisation; four tables of 16 bits take 516

_SOS, _EOI, _DQT, _APP0, _APP1, _APP2, _APP14 = 0xDA, 0xD9, 0xDB, 0xE0, 0xE1, 0xE2, 0xEE
_FRAMES = {0xC0, 0xC1, 0xC2}  # Huffman-coded: baseline, extended, progressive
# Lossless, hierarchical and arithmetic frames: browsers show none of them, cameras write none, and
# the work of an arithmetic one is bounded by nothing in the file.
_OTHER_FRAMES = {0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
_TABLES = {0xC4, _DQT, 0xDD}
_SKIPPED = {0xCC, 0xDC, 0xFE, *range(_APP0, 0xF0)}
_FIRST_FRAME = 0xC0  # markers below it are reserved
_ALONE = {0x01, *range(0xD0, 0xD8)}  # without a length: temporary, restart
_MARKER = re.compile(rb"\xff[^\x00\xff]")
_EXIF, _XMP = b"Exif\x00\x00", b"http://ns.adobe.com/xap/1.0/\x00"
_ICC = b"ICC_PROFILE\x00"  # then the chunk's number, from 1, and how many there are (ICC.1, B.4)
_WINDOW = 1 << 20
# By the second byte of a marker: neither stuffing nor a restart.
_IS_MARKER = np.ones(256, np.bool_)
_IS_MARKER[[0x00, 0xFF, *range(0xD0, 0xD8)]] = False


@dataclass
class _Header:
    """What stands before the first scan."""

    pieces: list[bytes | memoryview] = field(default_factory=list)
    frame: tuple[int, bytes] | None = None  # marker and body
    exif: bytes = b""
    xmp: bytes = b""
    icc: list[memoryview] = field(default_factory=list)  # chunks of the profile, with their numbers
    segments: int = 0
    table_bytes: int = 0


def read(data: bytes, name: str) -> Container:
    """Take a JPEG apart; raises `ImageError` where it has too many parts or an unusual coding."""
    try:
        header, scan = _header(data, name)
        if header.frame is None:
            raise not_a_picture(name)
        marker, body = header.frame
        height, width, components = struct.unpack_from(">xHHB", body)
        sampling = [divmod(body[7 + 3 * k], 16) for k in range(components)]
        in_scan = data[scan + 4]
    except (struct.error, IndexError) as error:
        raise not_a_picture(name) from error
    several = marker == 0xC2 or in_scan < components
    # Of one scan libjpeg makes the picture, and it refuses a second (jdinput.c); what may follow is
    # bounded by the bytes that could begin a segment.
    if several or data.count(b"\xff", scan) > MAX_SEGMENTS:
        _check_scans(data, scan, name, width * height, header.segments)
    return Container(
        format="JPEG",
        width_px=width,
        height_px=height,
        pieces=(b"\xff\xd8", *header.pieces, memoryview(data)[scan:]),
        orientation=orientation(header.exif, header.xmp),
        colours=components,
        profile=_profile(header),
        kind=_PROGRESSIVE if several else _BASELINE,
        bytes_per_pixel=(1 if components == 1 else 4) + (_coefficients(sampling) if several else 0),
    )


def _header(data: bytes, name: str) -> tuple[_Header, int]:
    """The segments up to the first scan, and where that begins."""
    header, position = _Header(), 2
    while True:
        match = _MARKER.search(data, position)
        if match is None:
            raise not_a_picture(name)
        start, marker = match.start(), data[match.start() + 1]
        if marker == _SOS:
            return header, start
        header.segments += 1
        if header.segments > MAX_SEGMENTS:
            raise too_many(name, Message("segments"), MAX_SEGMENTS)
        if marker in _ALONE:
            position = start + 2
            continue
        position = start + 2 + struct.unpack_from(">H", data, start + 2)[0]
        if position < start + 4 or position > len(data):
            raise not_a_picture(name)
        _note(header, marker, data, start, position, name)


def _note(header: _Header, marker: int, data: bytes, start: int, end: int, name: str) -> None:
    segment, body = memoryview(data)[start:end], data[start + 4 : end]
    if marker in _FRAMES and header.frame is None:
        header.frame = marker, body
        header.pieces.append(segment)
    elif marker in _OTHER_FRAMES:
        raise _unusual(name)
    elif marker in _TABLES:
        header.table_bytes += len(body) if marker == _DQT else 0
        if header.table_bytes > MAX_TABLE_BYTES:
            raise too_many(name, Message("bytes of quantisation tables"), MAX_TABLE_BYTES)
        header.pieces.append(segment)
    elif marker not in _SKIPPED:
        raise not_a_picture(name)
    # Both tell how colours are coded; all other metadata is left out.
    elif (marker == _APP0 and body[:4] == b"JFIF") or (marker == _APP14 and body[:5] == b"Adobe"):
        header.pieces.append(segment)
    elif marker == _APP1 and body.startswith(_EXIF):
        header.exif = header.exif or body  # longer ones go on elsewhere, but the tag comes first
    elif marker == _APP1 and body.startswith(_XMP):
        header.xmp = body
    elif marker == _APP2 and body.startswith(_ICC) and len(body) > len(_ICC) + 1:
        header.icc.append(segment[4 + len(_ICC) :])


def _profile(header: _Header) -> bytes:
    """The profile, put together; none where a chunk is missing, there twice or too much."""
    chunks, count = sorted(header.icc, key=lambda chunk: bytes(chunk[:2])), len(header.icc)
    whole = 0 < count < 256 and all(
        chunk[:2] == bytes((number, count)) for number, chunk in enumerate(chunks, 1)
    )
    if whole and sum(map(len, chunks)) <= MAX_PROFILE_BYTES + 2 * count:
        return b"".join(chunk[2:] for chunk in chunks)
    # Cameras tell Adobe RGB by Exif alone.
    return ADOBE_RGB if is_adobe_rgb(header.exif) else b""


def _check_scans(data: bytes, first: int, name: str, pixels: int, segments: int) -> None:
    """Count scans and segments from the first scan to the end of the picture."""
    view = np.frombuffer(data, np.uint8)
    most = max(1, min(MAX_SCANS, MAX_SCANNED_PIXELS // max(1, pixels)))
    position, scans = first, 0
    while position + 4 <= len(data):
        marker = data[position + 1]
        if marker == _EOI:
            return
        segments, scans = segments + 1, scans + (marker == _SOS)
        if scans > most:
            raise too_many(name, Message("scans"), most)
        if segments > MAX_SEGMENTS:
            raise too_many(name, Message("segments"), MAX_SEGMENTS)
        if marker in _OTHER_FRAMES:
            raise _unusual(name)
        # Where libjpeg looks for a lost restart it passes over reserved markers without a length,
        # behind which scans would hide.
        alone = marker in _ALONE or marker < _FIRST_FRAME
        length = 0 if alone else struct.unpack_from(">H", data, position + 2)[0]
        after = _next_marker(view, position + 2 + length)
        if after is None:
            return
        position = after


def _next_marker(view: "np.ndarray[tuple[int], np.dtype[np.uint8]]", start: int) -> int | None:
    """Where the next marker stands that is neither a restart nor a stuffed byte."""
    low, size = start, 1 << 16  # the next one is mostly near, or a whole scan away
    while low < len(view):
        window = view[low : low + size + 1]
        places = np.flatnonzero(window[:-1] == 0xFF)
        markers = _IS_MARKER[window[places + 1]]
        if markers.any():
            return low + int(places[markers.argmax()])
        low, size = low + size, _WINDOW
    return None


def _coefficients(sampling: list[tuple[int, int]]) -> float:
    """Bytes a pixel that several scans need: two for each coefficient of the whole picture."""
    across, down = (max((pair[k] for pair in sampling), default=1) or 1 for k in (0, 1))
    return 2 * sum(x * y for x, y in sampling) / (across * down)


def _unusual(name: str) -> ImageError:
    return ImageError(
        Message(
            "{name} is a JPEG of a kind that hardly any program reads (arithmetic, lossless or "
            "hierarchical coding). Export it as an ordinary JPEG.",
            name=name,
        )
    )
