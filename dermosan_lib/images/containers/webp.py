"""The chunks of a WebP (RFC 9649): counted, the first frame taken, and metadata left out."""

import struct
from dataclasses import dataclass, field

from dermosan_lib.images.colour import MAX_PROFILE_BYTES
from dermosan_lib.images.containers.container import Container
from dermosan_lib.images.containers.exif import orientation
from dermosan_lib.images.limits import damaged, not_a_picture, too_many
from dermosan_lib.language import Message

_LOSSLESS, _LOSSY = Message("a lossless WebP"), Message("a WebP")
_WITH_ALPHA = Message("a WebP with alpha")
MAX_CHUNKS = 10_000  # one a frame of an animation, and a handful besides
_HAS_ALPHA = 0x10  # flag of the VP8X chunk
_PIXELS = (b"VP8 ", b"VP8L")


@dataclass
class _Parts:
    """Views of the file: nothing is copied before it is known which chunks count."""

    extended: bytes | memoryview = b""  # VP8X
    moves: bool = False
    frame: bytes | memoryview = b""  # header of the first frame of an animation
    alpha: bytes | memoryview = b""
    pixels: tuple[bytes, memoryview] | None = None  # kind and body
    metadata: dict[bytes, memoryview] = field(default_factory=dict)


def read(data: bytes, name: str) -> Container:
    """Take a WebP apart; raises `ImageError` where it is cut short or has too many parts."""
    if data[8:12] != b"WEBP":
        raise not_a_picture(name)
    parts = _Parts()
    try:
        _walk(
            memoryview(data),
            12,
            min(len(data), 8 + struct.unpack_from("<I", data, 4)[0]),
            parts,
            name,
        )
        if parts.pixels is None:
            raise damaged(name)
        kind, body = parts.pixels
        size, transparent = _size(kind, body, parts)
        canvas, place = (size, (0, 0))
        if parts.extended:
            left, right = (int.from_bytes(parts.extended[k : k + 3], "little") for k in (4, 7))
            canvas = left + 1, right + 1
        if parts.moves:
            place = (
                2 * int.from_bytes(parts.frame[:3], "little"),
                2 * int.from_bytes(parts.frame[3:6], "little"),
            )
    except (struct.error, IndexError) as error:
        raise damaged(name) from error
    fits = all(p + s <= c for p, s, c in zip(place, size, canvas, strict=True))
    if not fits or (not parts.moves and size != canvas):
        raise damaged(name)
    lossless = kind == b"VP8L"
    return Container(
        format="WEBP",
        width_px=canvas[0],
        height_px=canvas[1],
        pieces=_still(kind, body, parts.alpha, size),
        orientation=orientation(_metadata(parts, b"EXIF"), _metadata(parts, b"XMP ")),
        kind=_LOSSLESS if lossless else _WITH_ALPHA if transparent else _LOSSY,
        bytes_per_pixel=8.5 if lossless or transparent or parts.moves else 6,
        place_px=place,
        profile=_profile(parts),
        opaque=parts.moves and not parts.extended[0] & _HAS_ALPHA,
    )


def _walk(
    data: memoryview,
    position: int,
    end: int,
    parts: _Parts,
    name: str,
    *,
    chunks: int = 0,
    inside: bool = False,
) -> int:
    """Note the chunks from ``position`` to ``end``; returns how many have been counted.

    ``inside``: those of a frame, of which none reaches beyond it.
    """
    while position + 8 <= end:
        kind, length = struct.unpack_from("<4sI", data, position)
        start, after = position + 8, position + 8 + length
        chunks += 1
        if chunks > MAX_CHUNKS:
            raise too_many(name, Message("chunks"), MAX_CHUNKS)
        if after > (end if inside else len(data)):
            # What comes after the pixels may be lost; the pixels may not.
            if parts.pixels is None:
                raise damaged(name)
            return chunks
        if kind == b"VP8X" and not parts.extended:
            parts.extended = data[start:after]
        elif kind == b"ALPH" and parts.pixels is None:
            parts.alpha = data[start:after]
        elif kind in _PIXELS and parts.pixels is None:
            parts.pixels = kind, data[start:after]
        elif kind == b"ANMF" and parts.pixels is None:
            if inside:
                raise damaged(name)
            parts.moves, parts.frame = True, data[start : start + 16]
            chunks = _walk(data, start + 16, after, parts, name, chunks=chunks, inside=True)
        elif kind in (b"EXIF", b"XMP ", b"ICCP") and kind not in parts.metadata:
            parts.metadata[kind] = data[start:after]
        position = after + (length & 1)
    return chunks


def _metadata(parts: _Parts, kind: bytes) -> bytes:
    return bytes(parts.metadata.get(kind, b""))


def _profile(parts: _Parts) -> bytes:
    body = parts.metadata.get(b"ICCP", b"")
    return bytes(body) if len(body) <= MAX_PROFILE_BYTES else b""


def _size(kind: bytes, body: memoryview, parts: _Parts) -> tuple[tuple[int, int], bool]:
    """Width and height of the pixels in a VP8 or VP8L chunk, and whether they have alpha."""
    if kind == b"VP8L":
        bits = struct.unpack_from("<I", body, 1)[0]
        return ((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1), bool(bits >> 28 & 1)
    width, height = struct.unpack_from("<HH", body, 6)
    return (width & 0x3FFF, height & 0x3FFF), bool(parts.alpha)


def _still(
    kind: bytes, body: memoryview, alpha: bytes | memoryview, size: tuple[int, int]
) -> tuple[bytes | memoryview, ...]:
    """A file with nothing but these pixels."""
    chunks: list[bytes | memoryview] = []
    if alpha and kind == b"VP8 ":
        edges = b"".join((edge - 1).to_bytes(3, "little") for edge in size)
        chunks += _chunk(b"VP8X", bytes([_HAS_ALPHA, 0, 0, 0]) + edges) + _chunk(b"ALPH", alpha)
    chunks += _chunk(kind, body)
    length = 4 + sum(map(len, chunks))
    return (b"RIFF", struct.pack("<I", length), b"WEBP", *chunks)


def _chunk(kind: bytes, body: bytes | memoryview) -> list[bytes | memoryview]:
    return [kind, struct.pack("<I", len(body)), body, b"\0" * (len(body) & 1)]
