"""Which way up a picture is: the one thing in its metadata that is believed.

Pillow reads all tags and copies each one's value, so that 60 kB of tags that point to one another
take gigabytes. Here only the first directory is looked through, for one tag.
"""

import re
import struct

_ORIENTATION = 0x0112  # Exif 2.32, table 4
_INTEGERS = {3: "H", 4: "I", 8: "h", 9: "i"}  # TIFF 6.0, section 2; programs write the first
_IN_XMP = re.compile(rb'tiff:Orientation(?:="|>)([0-9])')
_PREFIX = re.compile(rb"(?:Exif\x00\x00){1,2}")


def orientation(exif: bytes, xmp: bytes) -> int:
    """EXIF orientation, 1 to 8; 1 (upright) where neither block tells it in a way that is valid.

    ``exif`` is a TIFF header and what follows, with or without the word Exif before it; ``xmp`` is
    asked where it lacks the tag. Bad metadata costs no good picture.
    """
    value = _of_exif(exif)
    if value is None:
        match = _IN_XMP.search(xmp)
        value = int(match[1]) if match else 1
    return value if 1 <= value <= 8 else 1


def _of_exif(exif: bytes) -> int | None:
    prefix = _PREFIX.match(exif)
    body = memoryview(exif)[prefix.end() if prefix else 0 :]
    order = {b"II": "<", b"MM": ">"}.get(bytes(body[:2]))
    if order is None or len(body) < 10:
        return None
    start = struct.unpack_from(order + "I", body, 4)[0]
    if start + 2 > len(body):
        return None
    entries = struct.unpack_from(order + "H", body, start)[0]
    end = min(start + 2 + 12 * entries, len(body) - 11)
    for place in range(start + 2, end, 12):
        tag, kind, count = struct.unpack_from(order + "HHI", body, place)
        if tag == _ORIENTATION and kind in _INTEGERS and count == 1:
            return int(struct.unpack_from(order + _INTEGERS[kind], body, place + 8)[0])
    return None
