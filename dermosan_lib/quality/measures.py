"""What is measured of a picture: four numbers for the photo, a vector for the skin question.

All are taken on a working copy of fixed size, so that they mean the same for any camera.
"""

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from dermosan_lib.images import Pixels

WORKING_EDGE_PX = 224
MAX_ASPECT = 20  # of a picture whose proportions the working copy keeps
DIRECTIONS = 8  # a hand may shake along any of them; four miss a shake at 22 degrees
REBLUR_PX = 9
SKIN_FEATURES = (
    "mean_l", "mean_a", "mean_b", "spread_l", "spread_a", "spread_b", "mean_a_squared",
    "mean_b_squared", "skin_hue", "other_hue", "grey", "white", "flat", "edges", "axis_edges",
    "coarse_share", "colours", "core_a", "core_b",
)  # fmt: skip


def working_copy(pixels: Pixels) -> Pixels:
    """Shrink so that the shorter edge has 224 px; smaller pictures stay as they are.

    The longer edge has at most 20 times 224 px: a strip that is longer still, which no photo is, is
    squeezed along it, so that any shape takes a bounded time.
    """
    height, width = pixels.shape[:2]
    if max(height, width) > MAX_ASPECT * max(WORKING_EDGE_PX, min(height, width)):
        return _squeezed(pixels)
    # Averaging all of a 12-megapixel photo takes 35 ms, every third pixel 11 ms; at least 896
    # of the shorter edge stay, 16 for each pixel of the copy.
    stride = max(1, min(height, width) // (4 * WORKING_EDGE_PX))
    pixels = np.ascontiguousarray(pixels[::stride, ::stride])
    height, width = pixels.shape[:2]
    scale = WORKING_EDGE_PX / min(height, width)
    if scale >= 1:
        return pixels
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _squeezed(pixels: Pixels) -> Pixels:
    height, width = (min(edge, WORKING_EDGE_PX) for edge in pixels.shape[:2])
    if pixels.shape[0] > pixels.shape[1]:
        height = MAX_ASPECT * WORKING_EDGE_PX
    else:
        width = MAX_ASPECT * WORKING_EDGE_PX
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def sharpness(copy: Pixels) -> float:
    """How much of the fine detail a further blur takes away, 0..1; 0 for a blurred picture.

    The no-reference blur measure of Crete et al. (2007), turned round, and taken along eight
    directions instead of two: it compares slopes before and after a strong low-pass and does not
    depend on contrast, so that smooth skin is not taken for a blurred photo of something else.
    The worst direction counts, because a moving hand blurs only one.
    """
    if min(copy.shape[:2]) <= REBLUR_PX:
        return 0.0
    grey = cv2.cvtColor(copy, cv2.COLOR_RGB2GRAY).astype(np.float32)
    # A little smoothing first: sensor noise and JPEG blocks are no detail.
    grey = cv2.GaussianBlur(grey, (0, 0), 1.0)
    across, down = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    return min(_lost(across * x + down * y, line) for x, y, line in _directions())


def _lost(slope: NDArray[np.float32], line: NDArray[np.float32]) -> float:
    before = np.abs(slope)
    after = np.abs(cv2.filter2D(slope, -1, line))
    total = float(before.sum())
    return 0.0 if total == 0 else float(np.maximum(before - after, 0).sum()) / total


@cache
def _directions() -> tuple[tuple[float, float, NDArray[np.float32]], ...]:
    """Unit vector (x, y) of each direction and a line through the middle to average along it."""
    half = REBLUR_PX // 2
    steps = np.linspace(-half, half, 8 * REBLUR_PX + 1)
    kernels = []
    for angle in np.arange(DIRECTIONS) * np.pi / DIRECTIONS:
        x, y = float(np.cos(angle)), float(np.sin(angle))
        line = np.zeros((REBLUR_PX, REBLUR_PX), np.float32)
        rows, columns = np.rint(half + steps * y), np.rint(half + steps * x)
        np.add.at(line, (rows.astype(int), columns.astype(int)), 1)
        kernels.append((x, y, line / line.sum()))
    return tuple(kernels)


def brightness(copy: Pixels) -> float:
    """The 95th percentile of the brightest channel, 0..1.

    Dark skin under good light still has bright places; an underexposed photo has none. The mean
    would refuse dark skin.
    """
    red, green, blue = cv2.split(copy)  # NumPy takes 25 times as long over an axis of three
    return float(np.percentile(cv2.max(cv2.max(red, green), blue), 95)) / 255


def clipped(copy: Pixels) -> float:
    """Share of pixels whose three channels are all near their maximum, 0..1: burnt-out places."""
    red, green, blue = cv2.split(copy)
    return float((cv2.min(cv2.min(red, green), blue) >= 250).mean())


def contrast(copy: Pixels) -> float:
    """Span of lightness and colour (CIE Lab, 2nd to 98th percentile) for the light there is.

    Divided by the lightness of the bright places: haze adds light and takes away span, whereas
    dark skin has less of both, and the bare span would refuse it.
    """
    lab = _lab(cv2.GaussianBlur(copy, (0, 0), 1.0)).reshape(-1, 3)
    low, high = np.percentile(lab, (2, 98), axis=0)
    # The 10 keeps the noise of a black frame from counting as contrast.
    return float(np.linalg.norm(high - low) / (high[0] + 10))


def ruled(features: NDArray[np.float64]) -> float:
    """Share of pixels on strong edges along rows or columns, 0..1: print, windows, charts.

    ``features`` are those of `skin_features`.
    """
    named = dict(zip(SKIN_FEATURES, features, strict=True))
    return float(named["edges"] * named["axis_edges"])


def skin_features(copy: Pixels) -> NDArray[np.float64]:
    """Colour, texture and edge statistics, in the order of `SKIN_FEATURES`."""
    small = cv2.resize(copy, (96, 96), interpolation=cv2.INTER_AREA)
    lab = _lab(small)
    light, red, yellow = (lab[:, :, k] for k in range(3))
    chroma = np.hypot(red, yellow)
    hue = np.degrees(np.arctan2(yellow, red))
    coloured = chroma > 8
    # From bluish red to yellow: erythema, pigment and dermoscopic casts all lie here.
    skin_hue = coloured & (hue > -35) & (hue < 88)
    across = cv2.Sobel(light, cv2.CV_32F, 1, 0) / 8
    down = cv2.Sobel(light, cv2.CV_32F, 0, 1) / 8
    slope = np.hypot(across, down)
    edges = slope > 6
    along_axes = edges & (np.minimum(np.abs(across), np.abs(down)) < 0.12 * slope)
    coarse = cv2.GaussianBlur(light, (0, 0), 4)
    centre = lab[24:72, 24:72].reshape(-1, 3).mean(axis=0)
    means, spreads = lab.reshape(-1, 3).mean(axis=0), lab.reshape(-1, 3).std(axis=0)
    differs = small[:, 1:] != small[:, :-1]
    flat = ~(differs[:, :, 0] | differs[:, :, 1] | differs[:, :, 2])
    return np.array(
        [
            *means / 50, *spreads / 10, (means[1] / 20) ** 2, (means[2] / 20) ** 2,
            skin_hue.mean(), (coloured & ~skin_hue).mean(), (chroma < 5).mean(),
            ((light > 92) & (chroma < 6)).mean(), flat.mean(), edges.mean(),
            along_axes.sum() / max(1, edges.sum()), coarse.std() / max(0.5, float(light.std())),
            _colours(small) / 100, centre[1] / 20, centre[2] / 20,
        ],
        dtype=np.float64,
    )  # fmt: skip


def _colours(pixels: Pixels) -> int:
    """How many of 8 x 8 x 8 bins of colour have a pixel."""
    red, green, blue = cv2.split((pixels >> 5).astype(np.uint16))
    return int(np.count_nonzero(np.bincount(((red << 6) | (green << 3) | blue).ravel())))


def _lab(pixels: Pixels) -> NDArray[np.float32]:
    scaled = pixels.astype(np.float32) / 255
    return np.asarray(cv2.cvtColor(scaled, cv2.COLOR_RGB2LAB), dtype=np.float32)
