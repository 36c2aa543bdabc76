"""Colour spaces that a file tells in numbers, not by a profile: written as a profile here."""

import struct
from collections.abc import Sequence

import numpy as np

_D50 = (0.9642, 1.0, 0.8249)  # the light of the colours in profiles (ICC.1:2022, 7.2.16)
_BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)
_D65 = (0.3127, 0.3290)
_REC709 = ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060))
_ADOBE = ((0.640, 0.330), (0.210, 0.710), (0.150, 0.060))
_SRGB = (*_REC709, _D65)
# ITU-T H.273, table 2: code of primaries to red, green, blue and white.
_PRIMARIES = {
    1: _SRGB,
    5: ((0.640, 0.330), (0.290, 0.600), (0.150, 0.060), _D65),
    6: ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), _D65),
    9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), _D65),
    11: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), (0.314, 0.351)),
    12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), _D65),
}
_SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
_VIDEO_CURVE = (1 / 0.45, 1 / 1.099, 0.099 / 1.099, 1 / 4.5, 0.081)
# Table 3: code of the transfer to a curve. Those of films in a wide range of light are not here.
_TRANSFERS = {
    1: _VIDEO_CURVE, 6: _VIDEO_CURVE, 14: _VIDEO_CURVE, 15: _VIDEO_CURVE,
    4: (2.2,), 5: (2.8,), 8: (1.0,), 13: _SRGB_CURVE,
}  # fmt: skip
_GAMMA_OF_SRGB = 0.45455
_NO_MATTER = 0.05  # share by which libpng takes gammas to be the same
_GAMMAS = (0.2, 2.0)

Point = tuple[float, float]  # CIE 1931 x, y


def profile_of_codes(primaries: int, transfer: int) -> bytes:
    """An ICC profile of code points of ITU-T H.273; b"" for those that are none of photographs'."""
    if primaries not in _PRIMARIES or transfer not in _TRANSFERS:
        return b""
    return _profile(_PRIMARIES[primaries], _TRANSFERS[transfer])


def profile_of_gamma(gamma: float | None, chromaticities: Sequence[Point] | None) -> bytes:
    """An ICC profile of what PNG tells by gAMA and cHRM; b"" for neither, and for what cannot be.

    ``gamma`` is the exponent with which light was encoded, 0.45455 as a rule: with the primaries of
    sRGB, or none, that means sRGB (PNG, third edition, 11.3.2.5). ``chromaticities``: red, green,
    blue and white; without a gamma sRGB's curve is taken.
    """
    points = chromaticities or _SRGB
    if gamma is None:
        return _profile(points, _SRGB_CURVE) if chromaticities else b""
    if not _GAMMAS[0] <= gamma <= _GAMMAS[1]:
        return b""
    usual = abs(gamma / _GAMMA_OF_SRGB - 1) <= _NO_MATTER
    return (
        b"" if usual and np.allclose(points, _SRGB, atol=0.002) else _profile(points, (1 / gamma,))
    )


def _profile(points: Sequence[Point], curve: tuple[float, ...]) -> bytes:
    """Matrix and one curve, as a profile of version 4; b"" for points that span no colours."""
    try:
        columns = _columns(points)
        colours = [b"XYZ \0\0\0\0" + _fixed(*column) for column in columns.T]
    except (ArithmeticError, ValueError, struct.error, np.linalg.LinAlgError):
        return b""
    tone = b"para" + struct.pack(">4xHH", 0 if len(curve) == 1 else 3, 0) + _fixed(*curve)
    names = (b"wtpt", b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC")
    bodies = [b"XYZ \0\0\0\0" + _fixed(*_D50), *colours, tone, tone, tone]
    start = 128 + 4 + 12 * len(names)
    index = struct.pack(">I", len(names))
    for number, name in enumerate(names):
        index += struct.pack(
            ">4sII", name, start + sum(map(len, bodies[:number])), len(bodies[number])
        )
    content = index + b"".join(bodies)
    head = struct.pack(">I4xI", 128 + len(content), 0x04300000) + b"mntrRGB XYZ " + bytes(12)
    return head + b"acsp" + bytes(28) + _fixed(*_D50) + bytes(48) + content


def _columns(points: Sequence[Point]) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    """XYZ at D50 of red, green and blue, in columns, by Bradford's adaptation (ICC.1, annex E)."""
    red, green, blue, white = (np.array([x / y, 1.0, (1 - x - y) / y]) for x, y in points)
    primaries = np.stack([red, green, blue], axis=1)
    primaries = primaries * np.linalg.solve(primaries, white)
    scale = (_BRADFORD @ np.array(_D50)) / (_BRADFORD @ white)
    return np.asarray(np.linalg.inv(_BRADFORD) @ np.diag(scale) @ _BRADFORD @ primaries)


def _fixed(*numbers: float) -> bytes:
    return struct.pack(f">{len(numbers)}i", *(round(number * 65536) for number in numbers))


ADOBE_RGB = _profile((*_ADOBE, _D65), (563 / 256,))  # Adobe RGB (1998), 4.3.4.2
