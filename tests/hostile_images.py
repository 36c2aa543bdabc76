"""Images that mean harm, many: mutants, polyglots, bombs, and huge profiles and Exif.

Each has a sort, so that a report can tell what came of which.
"""

import functools
import struct
import zlib
from collections.abc import Iterator

import numpy as np

from tests import fuzz_images
from tests.images import bombs, files

_EDGE = (40, 30)
_OTHERS = (b"GIF89a", b"%PDF-1.7\n", b"PK\x03\x04", b"MZ", b"<svg>", b"\x7fELF", b"DICM", b"BM")
_CRAFTED = 20  # one input in so many is no mutant


def hostile_images(count: int, seed: int = 42) -> Iterator[tuple[str, bytes]]:
    """``count`` pairs of sort and bytes, the same for the same seed; bombs come first, once each.

    Sorts: ``bomb``, ``polyglot``, ``profile``, ``exif``, and the format of a mutant's original.
    """
    rng = np.random.default_rng(seed)
    sources = fuzz_images.originals()
    for number in range(count):
        if number < len(bombs.BOMBS) and count > len(bombs.BOMBS) * _CRAFTED:
            yield "bomb", list(bombs.BOMBS.values())[number]()
        elif rng.integers(_CRAFTED) == 0:
            make = (_polyglot, _profile, _exif)[rng.integers(3)]
            yield make.__name__[1:], make(rng, sources)
        else:
            yield fuzz_images.mutated(rng, sources)


def _polyglot(rng: np.random.Generator, sources: list[bytes]) -> bytes:
    """A picture that is another file as well: before it, behind it, or both."""
    first, second = (sources[rng.integers(len(sources))] for _ in range(2))
    other = _OTHERS[rng.integers(len(_OTHERS))]
    return (other + first, first + other + second, first + second, other + first + second)[
        rng.integers(4)
    ]


def _profile(rng: np.random.Generator, sources: list[bytes]) -> bytes:
    """A colour profile of up to 15 MB, or of 100 MB unpacked, noise or zeros or sound at first."""
    size = int(10 ** rng.uniform(3, 7.17))
    body = _noise(size) if rng.integers(2) else bytes(size)
    sound = next(iter(_profiles()))
    body = (sound, b"")[rng.integers(2)] + body
    kind = rng.integers(4)
    if kind == 0:  # a JPEG has at most 255 parts of it
        parts = [body[k : k + 65_000] for k in range(0, len(body), 65_000)][:255]
        heads = [b"ICC_PROFILE\0" + bytes([k + 1, len(parts)]) for k in range(len(parts))]
        return bombs.jpeg(*[bombs.segment(0xE2, h + p) for h, p in zip(heads, parts, strict=True)])
    if kind == 1:
        packed = bombs.zeros(100_000_000) if rng.integers(2) else zlib.compress(body, 1)
        return bombs.after_first_chunk(files.chunk(b"iCCP", b"a\0\0" + packed))
    if kind == 2:
        still = files.encoded(files.picture(*_EDGE), "WEBP")[12:]
        head = files.riff(b"VP8X", b"\x20\0\0\0" + files.three(_EDGE[0] - 1, _EDGE[1] - 1))
        return files.webp(head, files.riff(b"ICCP", body), still)
    return files.encoded(files.picture(*_EDGE), "TIFF", icc_profile=body)


def _exif(rng: np.random.Generator, sources: list[bytes]) -> bytes:
    """Exif of many tags, of many parts, or of a size that lies."""
    kind = rng.integers(4)
    if kind == 0:
        return bombs.jpeg(bombs.segment(0xE1, bombs.tags(int(rng.integers(1, 4000)), 15_000)))
    if kind == 1:
        one = bombs.segment(0xE1, b"Exif\0\0II*\0" + _noise(int(rng.integers(8, 65_000))))
        return bombs.jpeg(*[one] * int(rng.integers(1, 290)))
    body = (
        b"II*\0"
        + struct.pack("<I", int(rng.integers(1 << 32)))
        + _noise(int(10 ** rng.uniform(1, 7)))
    )
    if kind == 2:
        return bombs.after_first_chunk(files.chunk(b"eXIf", body))
    still = files.encoded(files.picture(*_EDGE), "WEBP")[12:]
    head = files.riff(b"VP8X", b"\x08\0\0\0" + files.three(_EDGE[0] - 1, _EDGE[1] - 1))
    return files.webp(head, still, files.riff(b"EXIF", body))


@functools.cache
def _profiles() -> tuple[bytes, ...]:
    from tests.images import spaces

    return (spaces.profile(spaces.SPACES["ProPhoto"]), spaces.grey_profile(1.8))


@functools.cache
def _pool() -> bytes:
    return np.random.default_rng(0).bytes(15_000_000)


def _noise(size: int) -> bytes:
    return _pool()[:size]
