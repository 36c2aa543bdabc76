"""The directories of a TIFF (6.0, Adobe 1992), of which one is written anew with its pixels alone.

Pillow copies the value of each tag, so that few bytes with many tags that point at them take
gigabytes. Here only the tags that pixels need are read; what is in the file besides is left out.
"""

import struct
from dataclasses import dataclass

from dermosan_lib.images.containers.container import Container
from dermosan_lib.images.containers.jpeg import read as read_jpeg
from dermosan_lib.images.containers.tiff_writing import written
from dermosan_lib.images.limits import damaged, not_a_picture, too_many, unusual
from dermosan_lib.language import Message

MAX_TAGS = 2000  # of one directory; cameras write about 60
MAX_PAGES = 200  # looked through for the first that is no thumbnail
MAX_PARTS = 100_000  # strips or tiles; a row each makes 30,000

_WIDTH, _LENGTH, _BITS, _CODING, _COLOURS, _FILL = 256, 257, 258, 259, 262, 266
_STRIPS, _SAMPLES, _ROWS, _STRIP_BYTES, _PLANAR = 273, 277, 278, 279, 284
_TILE_WIDTH, _TILE_LENGTH, _TILES, _TILE_BYTES = 322, 323, 324, 325
_KIND, _ORIENTATION, _PALETTE, _SUBFILES, _EXTRA, _FORMAT = 254, 274, 320, 330, 338, 339
_TABLES, _SUBSAMPLING, _DNG, _PROFILE = 347, 530, 50706, 34675
# What libtiff needs for the pixels, besides where they are.
_KEPT = (
    _WIDTH, _LENGTH, _BITS, _CODING, _COLOURS, _FILL, _SAMPLES, _ROWS, _PLANAR, 317, _PALETTE,
    _TILE_WIDTH, _TILE_LENGTH, _EXTRA, _FORMAT, _TABLES, 529, _SUBSAMPLING, 531, 532,
)  # fmt: skip
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
_NUMBERS = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i"}
_MAX_VALUE_BYTES = 4_000_000  # of one tag: profiles have up to 2 MB
_THUMBNAIL_OR_MASK = 1 | 4

_NONE, _LZW, _JPEG, _DEFLATE, _PACKBITS = 1, 5, 7, (8, 32946), 32773
_READ = (_NONE, _LZW, _JPEG, *_DEFLATE, _PACKBITS)
_OTHER = {
    2: "fax", 3: "fax", 4: "fax", 6: Message("JPEG of the old kind"), 34712: "JPEG 2000",
    34887: "LERC", 34925: "LZMA", 50000: "Zstandard", 50001: "WebP", 50002: "JPEG XL",
    52546: "JPEG XL",
}  # fmt: skip
_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _BY_PALETTE, _CMYK, _YCC = 0, 1, 2, 3, 5, 6
_CHANNELS = {_WHITE_IS_ZERO: 1, _BLACK_IS_ZERO: 1, _RGB: 3, _BY_PALETTE: 1, _CMYK: 4, _YCC: 3}

Tags = dict[int, tuple[int, int, memoryview]]  # of each tag its type, count and value


@dataclass(frozen=True)
class _Layout:
    """How pixels lie, by the tags."""

    width: int
    height: int
    bits: int
    samples: int
    coding: int
    colours: int
    planar: bool
    part_px: tuple[int, int]  # of a strip or tile
    tiled: bool


def read(data: bytes, name: str) -> Container:
    """Take a TIFF apart: its first page that is neither thumbnail nor mask."""
    try:
        return _read(data, name)
    except (struct.error, IndexError, ValueError) as error:
        raise damaged(name) from error


def _read(data: bytes, name: str) -> Container:
    order = "<" if data[:2] == b"II" else ">"
    if struct.unpack_from(order + "H", data, 2)[0] == 43:
        raise unusual(name, Message("a BigTIFF"))
    tags = _first_page(data, order, name)
    layout = _layout(tags, order, name)
    pieces = _parts(data, tags, order, layout, name)
    inverted = layout.colours == _WHITE_IS_ZERO and layout.bits == 16  # Pillow knows the others
    across, down = layout.part_px
    # Pillow's pixels, and a strip or tile as the library has it before.
    part_bytes = across * down * layout.samples * max(8, layout.bits) / 8
    if layout.colours == _YCC and layout.coding != _JPEG:
        part_bytes += 4 * across * down
    mode_bytes = 1 if layout.samples == 1 and layout.bits <= 8 else 2 if layout.samples == 1 else 4
    alpha = layout.samples in (2, 4) and layout.colours != _CMYK
    if inverted:
        tags[_COLOURS] = (3, 1, memoryview(struct.pack(order + "H", _BLACK_IS_ZERO)))
    return Container(
        format="TIFF",
        width_px=layout.width,
        height_px=layout.height,
        pieces=written(
            order, {tag: tags[tag] for tag in _KEPT if tag in tags}, pieces, layout.tiled
        ),
        orientation=_orientation(tags, order),
        kind=Message("a TIFF of {bits} bits a channel", bits=layout.bits),
        bytes_per_pixel=mode_bytes
        + (3 if alpha or inverted else 0)
        + part_bytes / max(1, layout.width * layout.height),
        greys=(65535.0, 0.0) if inverted else None,
        profile=bytes(tags[_PROFILE][2]) if _PROFILE in tags else b"",
    )


