"""The chunks of a PNG (W3C, third edition): counted, and metadata left out."""

import struct
import zlib

from dermosan_lib.images.containers import png_colours
from dermosan_lib.images.containers.container import Container
from dermosan_lib.images.containers.exif import orientation
from dermosan_lib.images.limits import not_a_picture, too_many
from dermosan_lib.language import Message

MAX_CHUNKS = 20_000  # programs cut pixels into pieces of 8 kB or more: 2,500 for 20 MB
_MAX_TEXT_BYTES = 1 << 20  # after decompression; XMP of a photo has a few thousand
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # of each colour type
_WITH_ALPHA = (4, 6)
_WITH_KEY = (0, 2)
_END = struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
_KEPT = (b"PLTE", b"tRNS")
_RAW_EXIF, _XMP = b"Raw profile type exif", b"XML:com.adobe.xmp"


def read(data: bytes, name: str) -> Container:
    """Take a PNG apart; raises `ImageError` where it has too many parts.

    Of an animation the frames after the first are not looked at.
    """
    view = memoryview(data)
    if data[12:16] != b"IHDR" or len(data) < 33:
        raise not_a_picture(name)
    width, height, depth, colour = struct.unpack_from(">IIBB", data, 16)
    position, chunks, moves = 8, 0, False
    first = end = 0  # of the pixels
    pieces = [view[:33]]
    metadata: dict[bytes, tuple[bytes, bytes]] = {}  # kind and body of the last chunk of each key
    told: dict[bytes, bytes] = {}  # of the colours
    while position + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, position)
        after = position + 12 + length
        chunks += 1
        if chunks > MAX_CHUNKS:
            raise too_many(name, Message("chunks"), MAX_CHUNKS)
        if kind == b"IDAT" and (not first or position == end):
            first, end = first or position, min(after, len(data))
        elif kind == b"IEND" or (first and moves and kind == b"fcTL"):
            break
        elif kind == b"acTL":
            moves = True
        elif kind in _KEPT and not first:
            pieces.append(view[position:after])
        elif kind in png_colours.KINDS and not first and after <= len(data):
            told.setdefault(kind, data[position + 8 : after - 4])
        elif kind in (b"eXIf", b"tEXt", b"zTXt", b"iTXt") and after <= len(data):
            body = data[position + 8 : after - 4]
            key = kind if kind == b"eXIf" else body[:80].partition(b"\0")[0]
            if key in (b"eXIf", _RAW_EXIF, _XMP):
                metadata[key] = kind, body
        position = after
    if not first:
        raise not_a_picture(name)
    # One colour or grey that is transparent is laid on white as an alpha channel is.
    keyed = colour in _WITH_KEY and any(bytes(piece[4:8]) == b"tRNS" for piece in pieces)
    whole, alpha = end < len(data), colour in _WITH_ALPHA or keyed
    return Container(
        format="PNG",
        width_px=width,
        height_px=height,
        pieces=(*pieces, view[first:end], _END if whole else b""),
        orientation=orientation(
            _exif(metadata), _text(*metadata[_XMP]) if _XMP in metadata else b""
        ),
        profile=png_colours.profile_of(told),
        kind=(
            Message("a PNG of {bits} bits a channel with transparency", bits=depth)
            if alpha
            else Message("a PNG of {bits} bits a channel", bits=depth)
        ),
        # What is transparent also takes as long again to be laid on white.
        bytes_per_pixel=max(4, _CHANNELS.get(colour, 1) * depth / 8) + (3 if alpha else 0),
    )


def _text(kind: bytes, body: bytes) -> bytes:
    """What a text chunk says, decompressed where need be."""
    _, _, text = body.partition(b"\0")
    packed = kind == b"zTXt"
    if kind == b"iTXt":
        packed = text[:1] == b"\1"
        text = text[2:].split(b"\0", 2)[-1]  # after flags, language and translated key
    elif packed:
        text = text[1:]
    try:
        return zlib.decompressobj().decompress(text, _MAX_TEXT_BYTES) if packed else text
    except zlib.error:
        return b""


def _exif(metadata: dict[bytes, tuple[bytes, bytes]]) -> bytes:
    if b"eXIf" in metadata:
        return metadata[b"eXIf"][1]
    if _RAW_EXIF not in metadata:
        return b""
    # ImageMagick's way: three lines of words, then hexadecimal digits.
    lines = _text(*metadata[_RAW_EXIF]).split(b"\n", 3)[3:]
    try:
        return bytes.fromhex(b"".join(lines).decode("ascii"))
    except ValueError:
        return b""
