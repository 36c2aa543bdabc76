"""What is measured of a picture to tell how it was taken: colour, surface and light.

A dermatoscope lies on the skin: gel or crossed polarisers take its shine and relief away, a ring of
lamps lights it evenly or falls off to the corners, and blood and pigment below show through. A
camera held before the skin sees creases, shine and shadows, and daylight or lamps of any colour.

All is measured on one small square, blurred, so that size, shape and compression of the file hardly
enter. Names say what a number is; ``l``, ``a`` and ``b`` are the axes of CIE Lab.
"""

from functools import cache
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from dermosan_lib.images import Pixels

EDGE_PX = 112
_BLUR = 0.7  # of the square, in its pixels: less than that is noise, sharpening or JPEG
_SCALES = (1, 2, 4, 8, 16)  # of the bands of detail, in pixels of the square
_COLOUR_SCALES = 4
_KERNEL = np.ones((7, 7), np.uint8)
_PERCENTILES = (10, 50, 90)

_COLOUR = (*(f"{axis}_{p}" for axis in "lab" for p in _PERCENTILES), "hue", "chroma")
_SURFACE = (
    *(f"detail_{scale}" for scale in _SCALES),
    *(f"outstanding_{scale}" for scale in _SCALES),
    *(f"skew_{scale}" for scale in _SCALES[:3]),
    *(f"colour_detail_{scale}" for scale in _SCALES[:_COLOUR_SCALES]),
    *(f"colour_to_light_{scale}" for scale in _SCALES[:_COLOUR_SCALES]),
    "bright_spots", "dark_lines", "bright_to_dark", "shine", "light_with_a", "light_with_b",
    "steepness",
)  # fmt: skip
_LIGHT = (
    "corners", "darkest_corner", "rim_l", "rim_a", "rim_b", "slope", "rim_spread_l",
    "rim_spread_colour",
)  # fmt: skip
STATISTICS = (*_COLOUR, *_SURFACE, *_LIGHT)

Array = NDArray[np.float32]


def group_of(name: str) -> str:
    """Whether the statistic ``name`` is one of ``colour``, ``surface`` or ``light``."""
    return "colour" if name in _COLOUR else "surface" if name in _SURFACE else "light"


