"""Small files that cost minutes or gigabytes if nobody looks: each a function that makes one.

    python -m tests.images.bombs FOLDER

writes them all.
"""

import struct
import sys
import zlib
from pathlib import Path

from PIL import Image

from tests.images import files

EDGE = 7745  # its square is just below 60 megapixels
_DQT = b"\xff\xdb\x00\x43\x00" + bytes([1] * 64)
_SOI, _EOI = b"\xff\xd8", b"\xff\xd9"


def frame(width, height, sampling=(0x22, 0x11, 0x11), marker=0xC2):
    """A JPEG's frame header."""
    parts = b"".join(bytes([k + 1, s, 0]) for k, s in enumerate(sampling))
    length = 8 + 3 * len(sampling)
    return struct.pack(">HHBHHB", 0xFF00 | marker, length, 8, height, width, len(sampling)) + parts


def huffman(kind, *symbols):
    """A table whose codes all have the length that fits, one or two bits."""
    counts = [1] + [0] * 15 if len(symbols) == 1 else [0, len(symbols)] + [0] * 14
    return struct.pack(">HHB", 0xFFC4, 19 + len(symbols), kind) + bytes(counts) + bytes(symbols)


def scan(parts, first, last, high, low, body=b""):
    """A scan of the components ``parts``."""
    head = struct.pack(">HHB", 0xFFDA, 6 + 2 * len(parts), len(parts))
    return (
        head + b"".join(bytes([p, 0]) for p in parts) + bytes([first, last, high << 4 | low]) + body
    )


def progressive(width, height, scans, body=b"", sampling=(0x22, 0x11, 0x11)):
    """A JPEG that goes ``scans`` times over the luminance."""
    tables = _DQT + frame(width, height, sampling) + huffman(0, 0) + huffman(0x10, 0xE0)
    first = scan(range(1, len(sampling) + 1), 0, 0, 0, 0) + scan([1], 1, 63, 0, 1)
    return _SOI + tables + first + scan([1], 1, 63, 1, 0, body) * scans + _EOI


