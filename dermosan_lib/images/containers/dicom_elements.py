"""The data elements of a DICOM file (PS3.5 and PS3.10), found by walking over them.

Only the elements that pixels need are looked into. Those that tell who a patient is are passed
over unread: they can be in no message, because nobody here has them.
"""

import struct
import zlib
from collections.abc import Container as Collection
from dataclasses import dataclass

from dermosan_lib.images.limits import damaged, not_a_picture, too_many, unusual
from dermosan_lib.language import Message

MAX_ELEMENTS = 50_000  # with all that sequences hold; photographs have some hundred
MAX_HEADER_BYTES = 8_000_000  # what comes before the pixels, inflated where it is deflated
PIXELS = 0x7FE00010
_META = 132  # where the first element is: 128 free bytes, and four letters before
_SYNTAX = 0x00020010
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_OPEN = 0xFFFFFFFF  # a length that is told by an end
_LONG = {b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"}
IMPLICIT, DEFLATED, BIG_ENDIAN = (f"1.2.840.10008.1.2{end}" for end in ("", ".1.99", ".2"))


@dataclass(frozen=True)
class Elements:
    """Values of those elements that were asked for, and where the pixels begin."""

    syntax: str  # UID of the transfer syntax
    big_endian: bool
    values: dict[int, bytes]
    data: memoryview  # the file, or the start of what was deflated in it
    pixels: int  # first byte of the pixels' value; 0 where there are none
    length: int  # of that value; -1 where it comes in pieces
    in_words: bool = False  # whether that value is of 16-bit words
    packed: memoryview | None = None  # deflated data

    def text(self, tag: int) -> str:
        """A value of letters."""
        return self.values.get(tag, b"").decode("ascii", "replace").strip(" \0")

    def numbers(self, tag: int) -> tuple[int, ...]:
        """A value of 16-bit numbers."""
        value = self.values.get(tag, b"")
        order = ">" if self.big_endian else "<"
        return struct.unpack(f"{order}{len(value) // 2}H", value[: len(value) // 2 * 2])

    def decimals(self, tag: int) -> tuple[float, ...]:
        """A value of numbers in letters; none where they cannot be read."""
        try:
            return tuple(float(part) for part in self.text(tag).split("\\") if part.strip())
        except ValueError:
            return ()


class _Walk:
    """Counts elements while it walks."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._elements = 0

    def head(
        self, data: memoryview, position: int, explicit: bool, order: str
    ) -> tuple[int, bytes, int, int]:
        """Tag, type, length and first byte of the value of the element at ``position``."""
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise too_many(self.name, Message("data elements"), MAX_ELEMENTS)
        group, element = struct.unpack_from(order + "HH", data, position)
        tag = group << 16 | element
        if not explicit or group == 0xFFFE:
            return tag, b"", struct.unpack_from(order + "I", data, position + 4)[0], position + 8
        kind = bytes(data[position + 4 : position + 6])
        if kind in _LONG:
            return tag, kind, struct.unpack_from(order + "I", data, position + 8)[0], position + 12
        return tag, kind, struct.unpack_from(order + "H", data, position + 6)[0], position + 8

    def over(self, data: memoryview, position: int, explicit: bool, order: str) -> int:
        """Where a sequence whose length is told by its end is over."""
        explicits = [explicit]
        while explicits:
            tag, kind, length, start = self.head(data, position, explicits[-1], order)
            position = start
            if tag in (_ITEM_END, _SEQUENCE_END):
                explicits.pop()
            elif length == _OPEN:
                explicits.append(explicits[-1] and kind != b"UN")
            else:  # an item whose length is told is passed over whole
                position += length
        return position


def elements_of(data: bytes, name: str, wanted: Collection[int]) -> Elements:
    """Values of the ``wanted`` tags; raises `ImageError` where there are more than may be.

    Raises struct.error, IndexError or zlib.error for a file that is cut short.
    """
    walk, view = _Walk(name), memoryview(data)
    position, syntax = _META, IMPLICIT
    while data[position : position + 2] == b"\2\0":
        tag, _, length, start = walk.head(view, position, True, "<")
        if length == _OPEN:
            raise not_a_picture(name)
        if tag == _SYNTAX:
            syntax = bytes(view[start : start + min(length, 64)]).decode("ascii", "replace")
            syntax = syntax.strip(" \0")
        position = start + length
    packed = None
    if syntax == DEFLATED:
        packed = view[position:]
        view, position = memoryview(zlib.decompressobj(-15).decompress(packed, MAX_HEADER_BYTES)), 0
    big = syntax == BIG_ENDIAN
    # Whether types are written out is told by the first one: some programs tell it otherwise.
    order, explicit = ">" if big else "<", bytes(view[position + 4 : position + 6]).isupper()
    values: dict[int, bytes] = {}
    while position + 8 <= len(view):
        tag, kind, length, start = walk.head(view, position, explicit, order)
        if tag == PIXELS:
            told = -1 if length == _OPEN else length
            return Elements(syntax, big, values, view, start, told, kind == b"OW", packed)
        if start > MAX_HEADER_BYTES:
            raise unusual(name, Message("a DICOM file whose pixels come late"))
        if length == _OPEN:
            position = walk.over(view, start, explicit and kind != b"UN", order)
            continue
        if start + length > len(view):
            raise damaged(name)
        if tag in wanted:
            values[tag] = bytes(view[start : start + length])
        position = start + length
    return Elements(syntax, big, values, view, 0, 0)


def pieces_of(found: Elements, name: str) -> list[memoryview]:
    """The items of pixels that come in pieces (PS3.5, A.4): the first tells where frames begin."""
    walk, position = _Walk(name), found.pixels
    pieces: list[memoryview] = []
    while True:
        tag, _, length, start = walk.head(found.data, position, False, "<")
        if tag == _SEQUENCE_END:
            return pieces
        if tag != _ITEM or start + length > len(found.data):
            raise damaged(name)
        pieces.append(found.data[start : start + length])
        position = start + length
