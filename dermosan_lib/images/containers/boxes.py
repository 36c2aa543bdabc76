"""The items of a HEIF or AVIF file (ISO/IEC 14496-12 and 23008-12), found box by box."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from dermosan_lib.images.limits import damaged, too_many
from dermosan_lib.language import Message

MAX_PARTS = 20_000  # boxes, items, references and pieces; a phone's 48 megapixels take 1,500


@dataclass
class Items:
    """What a file says of its pictures. Nothing in it is copied."""

    primary: int = 0
    kinds: dict[int, bytes] = field(default_factory=dict)  # of each item, its four letters
    properties: list[tuple[bytes, memoryview]] = field(default_factory=list)  # kind and body
    owned: dict[int, list[int]] = field(default_factory=dict)  # an item's properties, from 0
    references: list[tuple[bytes, int, list[int]]] = field(default_factory=list)
    places: dict[int, list[memoryview]] = field(default_factory=dict)  # an item's bytes, in pieces

    def of(self, item: int, kind: bytes) -> memoryview | None:
        """The first property of that kind that ``item`` has."""
        for number in self.owned.get(item, ()):
            if self.properties[number][0] == kind:
                return self.properties[number][1]
        return None

    def referred(self, item: int, kind: bytes) -> list[int]:
        """The items to which ``item`` refers."""
        return next((to for told, of, to in self.references if (told, of) == (kind, item)), [])


class _Walk:
    """Reads boxes, and counts whatever there may be many of."""

    def __init__(self, data: bytes, name: str) -> None:
        self.data, self.name = memoryview(data), name
        self.items = Items()
        self._parts = 0
        self._inner = memoryview(b"")  # the box "idat"
        self._located: list[tuple[int, int, list[tuple[int, int]]]] = []

    def count(self, more: int = 1) -> None:
        self._parts += more
        if self._parts > MAX_PARTS:
            raise too_many(self.name, Message("boxes and items"), MAX_PARTS)

    def boxes(self, body: memoryview) -> Iterator[tuple[bytes, memoryview]]:
        position = 0
        while position + 8 <= len(body):
            self.count()
            size, kind = struct.unpack_from(">I4s", body, position)
            start = position + 8
            if size == 1:
                size = struct.unpack_from(">Q", body, start)[0]
                start += 8
            elif size == 0:
                size = len(body) - position
            if size < start - position:
                raise damaged(self.name)
            yield kind, body[start : position + size]
            position += size

    def file(self) -> Items:
        for kind, body in self.boxes(self.data):
            if kind == b"meta":
                self._meta(body[4:])
                break
        for item, method, pieces in self._located:
            source = self._inner if method == 1 else self.data
            found = []
            for place, length in pieces:
                length = length or len(source) - place
                if place + length > len(source):
                    raise damaged(self.name)
                found.append(source[place : place + length])
            self.items.places[item] = found
        return self.items

    def _meta(self, body: memoryview) -> None:
        for kind, inner in self.boxes(body):
            if kind == b"pitm":
                self.items.primary = _number(inner, 4, 2 if inner[0] == 0 else 4)
            elif kind == b"iinf":
                for told, entry in self.boxes(inner[6 if inner[0] == 0 else 8 :]):
                    if told == b"infe" and entry[0] >= 2:
                        wide = 2 if entry[0] == 2 else 4
                        self.items.kinds[_number(entry, 4, wide)] = bytes(
                            entry[6 + wide : 10 + wide]
                        )
            elif kind == b"iprp":
                for told, part in self.boxes(inner):
                    if told == b"ipco":
                        self.items.properties += list(self.boxes(part))
                    elif told == b"ipma":
                        self._owned(part)
            elif kind == b"iref":
                self._references(inner)
            elif kind == b"iloc":
                self._places(inner)
            elif kind == b"idat":
                self._inner = inner

    def _owned(self, body: memoryview) -> None:
        wide = 2 if body[0] == 0 else 4
        long = body[3] & 1
        position = 8
        for _ in range(_number(body, 4, 4)):
            item, count = _number(body, position, wide), body[position + wide]
            position += wide + 1
            self.count(1 + count)
            for _ in range(count):
                index = _number(body, position, 2) & 0x7FFF if long else body[position] & 0x7F
                position += 2 if long else 1
                if 0 < index <= len(self.items.properties):  # 0 is none
                    self.items.owned.setdefault(item, []).append(index - 1)

    def _references(self, body: memoryview) -> None:
        wide = 2 if body[0] == 0 else 4
        for kind, inner in self.boxes(body[4:]):
            count = _number(inner, wide, 2)
            self.count(count)
            to = [_number(inner, wide + 2 + wide * k, wide) for k in range(count)]
            self.items.references.append((kind, _number(inner, 0, wide), to))

    def _places(self, body: memoryview) -> None:
        version = body[0]
        offset, length, base, index = body[4] >> 4, body[4] & 15, body[5] >> 4, body[5] & 15
        index = index if version else 0
        wide = 4 if version == 2 else 2
        count, position = _number(body, 6, wide), 6 + wide
        for _ in range(count):
            item, method = _number(body, position, wide), 0
            position += wide
            if version:
                method = _number(body, position, 2) & 15
                position += 2
            start = _number(body, position + 2, base)  # after the number of the file it is in
            position += 2 + base
            pieces = _number(body, position, 2)
            position += 2
            self.count(1 + pieces)
            found = []
            for _ in range(pieces):
                position += index
                place = start + _number(body, position, offset)
                found.append((place, _number(body, position + offset, length)))
                position += offset + length
            if method in (0, 1):
                self._located.append((item, method, found))


def items_of(data: bytes, name: str) -> Items:
    """Find the items of a file; raises `ImageError` where there are more parts than may be.

    Raises struct.error, IndexError or ValueError for boxes that are cut short.
    """
    return _Walk(data, name).file()


def _number(body: memoryview, place: int, wide: int) -> int:
    if place + wide > len(body):
        raise ValueError("A box is cut short.")
    return int.from_bytes(body[place : place + wide], "big")
