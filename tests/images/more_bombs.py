"""Small files of the formats that are not for the web that would cost much if nobody looked."""

import struct

import numpy as np
from PIL import Image

from tests.images import bombs, files, more_files

EDGE = 7745
SYNTAX = "1.2.840.10008.1.2"
_TILE_PX = 512


def flat_tiles(columns, rows, brand=b"heic", copies=True):
    """A grid of one grey tile again and again; the same bytes for all without ``copies``."""
    blank = Image.new("RGB", (_TILE_PX, _TILE_PX), (90, 90, 90))
    written = more_files.heic(blank) if brand == b"heic" else files.encoded(blank, "AVIF")
    setup, data = more_files.coded_tile(written)
    kind = b"hvc1" if brand == b"heic" else b"av01"
    size = columns * _TILE_PX, rows * _TILE_PX
    grid = bytes([0, 1, rows - 1, columns - 1]) + struct.pack(">II", *size)
    tile = (kind, [setup, more_files.ispe(_TILE_PX, _TILE_PX)], data)
    count = columns * rows
    tiles = [tile] * (count if copies else 1)
    to = list(range(2, 2 + count)) if copies else [2] * count
    whole = (b"grid", [more_files.ispe(*size)], grid)
    return more_files.heif_file([whole, *tiles], [(b"dimg", 1, to)], brand=brand)


def larger_inside(brand=b"heic"):
    """A picture whose boxes say 64 pixels, and whose coded data more."""
    blank = Image.new("RGB", (1600, 1600))
    written = more_files.heic(blank) if brand == b"heic" else files.encoded(blank, "AVIF")
    setup, data = more_files.coded_tile(written)
    kind = b"hvc1" if brand == b"heic" else b"av01"
    return more_files.heif_file([(kind, [setup, more_files.ispe(64, 64)], data)], brand=brand)


def declared(width, height):
    """A HEIC that says a size, in its boxes alone."""
    setup, data = more_files.coded_tile(more_files.heic(Image.new("RGB", (64, 64))))
    return more_files.heif_file([(b"hvc1", [setup, more_files.ispe(width, height)], data)])


def extents(count):
    """A HEIC whose picture is ``count`` times the whole file."""
    data = bytearray(declared(64, 64))
    table = struct.pack(">HHH", 1, 0, count) + struct.pack(">II", 0, len(data)) * count
    own = more_files.full(b"iloc", b"\x44\0\0\1" + table)
    place = data.index(b"iloc") - 4
    size = struct.unpack_from(">I", data, place)[0]
    data[place : place + size] = own
    meta = data.index(b"meta") - 4
    struct.pack_into(">I", data, meta, struct.unpack_from(">I", data, meta)[0] + len(own) - size)
    return bytes(data)


def boxes(count):
    """A HEIC with empty boxes in its box of properties."""
    own = more_files.box(b"free") * count
    setup, data = more_files.coded_tile(more_files.heic(Image.new("RGB", (64, 64))))
    return more_files.heif_file([(b"hvc1", [own, setup, more_files.ispe(64, 64)], data)])


def tiff(entries, *, pages=1, body=b""):
    """A TIFF of ``entries`` (tag, type, count, value), whose last directory points to the first."""
    directory = struct.pack("<H", len(entries)) + b"".join(
        struct.pack("<HHII", *entry) for entry in entries
    )
    laid, place = b"", 8 + len(body)
    for page in range(pages):
        following = 8 + len(body) if page == pages - 1 else place + len(directory) + 4
        laid += directory + struct.pack("<I", following)
        place += len(directory) + 4
    return b"II*\0" + struct.pack("<I", 8 + len(body)) + body + laid


def tiff_of(width, height, body, *, coding=8, colours=1, samples=1, bits=8, extra=()):
    """A TIFF of one strip at byte 8; bits of three samples are those of one."""
    entries = [
        (256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, bits), (259, 3, 1, coding),
        (262, 3, 1, colours), (273, 4, 1, 8), (277, 3, 1, samples), (278, 4, 1, height),
        (279, 4, 1, len(body)), *extra,
    ]  # fmt: skip
    return tiff(sorted(entries), body=body)


def gif(width, height, *, clear=False, frame_px=None):
    """A GIF of nothing but its first colour, as LZW packs it at best."""
    across, down = frame_px or (width, height)
    stream = bytearray(files.encoded(Image.new("P", (across, down)), "GIF"))
    struct.pack_into("<HH", stream, 6, width, height)
    if clear:
        place = stream.index(b"," + bytes(4))
        stream[place:place] = b"!\xf9\4\1\0\0\0\0"
    return bytes(stream)


def bmp(width, height, bits, coding=0, body=b""):
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, coding, 0, 0, 0, 2, 2)
    start = b"BM" + struct.pack("<IHHI", 62 + len(body), 0, 0, 62)
    return start + head + bytes(4) + b"\x10\x20\x30\0" + body


