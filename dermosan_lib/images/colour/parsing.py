"""ICC profiles taken apart (ICC.1:2022; version 2 is alike in what is read here).

Only the tags that a conversion needs are looked at, each within the bounds of the file, so that
what comes after works on sizes that are known.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass

MAX_PROFILE_BYTES = 4_000_000  # of printing inks have up to 3 MB
_MAX_TAGS = 200  # profiles of displays, which have most, have some 30
_HEADER = 128
_CLASSES = (b"scnr", b"mntr", b"prtr", b"spac")  # not links of devices, names or abstract ones
_SPACES = {b"RGB ": "RGB", b"GRAY": "GRAY", b"CMYK": "CMYK"}
_NEWEST = 4
_XYZ_TAGS = (b"rXYZ", b"gXYZ", b"bXYZ")
_CURVE_TAGS = (b"rTRC", b"gTRC", b"bTRC", b"kTRC")
TABLE_TAGS = (b"A2B0", b"A2B1", b"B2A0")
_KEPT = (b"wtpt", *_XYZ_TAGS, *_CURVE_TAGS, *TABLE_TAGS)


class ProfileError(ValueError):
    """A profile that cannot be used."""


@dataclass(frozen=True)
class Profile:
    """What a conversion needs of a profile."""

    header: bytes
    space: str  # RGB, GRAY or CMYK
    in_lab: bool  # whether its colours are told as CIELAB, not as XYZ
    tags: Mapping[bytes, bytes]

    @property
    def has_table(self) -> bool:
        """Whether colours are looked up in a table, which comes before matrix and curves."""
        return b"A2B0" in self.tags or b"A2B1" in self.tags


def parsed(data: bytes) -> Profile:
    """Take a profile apart; raises `ProfileError` for what is none, is cut short or of no use."""
    if not _HEADER + 4 <= len(data) <= MAX_PROFILE_BYTES or data[36:40] != b"acsp":
        raise ProfileError("It is no profile.")
    size, count = struct.unpack_from(">I", data)[0], struct.unpack_from(">I", data, _HEADER)[0]
    if size > len(data) or count > _MAX_TAGS or _HEADER + 4 + 12 * count > size:
        raise ProfileError("It is cut short.")
    kind, space, connection = data[12:16], data[16:20], data[20:24]
    if kind not in _CLASSES or space not in _SPACES or connection not in (b"XYZ ", b"Lab "):
        raise ProfileError("It is of a kind that pictures do not have.")
    if data[8] > _NEWEST:
        raise ProfileError("It is of a version that is not known.")
    tags = {}
    for number in range(count):
        name, start, length = struct.unpack_from(">4sII", data, _HEADER + 4 + 12 * number)
        if name in _KEPT and name not in tags:
            if start < _HEADER or start + length > size:
                raise ProfileError("A part of it lies beyond its end.")
            tags[name] = data[start : start + length]
    return Profile(data[:_HEADER], _SPACES[space], connection == b"Lab ", tags)


def xyz(body: bytes) -> tuple[float, float, float]:
    """The colour in a tag of type XYZ; raises `ProfileError` for another."""
    if body[:4] != b"XYZ " or len(body) < 20:
        raise ProfileError("A colour is missing.")
    first, second, third = struct.unpack_from(">iii", body, 8)
    return first / 65536, second / 65536, third / 65536
