"""The main picture of a HEIF or AVIF file, taken out of it: one picture, or the tiles of one.

What else is in the file (metadata, thumbnails, bursts, maps of depth and gain) is left out, and so
are turn, crop and colour profile: they are told in `Container`, where they count once.
"""

import math
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from dermosan_lib.images.colour import profile_of_codes
from dermosan_lib.images.containers import coded_sizes
from dermosan_lib.images.containers.boxes import Items, items_of
from dermosan_lib.images.containers.container import Container
from dermosan_lib.images.containers.still_heif import still
from dermosan_lib.images.containers.turns import orientation_of
from dermosan_lib.images.limits import damaged, too_many, unusual
from dermosan_lib.language import Message

_OF_SRGB = (1, 2)  # primaries: BT.709's, and none told

MAX_TILES = 1000  # a phone's 48 megapixels take 192, of 512 pixels each
_CODINGS = {b"hvc1": "HEIF", b"hev1": "HEIF", b"av01": "AVIF"}
_ALPHA = (b"urn:mpeg:hevc:2015:auxid:1", b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha")
# Memory of each coding a pixel, measured: planes, RGB of the library, Pillow's and the result. What
# of a HEIC may thus be read, 31 megapixels, also takes less than the two seconds that it may.
_BYTES = {"HEIF": 10.0, "AVIF": 9.0}
_DEEP = {"HEIF": 1.0, "AVIF": 1.5}  # times as much for more than 8 bits a colour
_WITH_ALPHA = 3.0


@dataclass(frozen=True)
class _Picture:
    """One picture of a file, with the items that make it."""

    item: int
    width_px: int
    height_px: int
    tiles: tuple[int, ...]  # the items that are coded: itself, where it has no tiles
    tile_px: tuple[int, int]


def read(data: bytes, name: str) -> Container:
    """Take a HEIF or an AVIF apart; raises `ImageError` where it has too many parts."""
    try:
        return _read(data, name)
    except (struct.error, IndexError, ValueError) as error:
        raise damaged(name) from error


def _read(data: bytes, name: str) -> Container:
    items = items_of(data, name)
    if items.primary not in items.kinds:
        raise unusual(
            name, Message("a HEIF or AVIF file without a main picture (a video, perhaps)")
        )
    main = _picture(items, items.primary, name)
    coding = _coding(items, main, name)
    alpha = _alpha(items, main, coding, name)
    deep = _is_deep(items, main.tiles[0])
    per_pixel = _BYTES[coding] * (_DEEP[coding] if deep else 1) + (_WITH_ALPHA if alpha else 0)
    area = main.tile_px[0] * main.tile_px[1] * len(main.tiles)
    used = [main, *([alpha] if alpha else [])]
    _check_bytes(items, used, len(data), name)
    words = Message("a HEIC") if coding == "HEIF" else Message("an AVIF")
    if deep:
        words = Message("{kind} of more than 8 bits", kind=words)
    if alpha:
        words = Message("{kind} with alpha", kind=words)
    parts = [(picture.item, *_own(picture)) for picture in used]
    return Container(
        format="AVIF" if data[8:12] in (b"avif", b"avis") or coding == "AVIF" else "HEIF",
        width_px=main.width_px,
        height_px=main.height_px,
        pieces=still(items, coding, main.item, parts),
        orientation=orientation_of(items, main.item),
        kind=words,
        bytes_per_pixel=per_pixel * max(1.0, area / max(1, main.width_px * main.height_px)),
        crop_px=_crop(items, main),
        profile=_profile(items, main),
        coding=coding,
    )


def _own(picture: _Picture) -> tuple[int, ...]:
    return tuple(tile for tile in picture.tiles if tile != picture.item)


def _picture(items: Items, item: int, name: str) -> _Picture:
    if items.kinds[item] != b"grid":
        size = _size(items, item, name)
        return _Picture(item, *size, (item,), size)
    body = b"".join(items.places[item])
    wide = "II" if body[1] & 1 else "HH"
    rows, columns = body[2] + 1, body[3] + 1
    width, height = struct.unpack_from(">" + wide, body, 4)
    tiles = tuple(items.referred(item, b"dimg"))
    if rows * columns > MAX_TILES:
        raise too_many(name, Message("tiles"), MAX_TILES)
    sizes = {_size(items, tile, name) for tile in tiles}
    kinds = {items.kinds.get(tile) for tile in tiles}
    if len(tiles) != rows * columns or len(sizes) != 1 or len(kinds) != 1:
        raise damaged(name)
    across, down = sizes.pop()
    covers = columns * across >= width and rows * down >= height
    if not covers or (columns - 1) * across >= width or (rows - 1) * down >= height:
        raise damaged(name)
    return _Picture(item, width, height, tiles, (across, down))


def _size(items: Items, item: int, name: str) -> tuple[int, int]:
    told = items.of(item, b"ispe")
    if told is None:
        raise damaged(name)
    width, height = struct.unpack_from(">II", told, 4)
    return width, height


def _coding(items: Items, picture: _Picture, name: str) -> str:
    """By which codec the tiles are coded; their own headers must not tell a larger size."""
    kind = items.kinds.get(picture.tiles[0], b"")
    coding = _CODINGS.get(kind, "")
    if not coding:
        raise unusual(name, Message("a HEIF picture coded by another means than HEVC or AV1"))
    setup = b"hvcC" if coding == "HEIF" else b"av1C"
    find = coded_sizes.of_hevc if coding == "HEIF" else coded_sizes.of_av1
    for tile in picture.tiles:
        told = items.of(tile, setup)
        if told is None or not items.places.get(tile):
            raise damaged(name)
        sizes = list(find(told, items.places[tile]))
        if any(not coded_sizes.fits(size, picture.tile_px) for size in sizes):
            raise damaged(name)
    return coding


def _alpha(items: Items, main: _Picture, coding: str, name: str) -> _Picture | None:
    for kind, item, to in items.references:
        if kind != b"auxl" or main.item not in to or item not in items.kinds:
            continue
        told = items.of(item, b"auxC")
        if told is None or bytes(told[4:]).split(b"\0")[0] not in _ALPHA:
            continue
        alpha = _picture(items, item, name)
        same = (alpha.width_px, alpha.height_px) == (main.width_px, main.height_px)
        if not same or _coding(items, alpha, name) != coding:
            raise damaged(name)
        return alpha
    return None


def _is_deep(items: Items, item: int) -> bool:
    told = items.of(item, b"pixi")
    return told is not None and any(bits > 8 for bits in told[5:])


def _check_bytes(items: Items, pictures: Iterable[_Picture], size: int, name: str) -> None:
    """Tiles that lie over one another would make much out of little."""
    used = {item for picture in pictures for item in (picture.item, *picture.tiles)}
    if sum(len(piece) for item in used for piece in items.places.get(item, ())) > size:
        raise damaged(name)
    coded = [tile for picture in pictures for tile in picture.tiles]
    if len(set(coded)) != len(coded):
        raise damaged(name)


def _profile(items: Items, main: _Picture) -> bytes:
    """What is told of the colours: an ICC profile, else primaries by number (ITU-T H.273)."""
    by_number = b""
    for item in (main.item, main.tiles[0]):
        for number in items.owned.get(item, ()):
            kind, body = items.properties[number]
            if kind == b"colr" and bytes(body[:4]) in (b"prof", b"rICC"):
                return bytes(body[4:])
            if kind == b"colr" and bytes(body[:4]) == b"nclx" and len(body) >= 8:
                primaries, transfer = struct.unpack_from(">HH", body, 4)
                if primaries not in _OF_SRGB:  # whose curves programs write and mean as sRGB's
                    by_number = by_number or profile_of_codes(primaries, transfer)
    return by_number


def _crop(items: Items, main: _Picture) -> tuple[int, int, int, int]:
    """The clean aperture (14496-12, 12.1.4): what is to be shown of the pixels."""
    told = items.of(main.item, b"clap")
    if told is None:
        return (0, 0, 0, 0)
    found = struct.unpack_from(">IIIIiIiI", told)
    if not all(found[1::2]):
        return (0, 0, 0, 0)
    width, height, right_by, down_by = (a / b for a, b in zip(found[::2], found[1::2], strict=True))
    left = math.floor(right_by + (main.width_px - width) / 2)
    top = math.floor(down_by + (main.height_px - height) / 2)
    box = (left, top, left + round(width), top + round(height))
    inside = 0 <= left < box[2] <= main.width_px and 0 <= top < box[3] <= main.height_px
    return box if inside else (0, 0, 0, 0)
