"""Mutated pictures, many: `ImageError` or pixels, never anything else, and never at much cost.

    python -m tests.fuzz_images --count 30000 --seed 42

prints what came of them by format, and the worst in time and memory. Nothing but the first
exception of another type ends it early, with the bytes that raised it in the temporary folder;
bytes that end the helper process (`--fenced`) are kept there too.
"""

import argparse
import collections
import contextlib
import json
import re
import struct
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil

from dermosan_lib import images, quality
from dermosan_lib.errors import ImageError
from dermosan_lib.images import fence
from tests.images import bombs, files, more_files, spaces
from tests.images.spend import peak_mb

SECONDS, MEGABYTES = 2, 400
TOKENS = (
    b"\xff\xd8", b"\xff\xd9", b"\xff\xda", b"\xff\xc0", b"\xff\xc2", b"\xff\xc4", b"\xff\xdb",
    b"\xff\xdd\x00\x04\x00\x01", b"\xff\xe1", b"IDAT", b"IHDR", b"tRNS", b"PLTE", b"acTL", b"fcTL",
    b"fdAT", b"VP8 ", b"VP8L", b"VP8X", b"ICCP", b"iCCP", b"ALPH", b"ANMF", b"RIFF", b"WEBP",
    b"\x00\x00\x00\x00",
    b"\xff\xff\xff\xff", b"ftyp", b"meta", b"iloc", b"iinf", b"ipco", b"ipma", b"iref", b"dimg",
    b"grid", b"auxl", b"irot", b"clap", b"mdat", b"\x00\x00\x00\tirot\x01", b"II*\x00",
    b"\x11\x01\x04\x00\x01\x00\x00\x00", b"BM", b"GIF89a", b"!\xf9\x04\x01\x00\x00\x00\x00",
    b"DICM", b"\xe0\x7f\x10\x00OW", b"\xfe\xff\x00\xe0\xff\xff\xff\xff",
    b"\xfe\xff\xdd\xe0\x00\x00\x00\x00", b"SQ\x00\x00\xff\xff\xff\xff", b"\xffO\xffQ",
)  # fmt: skip
PARTS = (  # after which lengths, sizes or counts stand
    b"\xff\xc0", b"\xff\xc2", b"IHDR", b"IDAT", b"VP8X", b"VP8L", b"VP8 ", b"ANMF", b"ispe",
    b"iloc", b"iinf", b"ipma", b"hvcC", b"av1C", b"clap", b"ftyp", b"\x00\x01\x03\x00",
    b"\x01\x01\x03\x00", b"\x11\x01\x04\x00", b"\x17\x01\x04\x00", b"BM", b"GIF89a", b"US\x02\x00",
    b"\xe0\x7f\x10\x00", b"\xffO\xffQ",
)  # fmt: skip


def originals():
    """Small sound pictures of every format, and a few of the bombs."""
    found = []
    for size in ((48, 32), (130, 90)):
        for mode in ("RGB", "L", "CMYK"):
            picture = files.picture(*size, mode=mode)
            asked = ({}, {"progressive": True}, {"exif": files.exif(6)})
            found += [files.encoded(picture, "JPEG", **options) for options in asked]
        modes = ("RGB", "RGBA", "LA", "P", "1", "I;16")
        found += [files.encoded(files.picture(*size, mode=mode), "PNG") for mode in modes]
        found += [files.png(*size, depth=16, colour=6), files.png(*size, interlaced=True)]
        for mode in ("RGB", "RGBA"):
            picture = files.picture(*size, mode=mode)
            found += [files.encoded(picture, "WEBP", lossless=lossless) for lossless in (0, 1)]
        found += profiled(size)
        frames = [files.picture(*size, seed=seed) for seed in (1, 2)]
        several = {"save_all": True, "append_images": frames[1:]}
        found += [files.encoded(frames[0], kind, **several) for kind in ("PNG", "WEBP", "MPO")]
    found += [bombs.progressive(64, 64, 9), bombs.lossless_webp(64, alpha=True)]
    found += [files.webp_with_a_small_first_frame(opaque) for opaque in (False, True)]
    return found + others()


