"""Which stored values of a DICOM picture are black and white, and the colours of a palette."""

import struct

import numpy as np

from dermosan_lib.images.containers.dicom_elements import Elements

_CENTRE, _WIDTH, _INTERCEPT, _SLOPE = 0x00281050, 0x00281051, 0x00281052, 0x00281053
_DESCRIPTORS = (0x00281101, 0x00281102, 0x00281103)
_TABLES = (0x00281201, 0x00281202, 0x00281203)


def greys_of(found: Elements, colours: str, stored_bits: int) -> tuple[float, float] | None:
    """Stored values that are shown black and white; None where values are no greys.

    By the first window (PS3.3, C.11.2.1.2.1: the linear function) where there is one, or else from
    0 to the largest. Tables of values (VOI LUT) are not heard.
    """
    if not colours.startswith("MONOCHROME"):
        return None
    black, white = 0.0, float((1 << stored_bits) - 1)
    centres, widths = found.decimals(_CENTRE), found.decimals(_WIDTH)
    if centres and widths and widths[0] > 1:
        slope = (found.decimals(_SLOPE) or (1.0,))[0] or 1.0
        intercept = (found.decimals(_INTERCEPT) or (0.0,))[0]
        middle, half = centres[0] - 0.5, (widths[0] - 1) / 2
        ends = (middle - half - intercept) / slope, (middle + half - intercept) / slope
        if np.isfinite(ends).all() and ends[0] != ends[1]:
            black, white = ends
    return (white, black) if colours == "MONOCHROME1" else (black, white)


def palette_of(found: Elements) -> bytes:
    """RGB of each stored value, from 0 on (PS3.3, C.7.6.3.1.5); ValueError for a bad table."""
    columns = []
    for descriptor, table in zip(_DESCRIPTORS, _TABLES, strict=True):
        count, first, bits = found.numbers(descriptor)
        count = count or 1 << 16
        value = found.values.get(table, b"")
        if bits == 16 or len(value) >= 2 * count:  # tables of 8 bits are at times laid in 16
            words = np.array(struct.unpack(_order(found) + f"{count}H", value[: 2 * count]))
            column = words >> 8 if bits == 16 else words & 255
        else:
            column = np.frombuffer(value[:count], np.uint8)
        if len(column) != count or first + count > 1 << 16:
            raise ValueError("A palette is cut short.")
        columns.append(np.concatenate([np.repeat(column[:1], first), column]).astype(np.uint8))
    if len({len(column) for column in columns}) != 1:
        raise ValueError("Palettes differ in length.")
    return np.stack(columns, axis=1).tobytes()


def _order(found: Elements) -> str:
    return ">" if found.big_endian else "<"
