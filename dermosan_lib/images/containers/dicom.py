"""A photograph in a DICOM file: how its pixels lie, and the first frame of them."""

import re
import struct
import zlib
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from dermosan_lib.images.containers import dicom_names as names
from dermosan_lib.images.containers.container import Container, RawPixels
from dermosan_lib.images.containers.dicom_elements import Elements, elements_of, pieces_of
from dermosan_lib.images.containers.dicom_greys import greys_of, palette_of
from dermosan_lib.images.containers.jpeg import read as read_jpeg
from dermosan_lib.images.limits import damaged, not_a_picture, unusual
from dermosan_lib.language import Message

_SOP_CLASS, _SAMPLES, _COLOURS, _PLANAR, _FRAMES = (
    0x00080016, 0x00280002, 0x00280004, 0x00280006, 0x00280008,
)  # fmt: skip
_ROWS, _COLUMNS, _BITS, _STORED, _SIGNED = (
    0x00280010, 0x00280011, 0x00280100, 0x00280101, 0x00280103,
)  # fmt: skip
_PROFILE = 0x00282000
_GREYS = (0x00281050, 0x00281051, 0x00281052, 0x00281053)
_PALETTE = (0x00281101, 0x00281102, 0x00281103, 0x00281201, 0x00281202, 0x00281203)
_WANTED = {
    _SOP_CLASS, _SAMPLES, _COLOURS, _PLANAR, _FRAMES, _ROWS, _COLUMNS, _BITS, _STORED, _SIGNED,
    _PROFILE, *_GREYS, *_PALETTE,
}  # fmt: skip
_ONE_SAMPLE = ("MONOCHROME1", "MONOCHROME2", "PALETTE COLOR")
_THREE_SAMPLES = ("RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT")
_SAMPLES_OF_RLE = 15  # segments at most (PS3.5, G.5)
_ADOBE = b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00"  # transform 0: colours as they are
_MAX_TILES = 4096  # of a JPEG 2000
_NUMBERS = Message("a DICOM picture of signed numbers or an unusual number of bits")
_MARKS = re.compile(rb"\xff\xe0..JFIF|\xff\xee..Adobe", re.DOTALL)


class _Shape(NamedTuple):
    """What a pixel is."""

    samples: int
    bits: int  # each takes
    stored: int  # of them count
    colours: str


def read(data: bytes, name: str) -> Container:
    """Take a DICOM file apart. Of several frames the first is taken, as of an animation.

    Its orientation is 1: what a frame of JPEG says of itself does not count in DICOM.
    """
    try:
        return _read(data, name)
    except (struct.error, IndexError, ValueError, zlib.error) as error:
        raise damaged(name) from error


def _read(data: bytes, name: str) -> Container:
    found = elements_of(data, name, _WANTED)
    names.refuse_other_kinds(found.text(_SOP_CLASS), name)
    if not found.pixels:
        raise unusual(
            name, Message("a DICOM file without a picture"), remedy=Message("Give photographs.")
        )
    height, width = (found.numbers(tag)[0] for tag in (_ROWS, _COLUMNS))
    shape = _shape(found, name)
    _, bits, stored, colours = shape
    container = Container(
        format="DICOM",
        width_px=width,
        height_px=height,
        pieces=(),
        orientation=1,
        kind=Message("a DICOM of {bits} bits a channel", bits=bits),
        bytes_per_pixel=4,
        profile=found.values.get(_PROFILE, b""),
        greys=greys_of(found, colours, stored),
        palette=palette_of(found) if colours == "PALETTE COLOR" else b"",
        ycc=colours.startswith("YBR_FULL"),
    )
    if found.syntax in names.RAW:
        return _plain(found, container, shape, name)
    if found.length >= 0:  # coded pixels come in pieces
        raise damaged(name) if _is_read(found.syntax) else names.unread_syntax(found.syntax, name)
    if found.syntax in names.RLE:
        return _runs(found, container, shape, name)
    if found.syntax in names.JPEG:
        return _jpeg(found, container, shape, name)
    if found.syntax in names.JPEG_2000:
        return _jpeg_2000(found, container, shape, name)
    raise names.unread_syntax(found.syntax, name)


def _is_read(syntax: str) -> bool:
    return syntax in names.JPEG | names.JPEG_2000 | names.RLE


def _shape(found: Elements, name: str) -> _Shape:
    samples, colours = found.numbers(_SAMPLES)[0], found.text(_COLOURS)
    if colours not in {1: _ONE_SAMPLE, 3: _THREE_SAMPLES}.get(samples, ()):
        raise unusual(name, Message("a DICOM picture of unusual colours"))
    bits = found.numbers(_BITS)[0]
    stored = (found.numbers(_STORED) or (bits,))[0]
    if bits not in (8, 16) or not 0 < stored <= bits or (found.numbers(_SIGNED) or (0,))[0]:
        raise unusual(name, _NUMBERS)
    return _Shape(samples, bits, stored, colours)