def empty_runs(width, height):
    """Bits of a scan that says of every block that nothing is in it, by the longest runs."""
    blocks = -(-width // 8) * -(-height // 8)
    bits = "0" + "1" * 14
    bits *= -(-blocks // 32767)
    bits += "1" * (-len(bits) % 8)
    body = int(bits, 2).to_bytes(len(bits) // 8, "big")
    return body.replace(b"\xff", b"\xff\0")


def zeros(count):
    """A zlib stream of ``count`` zero bytes, made by repeating one block of it."""
    size = 1 << 16
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(size)) + packer.flush(zlib.Z_FULL_FLUSH)
    rest = zlib.compressobj(9, zlib.DEFLATED, -15)
    tail = rest.compress(bytes(count % size)) + rest.flush()
    check = 1 | (count % 65521) << 16  # Adler-32 of zeros
    return b"\x78\x9c" + block * (count // size) + tail + struct.pack(">I", check)


def blank_png(width, height, depth, colour, *, paeth=False, interlaced=False, before=b""):
    """A PNG of zeros; with ``paeth``, each row by the filter that takes longest."""
    bits = width * files.CHANNELS[colour] * depth
    row = (bits + 7) // 8 + 1
    if paeth:
        packer = zlib.compressobj(1)
        line = b"\4" + bytes(row - 1)
        body = b"".join(packer.compress(line) for _ in range(height)) + packer.flush()
    else:
        body = zeros(row * height + (8 * height if interlaced else 0))
    start = files.header(width, height, depth, colour, interlaced) + before
    return start + files.chunk(b"IDAT", body) + files.chunk(b"IEND", b"")


def lossless_webp(edge, *, alpha):
    """One colour, hence no bits: its size is what the header says."""
    small = Image.new("RGBA", (16, 16), (9, 8, 7, 6) if alpha else (9, 8, 7, 255))
    data = bytearray(files.encoded(small, "WEBP", lossless=True, exact=True))
    place = data.index(b"VP8L") + 9
    bits = struct.unpack_from("<I", data, place)[0] & ~0xFFFFFFF
    struct.pack_into("<I", data, place, bits | (edge - 1) | (edge - 1) << 14)
    return bytes(data)


def tags(count, size):
    """Exif whose ``count`` tags all point to the same ``size`` bytes."""
    entries = b"".join(struct.pack("<HHII", 0x9000 + k, 7, size, 8) for k in range(count))
    return b"Exif\0\0II*\0" + struct.pack("<IH", 8, count) + entries + bytes(size)


def segment(marker, body):
    """A JPEG's segment."""
    return struct.pack(">HH", 0xFF00 | marker, len(body) + 2) + body


def jpeg(*before, size=(64, 64), mode="RGB", **options):
    """A sound JPEG with segments ``before`` its own."""
    plain = files.encoded(Image.new(mode, size), "JPEG", **options)
    return plain[:2] + b"".join(before) + plain[2:]


def after_first_chunk(*chunks):
    """A sound PNG with more chunks after its header."""
    plain = files.encoded(files.picture(64, 64), "PNG")
    return plain[:33] + b"".join(chunks) + plain[33:]


def many_frames(kind):
    """An animation of 60 megapixels a frame."""
    if kind == "PNG":
        start = files.header(EDGE, EDGE, 1, 0) + files.chunk(b"acTL", struct.pack(">II", 9000, 0))
        body, parts = zeros((EDGE // 8 + 2) * EDGE), []
        for number in range(9000):
            control = struct.pack(">5I2H2B", max(0, 2 * number - 1), EDGE, EDGE, 0, 0, 1, 9, 0, 0)
            parts.append(files.chunk(b"fcTL", control))
            data = struct.pack(">I", 2 * number) + body[:1000]
            parts.append(files.chunk(*((b"fdAT", data) if number else (b"IDAT", body))))
        return start + b"".join(parts) + files.chunk(b"IEND", b"")
    still = lossless_webp(6000, alpha=True)[12:]
    one = files.riff(b"ANMF", files.three(0, 0, 5999, 5999, 1) + b"\0" + still)
    start = files.riff(b"VP8X", b"\x12\0\0\0" + files.three(5999, 5999))
    return files.webp(start, files.riff(b"ANIM", bytes(6)), *[one] * 9000)


def endless_palette():
    """A palette with an alpha for each colour, at the limit of pixels."""
    before = files.chunk(b"PLTE", bytes(768)) + files.chunk(b"tRNS", bytes(range(256)))
    return blank_png(EDGE, EDGE, 8, 3, before=before)


def turned(**options):
    """60 megapixels that lie on their side."""
    return jpeg(size=(8000, 7500), exif=files.exif(6), **options)


def hidden_scans(edge, count):
    """Scans within a reserved marker's body, where a search for a lost restart finds them."""
    plain = files.encoded(Image.new("L", (edge, edge), 128), "JPEG", progressive=True)
    start = plain[: plain.index(b"\xff\xda")] + segment(0xDD, b"\0\1")
    again = scan([1], 0, 0, 1, 0)
    return start + scan([1], 0, 0, 0, 1, b"\0\0") + b"\xff\x02\xff\xff" + again * count + _EOI


def overlapping_frames(count, size):
    """Frames of 24 bytes, whose transparency claims all that follows them."""
    frame_ = files.riff(b"ANMF", bytes(16) + b"ALPH" + struct.pack("<I", size))
    start = files.riff(b"VP8X", b"\2\0\0\0" + files.three(99, 99))
    return files.webp(start, frame_ * count, bytes(size))


# The first ten are those of the issue.
BOMBS = {
    "progressive, 4,000 empty scans": lambda: progressive(5000, 5000, 4000),
    "PNG 16 x 3,700,000": lambda: blank_png(16, 3_700_000, 8, 2),
    "PNG 3,700,000 x 16": lambda: blank_png(3_700_000, 16, 8, 2),
    "60 MP of 16-bit grey": lambda: blank_png(EDGE, EDGE, 16, 0),
    "60 MP of 16-bit RGB": lambda: blank_png(EDGE, EDGE, 16, 2),
    "60 MP lossless WebP with alpha": lambda: lossless_webp(EDGE, alpha=True),
    "2 million empty segments": lambda: jpeg(segment(0xE5, b"") * 2_000_000),
    "1 million text chunks": lambda: after_first_chunk(files.chunk(b"tEXt", b"a\0b") * 1_000_000),
    "1 million empty IDAT": lambda: (
        files.header(64, 64) + files.chunk(b"IDAT", b"") * 1_000_000 + files.chunk(b"IEND", b"")
    ),
    "2 million segments between scans": lambda: (
        progressive(64, 64, 1)[:-2] + segment(0xFE, b"") * 2_000_000 + _EOI
    ),
    # And these are more.
    "4,000 scans with runs": lambda: progressive(4000, 4000, 4000, empty_runs(4000, 4000)),
    "as many scans as allowed": lambda: progressive(6500, 6500, 20, empty_runs(6500, 6500)),
    "60 MP progressive 4:4:4": lambda: progressive(EDGE, EDGE, 8, sampling=(0x11,) * 3),
    "60 MP progressive CMYK": lambda: progressive(EDGE, EDGE, 8, sampling=(0x11,) * 4),
    "lossless WebP with alpha, near its limit": lambda: lossless_webp(6000, alpha=True),
    "60 MP of 16-bit RGBA, worst filter": lambda: blank_png(EDGE, EDGE, 16, 6, paeth=True),
    "16-bit RGBA near its limit, worst filter": lambda: blank_png(5300, 5300, 16, 6, paeth=True),
    "RGBA near its limit, worst filter": lambda: blank_png(6650, 6650, 8, 6, paeth=True),
    "60 MP of RGBA, worst filter": lambda: blank_png(EDGE, EDGE, 8, 6, paeth=True),
    "60 MP of grey with alpha": lambda: blank_png(EDGE, EDGE, 8, 4),
    "60 MP of palette with alphas": endless_palette,
    "60 MP of 1 bit": lambda: blank_png(EDGE, EDGE, 1, 0),
    "60 MP interlaced": lambda: blank_png(EDGE, EDGE, 8, 2, interlaced=True),
    "60 MP JPEG on its side": turned,
    "60 MP CMYK JPEG": lambda: jpeg(size=(EDGE, EDGE), mode="CMYK"),
    "60 MP arithmetic": lambda: (
        _SOI
        + _DQT
        + frame(EDGE, EDGE, marker=0xC9)
        + scan([1, 2, 3], 0, 63, 0, 0, bytes(200))
        + _EOI
    ),
    "Exif of 4,000 tags for the same bytes": lambda: jpeg(
        segment(0xE1, tags(4000, 15_000)), segment(0xE1, b"Exif\0\0" + bytes(60_000)) * 200
    ),
    "20 MB of fill bytes": lambda: jpeg(b"\xff" * 19_000_000),
    "20 MB of junk between segments": lambda: jpeg(bytes(19_000_000)),
    "19 MB of quantisation tables": lambda: jpeg(
        segment(0xDB, (b"\0" + bytes([1] * 64)) * 1000) * 290
    ),
    "300 Exif segments": lambda: jpeg(segment(0xE1, b"Exif\0\0" + bytes(65_000)) * 300),
    "a thousand colour profiles of 1 MB": lambda: after_first_chunk(
        files.chunk(b"iCCP", b"a\0\0" + zeros(1_000_000)) * 1000
    ),
    "a thousand texts of 1 MB": lambda: after_first_chunk(
        files.chunk(b"zTXt", b"XML:com.adobe.xmp\0\0" + zeros(1_000_000)) * 1000
    ),
    "APNG of 9,000 frames": lambda: many_frames("PNG"),
    "WebP of 9,000 frames": lambda: many_frames("WEBP"),
    "6,500 hidden scans": lambda: hidden_scans(2000, 6500),
    "5,000 frames over one another": lambda: overlapping_frames(5000, 19_500_000),
    "60 MP of RGB with a transparent colour": lambda: blank_png(
        EDGE, EDGE, 8, 2, before=files.chunk(b"tRNS", bytes(6))
    ),
    "60 MP of 16-bit RGB with a transparent colour": lambda: blank_png(
        EDGE, EDGE, 16, 2, before=files.chunk(b"tRNS", bytes(6))
    ),
    "a million WebP chunks": lambda: files.webp(
        files.riff(b"JUNK", b"") * 1_000_000, lossless_webp(64, alpha=True)[12:]
    ),
}


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for number, (name, make) in enumerate(BOMBS.items(), 1):
        data = make()
        (folder / f"{number:02d}.bin").write_bytes(data)
        print(number, name, len(data), flush=True)  # noqa: T201
