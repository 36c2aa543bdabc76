"""Small picture files for the tests, also those that Pillow cannot write."""

import functools
import hashlib
import io
import pickle
import struct
import zlib

import numpy as np
from PIL import Image

CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
MOST_KEPT = 200


def picture(width=48, height=32, *, mode="RGB", seed=7):
    """Blurred colours, with every degree of transparency where the mode has it."""
    rng = np.random.default_rng(seed)
    if mode == "I;16":
        return Image.fromarray(rng.integers(0, 1 << 16, (height, width), dtype=np.uint16))
    small = Image.fromarray(rng.integers(0, 256, (6, 8, 4), dtype=np.uint8), "RGBA")
    full = small.resize((width, height), Image.Resampling.BILINEAR)
    if mode in ("RGBA", "LA"):
        return full.convert(mode)
    return full.convert("RGB").convert(mode)


def coded_once(write):
    """Of ``write``, which makes bytes of an image: what it is asked for again, it has kept."""
    made = {}

    @functools.wraps(write)
    def coded(image, *kind, **options):
        # The whole state of the image is told: mode, size, pixels, palette and descriptions.
        asked = hashlib.sha256(pickle.dumps((image, kind, options))).digest()
        if asked not in made:
            if len(made) == MOST_KEPT:
                del made[next(iter(made))]
            made[asked] = write(image, *kind, **options)
        return made[asked]

    return coded


@coded_once
def encoded(image, kind, **options):
    """Bytes of ``image`` as Pillow writes them."""
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def exif(orientation):
    """Exif that tells an orientation."""
    found = Image.Exif()
    found[0x0112] = orientation
    return found


def chunk(kind, body):
    """A PNG chunk."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def header(width, height, depth=8, colour=2, interlaced=False):
    """Signature and IHDR of a PNG."""
    body = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", body)


def png(width, height, *, depth=8, colour=2, interlaced=False, seed=7):
    """A PNG of noise, every row filtered by another filter."""
    rng = np.random.default_rng(seed)
    raw = b""
    for row_width, rows in _passes(width, height) if interlaced else [(width, height)]:
        length = (row_width * CHANNELS[colour] * depth + 7) // 8
        for row in range(rows):
            raw += bytes([row % 5]) + rng.integers(0, 256, length, dtype=np.uint8).tobytes()
    palette = chunk(b"PLTE", bytes(range(256)) * 3) if colour == 3 else b""
    body = palette + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")
    return header(width, height, depth, colour, interlaced) + body


def pixel_data(data):
    """Bodies of the IDAT chunks of a PNG, joined."""
    found, place = b"", 8
    while place < len(data):
        length, kind = struct.unpack_from(">I4s", data, place)
        found += data[place + 8 : place + 8 + length] if kind == b"IDAT" else b""
        place += 12 + length
    return found


def _passes(width, height):
    """Width and height of each of the seven passes (PNG, 8.1)."""
    for x, y, dx, dy in (
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
        (0, 1, 1, 2),
    ):  # fmt: skip
        size = -(-(width - x) // dx), -(-(height - y) // dy)
        if min(size) > 0:
            yield size


def riff(kind, body):
    """A WebP chunk."""
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) & 1)


def webp(*chunks):
    """A WebP of ``chunks``."""
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def three(*numbers):
    """Numbers of three bytes each."""
    return b"".join(number.to_bytes(3, "little") for number in numbers)


def webp_with_a_small_first_frame(opaque):
    """An animation of 60 x 50 whose first frame is 40 x 30 at (10, 8)."""
    frames = [encoded(picture(40, 30, mode="RGBA", seed=s), "WEBP", lossless=True) for s in (1, 2)]
    laid = [riff(b"ANMF", three(5, 4, 39, 29, 100) + b"\2" + still[12:]) for still in frames]
    flags = 0x02 | (0 if opaque else 0x10)
    start = riff(b"VP8X", bytes([flags, 0, 0, 0]) + three(59, 49))
    return webp(start, riff(b"ANIM", bytes(6)), *laid)