def runs(count):
    """A frame of RLE that is ``count`` zeros in each of three segments."""
    segment = b"\x81\0" * (count // 128 + 1)
    segment += b"\0" * (len(segment) & 1)
    places = [64 + len(segment) * k for k in range(3)]
    return struct.pack("<16I", 3, *places, *[0] * 12) + segment * 3


def dicom(width, height, **options):
    """A DICOM that says a size; its pixels are ``options``'."""
    sized = more_files.dicom(Image.new("RGB", (32, 32)), **options)
    for tag, edge in ((b"\x28\0\x10\0US\2\0", height), (b"\x28\0\x11\0US\2\0", width)):
        sized = sized.replace(tag + struct.pack("<H", 32), tag + struct.pack("<H", edge))
    return sized


def deflated_dicom(width, height):
    """A deflated DICOM of zeros."""
    plain = dicom(width, height, pixels=np.zeros(0, np.uint8))
    start = 144 + int.from_bytes(plain[140:144], "little")
    inner = plain[start:]
    place = inner.index(b"\xe0\x7f\x10\0")
    head = inner[: place + 8] + struct.pack("<I", width * height * 3)
    told = (SYNTAX + ".1").encode()
    meta = plain[:start].replace(told + b"\0", (SYNTAX + ".1.99").encode(), 1)
    # The longer UID moves what follows, and the length of the group with it.
    wide = bytearray(meta)
    at = wide.index((SYNTAX + ".1.99").encode())
    struct.pack_into("<H", wide, at - 2, len(SYNTAX + ".1.99") + 0)
    struct.pack_into("<I", wide, 140, len(wide) - 144)
    return bytes(wide) + more_files.deflated(head + bytes(width * height * 3))


def many_scans():
    """A TIFF with a JPEG of more scans than any program writes."""
    body = bombs.progressive(64, 64, 300)
    return tiff_of(64, 64, body, coding=7, colours=6, samples=3)


BOMBS = {
    "31 MP of HEIC tiles": lambda: flat_tiles(11, 10),
    "34 MP of AVIF tiles": lambda: flat_tiles(13, 10, b"avif"),
    "tiles that are all the same bytes": lambda: flat_tiles(10, 10, copies=False),
    "a HEIC that is larger inside": larger_inside,
    "an AVIF that is larger inside": lambda: larger_inside(b"avif"),
    "a HEIC that says 900 MP": lambda: declared(30_000, 30_000),
    "a HEIC of 5,000 times the file": lambda: extents(5000),
    "a HEIC of a million boxes": lambda: boxes(1_000_000),
    "directories in a loop": lambda: tiff([(270, 2, 1, 0)], pages=150),
    "65,000 tags for the same bytes": lambda: tiff([(700, 1, 60_000, 8)] * 65_000),
    "a TIFF of 60 MP, deflated": lambda: tiff_of(
        EDGE, EDGE, bombs.zeros(EDGE * EDGE), colours=1
    ),
    "a TIFF of 40 MP of RGB, deflated": lambda: tiff_of(
        6000, 6600, bombs.zeros(6000 * 6600 * 3), colours=2, samples=3
    ),
    "a TIFF of one enormous tile": lambda: tiff_of(
        64, 64, bombs.zeros(1000), extra=[(322, 4, 1, 65_536), (323, 4, 1, 65_536), (324, 4, 1, 8),
                                          (325, 4, 1, 900)],
    ),
    "a TIFF of a JPEG of 300 scans": many_scans,
    "a GIF of 60 MP": lambda: gif(EDGE, EDGE),
    "a clear GIF of 38 MP": lambda: gif(6200, 6200, clear=True),
    "a small frame on 38 MP": lambda: gif(6200, 6200, frame_px=(20, 20)),
    "a GIF of 65,535 pixels": lambda: gif(65_535, 65_535, frame_px=(20, 20)),
    "a BMP of 60 MP": lambda: bmp(EDGE, EDGE, 1, body=bytes((EDGE + 31) // 32 * 4 * EDGE)),
    "a BMP of 60 MP in runs": lambda: bmp(EDGE, EDGE, 8, 1, (b"\xff\1" * 700_000) + b"\0\1"),
    "a BMP of 60 MP of nothing": lambda: bmp(EDGE, EDGE, 24),
    "a DICOM of 25 MP, deflated": lambda: deflated_dicom(5000, 5000),
    "a DICOM of 20 MP of runs": lambda: dicom(
        4800, 4100, syntax=SYNTAX + ".5", frames=[runs(4800 * 4100)]
    ),
    "a DICOM of 13 MP of JPEG 2000": lambda: dicom(
        3600, 3600, syntax=SYNTAX + ".4.90",
        frames=[more_files.j2k(Image.new("RGB", (3600, 3600)))], colours="YBR_RCT",
    ),
    "a DICOM that says 4,000 MP": lambda: dicom(65_000, 65_000),
}  # fmt: skip
READ = {
    "31 MP of HEIC tiles", "34 MP of AVIF tiles", "a TIFF of 60 MP, deflated",
    "a TIFF of 40 MP of RGB, deflated", "a GIF of 60 MP", "a clear GIF of 38 MP",
    "a small frame on 38 MP", "a BMP of 60 MP", "a DICOM of 25 MP, deflated",
    "a DICOM of 20 MP of runs", "a DICOM of 13 MP of JPEG 2000",
}  # fmt: skip