def others():
    """Small sound pictures of the formats that are not for the web."""
    found = []
    photo, clear = files.picture(90, 70), files.picture(90, 70, mode="RGBA")
    grey, wide = photo.convert("L"), files.picture(90, 70, mode="I;16")
    found += [more_files.heic(image) for image in (photo, clear, grey)]
    found += [more_files.deep_heic(photo), more_files.tiled(photo, turns=more_files.TURNS[5])]
    found += [files.encoded(image, "AVIF", speed=10) for image in (photo, clear, grey)]
    found += [more_files.tiled(photo, brand=b"avif")]
    for coding in (None, "tiff_lzw", "tiff_deflate", "packbits"):
        for image in (photo, clear, grey.convert("P"), photo.convert("CMYK"), grey.convert("1")):
            found.append(files.encoded(image, "TIFF", compression=coding))
    found.append(files.encoded(photo, "TIFF", compression="jpeg"))
    pixels = np.asarray(photo)
    for options in ({"byteorder": ">"}, {"tile": (32, 32), "compression": "zlib"}):
        found.append(more_files.tiff(pixels.astype(np.uint16) * 257, photometric="rgb", **options))
    found.append(
        more_files.tiff(np.moveaxis(pixels, 2, 0), photometric="rgb", planarconfig="separate")
    )
    found += [files.encoded(image, "BMP") for image in (photo, grey, grey.convert("P"), clear)]
    found += [files.encoded(grey.convert(mode), "GIF") for mode in ("L", "P")]
    found.append(
        files.encoded(
            photo.convert("P"), "GIF", save_all=True, append_images=[grey], transparency=3
        )
    )
    syntax = "1.2.840.10008.1.2"
    for end in ("", ".1", ".1.99", ".2"):
        found += [more_files.dicom(image, syntax=syntax + end) for image in (photo, grey)]
        found.append(more_files.dicom(wide, syntax=syntax + end, bits=16, WindowCenter=9000,
                                      WindowWidth=4000))  # fmt: skip
    for end, frame in ((".5", more_files.run_lengths), (".4.90", more_files.j2k)):
        found += [
            more_files.dicom(image, syntax=syntax + end, frames=[frame(image)], bits=bits)
            for image, bits in ((photo, 8), (grey, 8), (wide, 16))
        ]
    coded = files.encoded(photo, "JPEG")
    found.append(more_files.dicom(photo, syntax=syntax + ".4.50", frames=[coded] * 3, count=3,
                                  colours="YBR_FULL_422"))  # fmt: skip
    return found


def profiled(size):
    """Pictures with colour profiles of every kind."""
    wide = spaces.SPACES["ProPhoto"]
    kinds = [("PNG", "RGB"), ("JPEG", "RGB"), ("WEBP", "RGBA")]
    found = [
        files.encoded(files.picture(*size, mode=mode), kind, icc_profile=profile)
        for form in ("curves", "samples", "mft1")
        for profile in [spaces.profile(wide, form=form)]
        for kind, mode in kinds
    ]
    grey, inks = spaces.grey_profile(1.8), spaces.inks_profile()
    found.append(files.encoded(files.picture(*size, mode="LA"), "PNG", icc_profile=grey))
    found.append(files.encoded(files.picture(*size, mode="CMYK"), "JPEG", icc_profile=inks))
    return found


def mutated(rng, sources):
    """One of ``sources`` after one to four changes, and the format that it had."""
    source = sources[rng.integers(len(sources))]
    data = bytearray(source)
    for _ in range(rng.integers(1, 5)):
        place = int(rng.integers(max(1, len(data))))
        near = int(rng.integers(min(64, max(1, len(data)))))  # headers are where decisions fall
        kind = rng.integers(9)
        if kind == 0:
            for _ in range(rng.integers(1, 9)):
                where = int(rng.integers(max(1, len(data))))
                if where < len(data):
                    data[where] ^= 1 << int(rng.integers(8))
        elif kind == 1:
            del data[place:]
        elif kind == 2:
            del data[place : place + int(rng.integers(1, 64))]
        elif kind == 3:  # a part again, and again
            part = data[place : place + int(rng.integers(1, 400))]
            data[place:place] = part * int(rng.integers(1, 40))
        elif kind == 4:
            other = sources[rng.integers(len(sources))]
            data[place:] = other[int(rng.integers(len(other))) :]
        elif kind == 5:
            data[place:place] = TOKENS[rng.integers(len(TOKENS))]
        elif kind == 6:
            data[near : near + 4] = struct.pack(
                ">I" if rng.integers(2) else "<I",
                int(rng.choice([0, 1, 255, 4000, 9000, 65_535, 1 << 24, (1 << 31) - 1])),
            )
        elif kind == 7:
            _resize_parts(rng, data)
        elif near < len(data):
            data[near] = int(rng.integers(256))
    return images.format_of(source[: images.START_BYTES]), bytes(data)