def _plain(found: Elements, container: Container, shape: _Shape, name: str) -> Container:
    samples, bits, stored, colours = shape
    half = colours == "YBR_FULL_422"
    if half and (bits == 16 or container.width_px % 2):
        raise unusual(name, Message("a DICOM picture of unusual colours"))
    pixels = container.width_px * container.height_px
    size = pixels * (2 if half else samples) * bits // 8
    swapped = bits == 8 and found.big_endian and found.in_words
    padding = size & 1 if swapped else 0
    raw = RawPixels(
        samples=samples,
        bits=bits,
        stored_bits=stored,
        big_endian=found.big_endian,
        swapped=swapped,
        padding=padding,
        planar=samples == 3 and (found.numbers(_PLANAR) or (0,))[0] == 1 and not half,
        half_colour=half,
        inflated=(found.pixels, size) if found.packed is not None else (),
    )
    end = found.pixels + size + padding
    if found.length < 0 or (found.packed is None and end > len(found.data)):
        raise damaged(name)
    piece = found.packed if found.packed is not None else found.data[found.pixels : end]
    each = samples * bits / 8
    # Measured: samples, Pillow's pixels and the result, with a second copy where they are changed.
    per_pixel = each + (5 if samples == 1 else 6) + (6 if container.palette else 0)
    per_pixel += (3 if bits == 16 and samples == 3 else 0) + (6 if container.ycc else 0)
    per_pixel += found.pixels / max(1, pixels) + each if found.packed is not None else 0
    return replace(container, pieces=(piece,), raw=raw, bytes_per_pixel=per_pixel)


def _frame(found: Elements, name: str) -> list[memoryview]:
    """The pieces of the first frame."""
    table, *pieces = pieces_of(found, name)
    frames = int((found.decimals(_FRAMES) or (1,))[0])
    if not pieces:
        raise damaged(name)
    if frames <= 1:
        return pieces
    if len(table) >= 8:
        second = struct.unpack_from("<I", table, 4)[0]
        for count in range(1, len(pieces) + 1):
            second -= 8 + len(pieces[count - 1])
            if second <= 0:
                return pieces[:count]
    return pieces[:1]


def _runs(found: Elements, container: Container, shape: _Shape, name: str) -> Container:
    samples, bits, stored, _ = shape
    frame = b"".join(_frame(found, name))
    count, *starts = struct.unpack_from("<16I", frame)
    if count != samples * bits // 8 or count > _SAMPLES_OF_RLE:
        raise damaged(name)
    edges = [*starts[:count], len(frame)]
    segments = tuple(pairwise(edges))
    if edges != sorted(edges) or edges[0] < 64:
        raise damaged(name)
    raw = RawPixels(samples=samples, bits=bits, stored_bits=stored, segments=segments)
    per_pixel = (
        2 * samples * bits / 8 + (5 if samples == 1 else 7) + (6 if container.palette else 0)
    )
    per_pixel += (3 if bits == 16 and samples == 3 else 0) + (6 if container.ycc else 0)
    return replace(container, pieces=(frame,), raw=raw, bytes_per_pixel=per_pixel)


def _jpeg(found: Elements, container: Container, shape: _Shape, name: str) -> Container:
    samples, _, _, colours = shape
    frame = b"".join(_frame(found, name))
    if frame[:2] != b"\xff\xd8":
        raise not_a_picture(name)
    if colours == "RGB" and not _MARKS.search(frame, 0, 4096):
        frame = frame[:2] + _ADOBE + frame[2:]  # or a decoder would take them for Y, Cb and Cr
    inner = read_jpeg(frame, name)
    size = container.width_px, container.height_px
    if (inner.width_px, inner.height_px) != size or inner.colours != samples:
        raise damaged(name)
    greys = container.greys
    return replace(
        inner,
        format="DICOM",
        coding="JPEG",
        orientation=1,
        kind=Message("a DICOM with {kind}", kind=inner.kind),
        profile=container.profile or inner.profile,
        greys=None if greys == (0.0, 255.0) else greys,
        palette=container.palette,
        bytes_per_pixel=inner.bytes_per_pixel + (4 if container.palette or greys else 0),
    )


def _jpeg_2000(found: Elements, container: Container, shape: _Shape, name: str) -> Container:
    samples = shape.samples
    frame = b"".join(_frame(found, name))
    if frame[:4] != b"\xff\x4f\xff\x51":  # the main header begins with the sizes (15444-1, A.5.1)
        raise not_a_picture(name)
    across, down, left, top, tile_across, tile_down = struct.unpack_from(">6I", frame, 8)
    parts, depth = struct.unpack_from(">HB", frame, 40)
    if (across - left, down - top) != (container.width_px, container.height_px):
        raise damaged(name)
    if parts != samples or depth & 128 or (samples == 3 and depth > 7) or depth > 15:
        raise unusual(name, _NUMBERS)
    if not tile_across or not tile_down or across * down > tile_across * tile_down * _MAX_TILES:
        raise damaged(name)
    greys, scale = container.greys, 1 << (15 - depth if depth > 7 else 7 - depth)
    if greys:  # Pillow makes the largest number of 8 or 16 bits of the largest that is stored
        greys = greys[0] * scale, greys[1] * scale
    return replace(
        container,
        coding="JPEG2000",
        pieces=(frame,),
        kind=Message("a DICOM with a JPEG 2000"),
        bytes_per_pixel=7 * samples + 2 + (6 if container.ycc or container.palette else 0),
        greys=greys,
    )
