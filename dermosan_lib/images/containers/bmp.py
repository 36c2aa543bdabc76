"""The headers of a BMP (Microsoft, Bitmap Storage)."""

import struct

from dermosan_lib.images.containers.container import Container
from dermosan_lib.images.limits import damaged, not_a_picture, unusual
from dermosan_lib.language import Message

_CORE, _V5 = 12, 124
_SIZES = (_CORE, 40, 52, 56, 64, 108, _V5)  # of the second header, by its version
_FILE_HEADER = 14
_BITS = (1, 4, 8, 16, 24, 32)
_PLAIN, _RLE8, _RLE4, _FIELDS = range(4)
_EMBEDDED = 0x4D424544  # "MBED": the profile is in the file
MAX_RUN_BYTES = 1_500_000  # of run lengths, which Pillow reads one by one


def looks_like(start: bytes) -> bool:
    """Whether ``start`` begins as a BMP does: two letters alone would also begin a text."""
    if len(start) < _FILE_HEADER + _CORE or start[:2] != b"BM":
        return False
    size = struct.unpack_from("<I", start, _FILE_HEADER)[0]
    if size not in _SIZES:
        return False
    place = _FILE_HEADER + (8 if size == _CORE else 12)
    planes, bits = struct.unpack_from("<HH", start.ljust(place + 4, b"\0"), place)
    return planes == 1 and bits in _BITS


def read(data: bytes, name: str) -> Container:
    """Take a BMP apart; raises `ImageError` for a coding that hardly any program writes."""
    first, size = struct.unpack_from("<II", data, 10)
    if len(data) < _FILE_HEADER + size:
        raise not_a_picture(name)
    head = data[_FILE_HEADER : _FILE_HEADER + size]
    if size == _CORE:
        width, height, _, bits = struct.unpack_from("<HHHH", head, 4)
        coding = _PLAIN
    else:
        width, height, _, bits, coding = struct.unpack_from("<iiHHI", head, 4)
    height = abs(height)  # below zero: rows from the top
    if width <= 0 or height == 0 or first >= len(data):
        raise damaged(name)
    runs = coding in (_RLE8, _RLE4)
    if coding > _FIELDS or (runs and len(data) - first > MAX_RUN_BYTES):
        raise unusual(name, Message("a BMP of an unusual coding"))
    if not runs and len(data) - first < (width * bits + 31) // 32 * 4 * height:
        raise damaged(name)
    return Container(
        format="BMP",
        width_px=width,
        height_px=height,
        pieces=(data,),
        orientation=1,
        kind=Message("a BMP of {bits} bits a pixel", bits=bits),
        # Runs are laid into bytes of Python's first.
        bytes_per_pixel=(4 if bits > 8 else 1) + (3 if runs else 0) + (3 if bits == 32 else 0),
        profile=_profile(data, head) if size == _V5 else b"",
    )


def _profile(data: bytes, head: bytes) -> bytes:
    if struct.unpack_from("<I", head, 56)[0] != _EMBEDDED:
        return b""
    place, length = struct.unpack_from("<II", head, 112)
    return data[_FILE_HEADER + place : _FILE_HEADER + place + length]