def statistics_of(pixels: Pixels) -> NDArray[np.float64]:
    """The statistics of a picture ``(height, width, 3)`` uint8 RGB, in the order of `STATISTICS`.

    Takes milliseconds for any size; every number is finite.
    """
    lab = cv2.cvtColor(_square(pixels).astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    light, red, yellow = (np.ascontiguousarray(lab[:, :, k]) for k in range(3))
    return np.array(
        [
            *_colour(light, red, yellow),
            *_surface(light, red, yellow),
            *_lighting(light, red, yellow),
        ],
        dtype=np.float64,
    )


def _square(pixels: Pixels) -> Pixels:
    """The middle square, `EDGE_PX` a side, a little blurred."""
    height, width = pixels.shape[:2]
    edge = min(height, width)
    top, left = (height - edge) // 2, (width - edge) // 2
    stride = max(1, edge // (4 * EDGE_PX))  # averaging all of a large photo takes too long
    middle = pixels[top : top + edge : stride, left : left + edge : stride]
    shrinks = len(middle) >= EDGE_PX
    way = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    small = cv2.resize(np.ascontiguousarray(middle), (EDGE_PX, EDGE_PX), interpolation=way)
    return np.asarray(cv2.GaussianBlur(small, (0, 0), _BLUR), np.uint8)


def _colour(light: Array, red: Array, yellow: Array) -> list[float]:
    """Percentiles of each axis, and hue (degrees) and chroma of the medians."""
    found = [np.percentile(axis, _PERCENTILES) for axis in (light, red, yellow)]
    a, b = found[1][1], found[2][1]
    hue = np.degrees(np.arctan2(b, a))
    return [*(float(v) for axis in found for v in axis), float(hue), float(np.hypot(a, b))]


def _surface(light: Array, red: Array, yellow: Array) -> list[float]:
    """Detail by scale: medians are of the skin, since a lesion fills less than half of most."""
    bands = _bands(light, _SCALES)
    typical = [float(np.median(np.abs(band))) for band in bands]
    detail = [np.log(value + 0.05) for value in typical]
    outstanding = [
        np.log((np.percentile(np.abs(band), 97) + 0.1) / (value + 0.05))
        for band, value in zip(bands, typical, strict=True)
    ]
    skew = [np.clip(np.mean(band**3) / (band.std() + 0.05) ** 3, -5, 5) for band in bands[:3]]
    reds, yellows = (_bands(axis, _SCALES[:_COLOUR_SCALES]) for axis in (red, yellow))
    coloured = [
        np.log(np.median(np.abs(r)) + np.median(np.abs(y)) + 0.05)
        for r, y in zip(reds, yellows, strict=True)
    ]
    bright = cv2.morphologyEx(light, cv2.MORPH_TOPHAT, _KERNEL)
    dark = cv2.morphologyEx(light, cv2.MORPH_BLACKHAT, _KERNEL)
    spots, lines = (np.log(np.percentile(hat, 90) + 0.2) for hat in (bright, dark))
    chroma = np.hypot(red, yellow)
    shine = np.log(np.mean((bright > 6) & (chroma < _median_chroma(red, yellow))) + 0.001)
    # Relief shades; pigment and blood colour. So light goes with colour in one and not in another.
    fine = bands[1] + bands[2]
    together = [_together(fine, axis[1] + axis[2]) for axis in (reds, yellows)]
    smooth = cv2.GaussianBlur(light, (0, 0), 1)
    slopes = np.hypot(cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1)) / 8
    return [
        *detail, *outstanding, *skew, *coloured,
        *(c - d for c, d in zip(coloured, detail[:_COLOUR_SCALES], strict=True)),
        spots, lines, spots - lines, shine, *together, np.log(np.median(slopes) + 0.05),
    ]  # fmt: skip


def _lighting(light: Array, red: Array, yellow: Array) -> list[float]:
    """How light and colour change from the middle to rim and corners."""
    corners, outside, rim, middle, fit = _zones()
    level = np.median(light)
    side = EDGE_PX // 7
    four = [light[:side, :side], light[:side, -side:], light[-side:, :side], light[-side:, -side:]]
    plane = fit @ light[outside]  # least squares: rise to the right, and downwards
    broad = cv2.GaussianBlur(light, (0, 0), 8)
    spread = [float(cv2.GaussianBlur(axis, (0, 0), 4)[rim].std()) for axis in (red, yellow)]
    return [
        np.median(light[corners]) - level,
        min(np.median(corner) for corner in four) - level,
        *(np.median(axis[rim]) - np.median(axis[middle]) for axis in (light, red, yellow)),
        np.log(np.hypot(plane[0], plane[1]) * EDGE_PX + 1),
        np.log(broad[rim].std() + 0.5),
        np.log(sum(spread) + 0.5),
    ]


def _bands(axis: Array, scales: tuple[int, ...]) -> list[Array]:
    levels = [axis, *(cv2.GaussianBlur(axis, (0, 0), scale) for scale in scales)]
    return [fine - coarse for fine, coarse in pairwise(levels)]


def _median_chroma(red: Array, yellow: Array) -> float:
    return float(np.hypot(np.median(red), np.median(yellow)))


def _together(one: Array, other: Array) -> float:
    """Correlation of two bands; 0 where either is empty."""
    return float(np.mean(one * other) / (one.std() * other.std() + 0.05))


@cache
def _zones() -> tuple[NDArray[Any], ...]:
    """Corners, all but the middle, rim and middle; and what fits a plane to all but the middle."""
    steps = (np.arange(EDGE_PX) - (EDGE_PX - 1) / 2).astype(np.float64)
    down, across = np.meshgrid(steps, steps, indexing="ij")
    radius = np.hypot(across, down) / (EDGE_PX / 2)
    outside = radius > 0.6
    places = np.stack([across[outside], down[outside], np.ones(outside.sum())], axis=1)
    rim = (radius > 0.85) & (radius <= 1)
    return radius > 1.15, outside, rim, radius < 0.5, np.linalg.pinv(places)
