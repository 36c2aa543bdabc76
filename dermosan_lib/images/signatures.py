"""What a file's first bytes tell of its format, whatever its name says."""

from dermosan_lib.images.containers import bmp_looks_like

START_BYTES = 4096  # of a file, as many as tell its format

_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_AVIF_BRANDS = {b"avif", b"avis"}
_STILL_BRANDS = {b"mif1", b"mif2", b"msf1", b"miaf"}  # any coding; the reader looks inside
_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


def format_of(start: bytes) -> str:
    """Which of `FORMATS` a file has whose first `START_BYTES` are ``start``; "" for any other."""
    if start.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if start.startswith(b"RIFF") and start[8:12] == b"WEBP":
        return "WEBP"
    if start[4:8] == b"ftyp":
        return _of_brands(start)
    if start.startswith(_TIFF) and not _is_raw_photo(start):
        return "TIFF"
    if bmp_looks_like(start):
        return "BMP"
    if start.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if start[128:132] == b"DICM":
        return "DICOM"
    return ""


def _brands(start: bytes) -> list[bytes]:
    end = min(len(start), int.from_bytes(start[:4], "big"), 8 + 4 * 60)
    return [start[8:12], *(start[place : place + 4] for place in range(16, end - 3, 4))]


def _of_brands(start: bytes) -> str:
    brands = _brands(start)
    for brand in (brands[0], *brands[1:]):
        if brand in _AVIF_BRANDS:
            return "AVIF"
        if brand in _HEIF_BRANDS:
            return "HEIF"
    return "HEIF" if brands[0] in _STILL_BRANDS else ""


def _is_raw_photo(start: bytes) -> bool:
    """CR2, and what its own reader tells by tags, is no TIFF of pixels."""
    return start[8:11] == b"CR\x02"
