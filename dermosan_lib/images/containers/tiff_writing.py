"""A TIFF of one page, written anew from tags and parts of another."""

import struct
from collections.abc import Mapping, Sequence

_STRIPS, _STRIP_BYTES, _TILES, _TILE_BYTES = 273, 279, 324, 325
_LONG = 4  # the type: unsigned, 32 bits


def written(
    order: str,
    tags: Mapping[int, tuple[int, int, memoryview]],
    parts: Sequence[memoryview],
    tiled: bool,
) -> tuple[bytes | memoryview, ...]:
    """Header, ``parts`` (strips or tiles) and one directory, in the byte ``order`` of the tags."""
    places, place = [], 8
    for part in parts:
        places.append(place)
        place += len(part)
    padding = place & 1  # directories begin at even places
    where, lengths = (_TILES, _TILE_BYTES) if tiled else (_STRIPS, _STRIP_BYTES)
    count = len(parts)
    entries = {tag: (kind, number, bytes(value)) for tag, (kind, number, value) in tags.items()}
    entries[where] = _LONG, count, struct.pack(f"{order}{count}I", *places)
    entries[lengths] = _LONG, count, struct.pack(f"{order}{count}I", *map(len, parts))
    directory = place + padding
    free = directory + 2 + 12 * len(entries) + 4
    laid, values = [struct.pack(order + "H", len(entries))], []
    for tag in sorted(entries):
        kind, number, value = entries[tag]
        if len(value) <= 4:
            at = value.ljust(4, b"\0")
        else:
            at = struct.pack(order + "I", free)
            value += b"\0" * (len(value) & 1)
            values.append(value)
            free += len(value)
        laid.append(struct.pack(order + "HHI", tag, kind, number) + at)
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", directory)
    return (head, *parts, b"\0" * padding, *laid, bytes(4), *values)