def _resize_parts(rng, data):
    """Write another length, or other edges, where a part begins."""
    name = PARTS[rng.integers(len(PARTS))]
    place = data.find(name)
    if place >= 0:
        start = place + len(name) + int(rng.integers(0, 12))
        data[start : start + 2] = struct.pack(">H", int(rng.integers(1 << 16)))


def run(count, seed, *, fenced=False, progress=False, formats=images.FORMATS):
    """Read ``count`` mutants; a report of outcomes, the worst second and the worst memory."""
    rng = np.random.default_rng(seed)
    sources = [
        data for data in originals() if images.format_of(data[: images.START_BYTES]) in formats
    ]
    outcomes, by_format = collections.Counter(), collections.defaultdict(collections.Counter)
    worst = {"processor_s": 0.0, "wall_s": 0.0, "grown_mb": 0.0}
    helper = fence.Fence()
    decode = helper.decode if fenced else images.decode
    decode(sources[0])
    start_mb, largest_mb, helper_mb = psutil.Process().memory_info().rss / 1e6, 0.0, 0.0
    since = time.monotonic()
    for number in range(count):
        kind, data = mutated(rng, sources)
        began, began_wall = time.process_time(), time.monotonic()
        try:
            pixels = decode(data, name="mutant")
            worst["wall_s"] = max(worst["wall_s"], time.monotonic() - began_wall)
            quality.assess(pixels)
            told = "read"
        except ImageError as error:
            worst["wall_s"] = max(worst["wall_s"], time.monotonic() - began_wall)
            told = re.sub(r"[\d,]+", "N", str(error))[:30]
            if "ended the process" in str(error) or "took longer" in str(error):
                _keep(data, seed, number)
        except Exception as error:
            raise AssertionError(f"{_keep(data, seed, number)}: {error!r}") from error
        outcomes[told] += 1
        ended = "ended" in told or "took longer" in told
        by_format[kind]["read" if told == "read" else "helper ended" if ended else "refused"] += 1
        worst["processor_s"] = max(worst["processor_s"], time.process_time() - began)
        largest_mb = max(largest_mb, peak_mb())
        if fenced and number % 50 == 0 and helper.process_id:
            with contextlib.suppress(OSError):
                helper_mb = max(helper_mb, peak_mb(helper.process_id))
        if progress and number % 1000 == 999:
            print(number + 1, round(time.monotonic() - since), "s", file=sys.stderr)  # noqa: T201
    helper.stop()
    worst["grown_mb"] = max(0.0, largest_mb - start_mb)
    if fenced:
        worst["helper_mb"] = helper_mb
    return {
        "count": count, "seed": seed, "outcomes": dict(outcomes), "worst": worst,
        "formats": {kind: dict(found) for kind, found in sorted(by_format.items())},
    }  # fmt: skip


def _keep(data, seed, number):
    path = Path(tempfile.gettempdir()) / f"mutant-{seed}-{number}.bin"
    path.write_bytes(data)
    return path


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=30_000)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--fenced", action="store_true", help="in the helper process")
    parser.add_argument("--formats", nargs="+", default=images.FORMATS, choices=images.FORMATS)
    asked = parser.parse_args()
    report = run(asked.count, asked.seed, fenced=asked.fenced, progress=True, formats=asked.formats)
    print(json.dumps(report, indent=2))  # noqa: T201
    bad = report["worst"]["processor_s"] > SECONDS or report["worst"]["grown_mb"] > MEGABYTES
    sys.exit(int(bad))
