"""The blocks of a GIF (GIF89a, CompuServe 1990) up to the end of its first frame."""

import struct

from dermosan_lib.images.containers.container import Container
from dermosan_lib.images.limits import damaged, not_a_picture, too_many
from dermosan_lib.language import Message

MAX_BLOCKS = 100_000  # of up to 255 bytes each: 20 MB take 80,000
SIGNATURES = (b"GIF87a", b"GIF89a")
_HAS_TABLE, _INTERLACED, _TRANSPARENT = 0x80, 0x40, 0x01
_IMAGE, _EXTENSION, _CONTROL = 0x2C, 0x21, 0xF9
_END = b";"


def read(data: bytes, name: str) -> Container:
    """Take a GIF apart: its first frame, and where that lies. Later frames are not looked at."""
    try:
        return _read(data, name)
    except (struct.error, IndexError) as error:
        raise damaged(name) from error


def _read(data: bytes, name: str) -> Container:
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    position, blocks = 13, 0
    colours = b""
    if flags & _HAS_TABLE:
        colours = data[13 : 13 + _table_bytes(flags)]
        position += _table_bytes(flags)
    control = b""
    while data[position] == _EXTENSION:
        start = position + 2
        if data[position + 1] == _CONTROL and data[start] == 4:
            control = data[position : start + 6]
        position, blocks = _after_blocks(data, start, blocks, name)
    if data[position] != _IMAGE:
        raise not_a_picture(name)
    left, top, across, down, local = struct.unpack_from("<HHHHB", data, position + 1)
    start, position = position + 9, position + 10
    if local & _HAS_TABLE:
        position += _table_bytes(local)
    end, _ = _after_blocks(data, position + 1, blocks, name)
    screen = struct.pack("<HHBBB", across, down, flags, 0, 0)
    frame = struct.pack("<BHHHH", _IMAGE, 0, 0, across, down)
    transparent = bool(control) and bool(control[3] & _TRANSPARENT)
    width, height = max(width, left + across), max(height, top + down)
    whole = (width, height) == (across, down)
    return Container(
        format="GIF",
        width_px=width,
        height_px=height,
        pieces=(
            b"GIF89a", screen, colours, control, frame, memoryview(data)[start:end], _END,
        ),
        orientation=1,
        kind=Message("a GIF"),
        bytes_per_pixel=4 if whole and not transparent else 8,
        place_px=(left, top),
        frame_px=(across, down),
    )  # fmt: skip


def _table_bytes(flags: int) -> int:
    return 3 << ((flags & 7) + 1)


def _after_blocks(data: bytes, position: int, blocks: int, name: str) -> tuple[int, int]:
    """Where what follows a run of blocks begins, and how many have been counted."""
    while data[position]:
        position += 1 + data[position]
        blocks += 1
        if blocks > MAX_BLOCKS:
            raise too_many(name, Message("blocks"), MAX_BLOCKS)
    return position + 1, blocks
