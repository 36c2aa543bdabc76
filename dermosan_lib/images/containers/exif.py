"""Which way up a picture is, and whether a camera wrote Adobe RGB: what is believed of Exif.

Pillow reads all tags and copies each one's value, so that 60 kB of tags that point to one another
take gigabytes. Here each directory is looked through once, for a tag or two.
"""

import re
import struct

_ORIENTATION = 0x0112  # Exif 2.32, table 4
_EXIF_DIRECTORY, _COLOUR_SPACE, _INTEROPERABILITY, _INDEX = 0x8769, 0xA001, 0xA005, 0x0001
_NOT_SRGB = (0xFFFF, 2)  # uncalibrated, and what some programs write for Adobe RGB
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


def is_adobe_rgb(exif: bytes) -> bool:
    """Whether colours are Adobe RGB by the rules of cameras (DCF 2.0: interoperability R03).

    Cameras call the colour space uncalibrated, as do phones and programs for any other than sRGB:
    R03 says which. Canon, Nikon, Sony and others write this, and no profile.
    """
    found = _tiff(exif)
    if found is None:
        return False
    body, order = found
    space = interoperability = None
    for place in _entries(body, order, _first(body, order)):
        if (start := _integer(body, order, place, _EXIF_DIRECTORY)) is not None:
            for inner in _entries(body, order, start):
                space = _integer(body, order, inner, _COLOUR_SPACE) or space
                interoperability = (
                    _integer(body, order, inner, _INTEROPERABILITY) or interoperability
                )
            break
    if space not in _NOT_SRGB or interoperability is None:
        return False
    return any(
        struct.unpack_from(order + "HHI", body, place) == (_INDEX, 2, 4)
        and bytes(body[place + 8 : place + 11]) == b"R03"
        for place in _entries(body, order, interoperability)
    )


def _of_exif(exif: bytes) -> int | None:
    found = _tiff(exif)
    if found is None:
        return None
    body, order = found
    for place in _entries(body, order, _first(body, order)):
        value = _integer(body, order, place, _ORIENTATION)
        if value is not None:
            return value
    return None


def _tiff(exif: bytes) -> tuple[memoryview, str] | None:
    """The TIFF in it, and the order of its bytes."""
    prefix = _PREFIX.match(exif)
    body = memoryview(exif)[prefix.end() if prefix else 0 :]
    order = {b"II": "<", b"MM": ">"}.get(bytes(body[:2]))
    return None if order is None or len(body) < 10 else (body, order)


def _first(body: memoryview, order: str) -> int:
    return int(struct.unpack_from(order + "I", body, 4)[0])


def _entries(body: memoryview, order: str, start: int) -> range:
    """Where the entries of the directory at ``start`` are, as many as there is room for."""
    if start < 0 or start + 2 > len(body):
        return range(0)
    entries = struct.unpack_from(order + "H", body, start)[0]
    return range(start + 2, min(start + 2 + 12 * entries, len(body) - 11), 12)


def _integer(body: memoryview, order: str, place: int, asked: int) -> int | None:
    """The value of the entry at ``place`` where it is of the tag ``asked`` and one whole number."""
    tag, kind, count = struct.unpack_from(order + "HHI", body, place)
    if tag != asked or kind not in _INTEGERS or count != 1:
        return None
    return int(struct.unpack_from(order + _INTEGERS[kind], body, place + 8)[0])