def _first_page(data: bytes, order: str, name: str) -> Tags:
    place = struct.unpack_from(order + "I", data, 4)[0]
    seen: set[int] = set()
    first: Tags = {}
    while place and place not in seen and len(seen) < MAX_PAGES:
        seen.add(place)
        tags, place = _directory(data, order, place, name)
        first = first or tags
        if _DNG in tags:
            raise unusual(name, Message("a camera's raw file (DNG)"), remedy=_DEVELOP)
        small = _numbers(tags, _KIND, order, (0,))[0] & _THUMBNAIL_OR_MASK
        if small and _SUBFILES in tags:  # the pixels of a sensor are in a directory below
            raise unusual(name, Message("a camera's raw file"), remedy=_DEVELOP)
        if not small and _WIDTH in tags:
            return tags
    if _WIDTH not in first:
        raise not_a_picture(name)
    return first


_DEVELOP = Message("Develop it, and export it as JPEG or TIFF.")


def _directory(data: bytes, order: str, place: int, name: str) -> tuple[Tags, int]:
    """The tags at ``place``, without their values where those are too long, and the next place."""
    count = struct.unpack_from(order + "H", data, place)[0]
    if count > MAX_TAGS:
        raise too_many(name, Message("tags"), MAX_TAGS)
    view, tags = memoryview(data), Tags()
    for entry in range(place + 2, place + 2 + 12 * count, 12):
        tag, kind, number = struct.unpack_from(order + "HHI", data, entry)
        length = _SIZES.get(kind, 0) * number
        at = entry + 8 if length <= 4 else struct.unpack_from(order + "I", data, entry + 8)[0]
        if 0 < length <= _MAX_VALUE_BYTES and at + length <= len(data) and tag not in tags:
            tags[tag] = kind, number, view[at : at + length]
    end = place + 2 + 12 * count
    following = struct.unpack_from(order + "I", data, end)[0] if end + 4 <= len(data) else 0
    return tags, following


def _numbers(tags: Tags, tag: int, order: str, default: tuple[int, ...] = ()) -> tuple[int, ...]:
    if tag not in tags or tags[tag][0] not in _NUMBERS:
        return default
    kind, count, value = tags[tag]
    return struct.unpack(f"{order}{count}{_NUMBERS[kind]}", value)


def _one(tags: Tags, tag: int, order: str, default: int | None = None) -> int:
    found = _numbers(tags, tag, order, () if default is None else (default,))
    return found[0]  # IndexError: a tag is missing without which there are no pixels


def _layout(tags: Tags, order: str, name: str) -> _Layout:
    width, height = _one(tags, _WIDTH, order), _one(tags, _LENGTH, order)
    coding, colours = _one(tags, _CODING, order, _NONE), _one(tags, _COLOURS, order)
    samples = _one(tags, _SAMPLES, order, 1)
    bits = set(_numbers(tags, _BITS, order, (1,)))
    formats = set(_numbers(tags, _FORMAT, order, (1,)))
    if coding not in _READ:
        how = _OTHER.get(coding, Message("an unusual coding"))
        raise unusual(name, Message("a TIFF compressed by {how}", how=how))
    if not formats <= {1, 4}:
        raise unusual(name, Message("a TIFF of floating-point or signed numbers"))
    if colours not in _CHANNELS:
        raise unusual(name, Message("a TIFF of unusual colours"))
    if len(bits) != 1 or not _is_usual(bits, samples, colours):
        raise unusual(name, Message("a TIFF of an unusual number of channels or bits"))
    planar = _one(tags, _PLANAR, order, 1) == 2 and samples > 1
    tiled = _TILES in tags
    part = (
        (_one(tags, _TILE_WIDTH, order), _one(tags, _TILE_LENGTH, order))
        if tiled
        else (width, min(height, _one(tags, _ROWS, order, height)))
    )
    if min(width, height, *part) < 1 or max(width, height) > 1 << 24:
        raise damaged(name)
    return _Layout(width, height, bits.pop(), samples, coding, colours, planar, part, tiled)


def _is_usual(bits: set[int], samples: int, colours: int) -> bool:
    channels = _CHANNELS[colours]
    if not channels <= samples <= channels + (0 if colours == _BY_PALETTE else 1):
        return False
    if bits <= {8}:
        return True
    if bits == {16}:
        return colours != _YCC and colours != _BY_PALETTE and samples != 2
    return bits <= {1, 2, 4} and samples == 1


def _parts(
    data: bytes, tags: Tags, order: str, layout: _Layout, name: str
) -> tuple[memoryview, ...]:
    """Strips or tiles, as many as pixels need, none over another."""
    where, lengths = (_TILES, _TILE_BYTES) if layout.tiled else (_STRIPS, _STRIP_BYTES)
    across, down = layout.part_px
    count = -(-layout.width // across) * -(-layout.height // down)
    count *= layout.samples if layout.planar else 1
    if count > MAX_PARTS:
        raise too_many(name, Message("strips or tiles"), MAX_PARTS)
    places = _numbers(tags, where, order)
    sizes = _numbers(tags, lengths, order)
    if not sizes and count == 1 == len(places):  # some old programs leave it out for a single one
        sizes = (len(data) - places[0],)
    if len(places) < count or len(sizes) < count:
        raise damaged(name)
    view = memoryview(data)
    parts = tuple(
        view[place : place + size]
        for place, size in zip(places[:count], sizes[:count], strict=True)
    )
    if sum(map(len, parts)) > len(data):
        raise damaged(name)
    if layout.coding == _JPEG:
        _check_jpegs(parts, layout, name)
    return parts


def _check_jpegs(parts: tuple[memoryview, ...], layout: _Layout, name: str) -> None:
    """Each is bounded as a JPEG by itself would be, and as large as the directory tells."""
    for part in parts:
        found = read_jpeg(bytes(part), name)
        if found.width_px > layout.part_px[0] or found.height_px > layout.part_px[1]:
            raise damaged(name)


def _orientation(tags: Tags, order: str) -> int:
    found = _numbers(tags, _ORIENTATION, order, (1,))[0]
    return found if 1 <= found <= 8 else 1
