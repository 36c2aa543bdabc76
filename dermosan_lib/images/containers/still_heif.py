"""A HEIF or AVIF file with one picture in it, written anew from parts of another."""

import struct
from collections.abc import Sequence

from dermosan_lib.images.containers.boxes import Items

_KEPT = (b"hvcC", b"av1C", b"ispe", b"pixi", b"auxC")  # and colours by numbers, not by profile
_ESSENTIAL = (b"hvcC", b"av1C")
_CODED_AS = {"HEIF": (b"heic", b"hvc1"), "AVIF": (b"avif", b"av01")}
_KINDS_OF_REFERENCE = (b"dimg", b"auxl", b"prem")


def still(
    items: Items, coding: str, main: int, pictures: Sequence[tuple[int, ...]]
) -> tuple[bytes | memoryview, ...]:
    """Pieces of a file of ``pictures``, each an item and those that are its tiles."""
    brand, coded = _CODED_AS[coding]
    used = [item for picture in pictures for item in picture]
    number = {item: place for place, item in enumerate(used, 1)}
    shared, owned = _properties(items, used)
    entries = [
        _full(b"infe", struct.pack(">HH", number[item], 0) + _kind(items, item, coded) + b"\0", 2)
        for item in used
    ]
    references = [
        _box(kind, struct.pack(f">HH{len(to)}H", number[of], len(to), *(number[k] for k in to)))
        for kind, of, to in items.references
        if kind in _KINDS_OF_REFERENCE and of in number and all(k in number for k in to)
    ]
    association = struct.pack(">I", len(used)) + b"".join(
        struct.pack(f">HB{len(owned[item])}H", number[item], len(owned[item]), *owned[item])
        for item in used
    )
    parts = [
        _full(b"hdlr", bytes(4) + b"pict" + bytes(13)),
        _full(b"pitm", struct.pack(">H", number[main])),
        _full(b"iinf", struct.pack(">H", len(entries)) + b"".join(entries)),
        *([_full(b"iref", b"".join(references))] if references else []),
        _box(b"iprp", _box(b"ipco", b"".join(shared)) + _full(b"ipma", association, flags=1)),
    ]
    start = _box(b"ftyp", brand + bytes(4) + b"mif1" + b"miaf" + brand)
    lengths = [sum(map(len, items.places[item])) for item in used]
    # How long the table of places is does not depend on what is in it: it is laid twice.
    head = b""
    for _ in range(2):
        laid, table = len(head), []
        for item, length in zip(used, lengths, strict=True):
            table.append(struct.pack(">HHHII", number[item], 0, 1, laid, length))
            laid += length
        located = _full(b"iloc", b"\x44\0" + struct.pack(">H", len(used)) + b"".join(table))
        head = start + _full(b"meta", b"".join(parts) + located)
        head += struct.pack(">I4s", 8 + sum(lengths), b"mdat")
    return (head, *(piece for item in used for piece in items.places[item]))


def _kind(items: Items, item: int, coded: bytes) -> bytes:
    return b"grid" if items.kinds[item] == b"grid" else coded


def _properties(items: Items, used: Sequence[int]) -> tuple[list[bytes], dict[int, list[int]]]:
    """The boxes that are kept, and for each item which it has, counted from 1."""
    places: dict[bytes, int] = {}
    owned: dict[int, list[int]] = {}
    for item in used:
        owned[item] = []
        for at in items.owned.get(item, ()):
            kind, body = items.properties[at]
            if kind in _KEPT or (kind == b"colr" and bytes(body[:4]) == b"nclx"):
                number = places.setdefault(_box(kind, bytes(body)), len(places) + 1)
                owned[item].append(number | (0x8000 if kind in _ESSENTIAL else 0))
    return list(places), owned


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), kind) + body


def _full(kind: bytes, body: bytes, version: int = 0, *, flags: int = 0) -> bytes:
    return _box(kind, struct.pack(">I", version << 24 | flags) + body)
