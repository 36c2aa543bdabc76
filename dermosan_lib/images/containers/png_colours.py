"""What a PNG's chunks tell of its colours, as an ICC profile (W3C, third edition, 11.3.2)."""

import struct
import zlib
from collections.abc import Mapping

from dermosan_lib.images.colour import MAX_PROFILE_BYTES, profile_of_codes, profile_of_gamma

KINDS = (b"cICP", b"iCCP", b"sRGB", b"gAMA", b"cHRM")  # the first of them counts
_UNIT = 100_000


def profile_of(chunks: Mapping[bytes, bytes]) -> bytes:
    """The profile that the bodies of ``chunks`` tell, by kind; b"" for sRGB and where none does.

    What a chunk tells wrongly is passed over for the next.
    """
    if profile := _of_codes(chunks.get(b"cICP", b"")) or _unpacked(chunks.get(b"iCCP", b"")):
        return profile
    if b"sRGB" in chunks:
        return b""
    gamma, points = chunks.get(b"gAMA", b""), chunks.get(b"cHRM", b"")
    return profile_of_gamma(
        struct.unpack(">I", gamma)[0] / _UNIT if len(gamma) == 4 else None,
        _chromaticities(points) if len(points) == 32 else None,
    )


def _of_codes(body: bytes) -> bytes:
    """Of RGB in the full range; pictures of a wide range of light are read as if not told."""
    return profile_of_codes(body[0], body[1]) if body[2:] == b"\0\1" else b""


def _unpacked(body: bytes) -> bytes:
    name, _, packed = body.partition(b"\0")
    if not 1 <= len(name) <= 79 or packed[:1] != b"\0":
        return b""
    inflater = zlib.decompressobj()
    try:
        profile = inflater.decompress(packed[1:], MAX_PROFILE_BYTES)
    except zlib.error:
        return b""
    return profile if inflater.eof else b""


def _chromaticities(body: bytes) -> list[tuple[float, float]]:
    """Red, green, blue and white; the chunk begins with white."""
    numbers = [number / _UNIT for number in struct.unpack(">8I", body)]
    points = list(zip(numbers[::2], numbers[1::2], strict=True))
    return [*points[1:], points[0]]
