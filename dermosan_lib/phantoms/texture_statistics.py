"""What a picture's texture and colour are like at several scales, in numbers that know no lesion.

Drawings and photographs differ in how contrast is spread: over scales, over colours and over places
of the picture. All is measured on logarithms of a small copy, so that brightness hardly counts.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from dermosan_lib import images
from dermosan_lib.images import Pixels

EDGE_PX = 112  # below it the smallest pictures that are accepted would be enlarged
SCALES_PX = (0.7, 1.4, 2.8, 5.6, 11.2)  # standard deviations of the Gaussians between the bands
SPREAD_OVER = 3  # bands of which places and skewness are looked at
NEIGHBOURS_OF = 2  # bands of which neighbouring pixels are compared
COUNT = 105

Array = NDArray[np.float64]
Planes = NDArray[np.float32]  # (edge, edge, 3): lightness, red over green, blue over green

_CELL_PX = 13
_TINY = 1e-4  # of a logarithm; far below one step of 255


def picture_statistics(pixels: Pixels) -> Array:
    """Statistics ``(COUNT,)`` of a picture ``(height, width, 3)`` uint8 RGB; takes milliseconds."""
    planes = _planes(images.resize(pixels, EDGE_PX))
    found = [_colours(planes), _layout(planes)]
    finer = planes
    for number, sigma in enumerate(SCALES_PX):
        coarser = _blurred(planes, sigma)
        band = finer - coarser
        finer = coarser
        found.append(_contrast(band))
        if number < SPREAD_OVER:
            found.append(_places(band))
        if number < NEIGHBOURS_OF:
            found.append(_neighbours(band))
    return np.concatenate(found).astype(np.float64)


def _planes(small: Pixels) -> Planes:
    logs = np.log((small.astype(np.float32) + 6) / 261)
    red, green, blue = cv2.split(logs)
    return np.dstack([(red + green + blue) / 3, red - green, blue - green])


def _blurred(planes: Planes, sigma: float) -> Planes:
    blurred = cv2.GaussianBlur(planes, (0, 0), sigma, borderType=cv2.BORDER_REFLECT)
    return np.asarray(blurred, dtype=np.float32)


def _colours(planes: Planes) -> Array:
    """Mean of each plane, and how far its percentiles lie from it: 15."""
    flat = planes.reshape(-1, 3)
    mean = flat.mean(axis=0)
    spread = np.percentile(flat, (2, 25, 75, 98), axis=0) - mean
    return np.concatenate([mean, spread.ravel()])


def _layout(planes: Planes) -> Array:
    """Middle and corners against the whole: 6."""
    quarter, eighth = EDGE_PX // 4, EDGE_PX // 8
    mean = planes.mean(axis=(0, 1))
    middle = planes[quarter:-quarter, quarter:-quarter].mean(axis=(0, 1))
    ends = slice(None, eighth), slice(-eighth, None)
    corners = np.mean([planes[a, b].mean(axis=(0, 1)) for a in ends for b in ends], axis=0)
    return np.concatenate([middle - mean, corners - mean])


def _contrast(band: Planes) -> Array:
    """Spread of each plane, how the planes vary together, and how heavy the tails are: 9."""
    flat = band.reshape(-1, 3).astype(np.float64)
    covariance = flat.T @ flat / len(flat) + 1e-9 * np.eye(3)
    spread = np.sqrt(np.diag(covariance))
    together = (covariance / np.outer(spread, spread))[np.triu_indices(3, 1)]
    tails = np.log(spread + _TINY) - np.log(np.abs(flat).mean(axis=0) + _TINY)
    return np.concatenate([np.log(spread + _TINY), together, tails])


def _places(band: Planes) -> Array:
    """How the energy of calm, common and busy places differs, and skewness: 9."""
    energy = cv2.blur(band * band, (_CELL_PX, _CELL_PX), borderType=cv2.BORDER_REFLECT)
    cells = energy[6:-6:6, 6:-6:6].reshape(-1, 3)
    calm, common, busy = np.log(np.percentile(cells, (10, 50, 90), axis=0) + _TINY**2)
    flat = band.reshape(-1, 3).astype(np.float64)
    spread = np.sqrt((flat**2).mean(axis=0) + 1e-9)
    return np.concatenate([common - calm, busy - common, (flat**3).mean(axis=0) / spread**3])


def _neighbours(band: Planes) -> Array:
    """How alike pixels are beside each other and across corners: 6."""
    power = (band.astype(np.float64) ** 2).mean(axis=(0, 1)) + 1e-9
    beside = _product(band[:, 1:], band[:, :-1]) + _product(band[1:], band[:-1])
    across = _product(band[1:, 1:], band[:-1, :-1]) + _product(band[1:, :-1], band[:-1, 1:])
    return np.asarray(np.concatenate([beside, across]) / 2 / np.tile(power, 2))


def _product(a: Planes, b: Planes) -> Array:
    return np.asarray((a * b).mean(axis=(0, 1)), dtype=np.float64)
