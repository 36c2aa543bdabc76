"""Another light on a finished picture: how much there is, and how warm.

Both multiply the three channels in linear light, so one table of 256 entries a channel does it.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from dermosan_lib.images import Pixels

DAYLIGHT_K = 6500.0  # the camera's balance: light of this temperature leaves white white
WARMEST_K, COOLEST_K = 3500.0, 10000.0

Gains = NDArray[np.float64]  # (3,), of linear RGB

_TO_SRGB = np.array(
    [[3.2406, -1.5372, -0.4986], [-0.9689, 1.8758, 0.0415], [0.0557, -0.2040, 1.0570]]
)  # from CIE XYZ, IEC 61966-2-1


def relit(pixels: Pixels, *, stops: float = 0.0, kelvin: float = DAYLIGHT_K) -> Pixels:
    """``(height, width, 3)`` uint8 RGB under 2**``stops`` times the light, of another colour.

    ``kelvin`` is the light's colour temperature while the camera stays balanced for daylight;
    `WARMEST_K`..`COOLEST_K`. What gets too bright is clipped, as a sensor does.
    """
    if stops == 0 and kelvin == DAYLIGHT_K:
        return pixels
    gains = 2.0**stops * light_gains(kelvin)
    linear = _linear(np.arange(256) / 255)
    tables = _encoded(np.clip(linear[:, None] * gains, 0, 1))  # (256, 3)
    table = (255 * tables).round().astype(np.uint8)[None]
    return np.asarray(cv2.LUT(np.ascontiguousarray(pixels), table), dtype=np.uint8)


def light_gains(kelvin: float) -> Gains:
    """How much more of red, green and blue there is than in daylight, at the same brightness."""
    gains = _white(kelvin) / _white(DAYLIGHT_K)
    return np.asarray(gains, dtype=np.float64)


def _white(kelvin: float) -> Gains:
    """Linear sRGB of a black body of luminance 1; the cubic fits of Kim et al. (2002)."""
    t = 1000.0 / kelvin
    if kelvin < 4000:
        x = -0.2661239 * t**3 - 0.2343589 * t**2 + 0.8776956 * t + 0.179910
    else:
        x = -3.0258469 * t**3 + 2.1070379 * t**2 + 0.2226347 * t + 0.240390
    if kelvin < 4000:
        y = -0.9549476 * x**3 - 1.37418593 * x**2 + 2.09137015 * x - 0.16748867
    else:
        y = 3.0817580 * x**3 - 5.87338670 * x**2 + 3.75112997 * x - 0.37001483
    found = _TO_SRGB @ np.array([x / y, 1.0, (1 - x - y) / y])
    return np.asarray(np.clip(found, 0, None), dtype=np.float64)


def _linear(encoded: NDArray[np.float64]) -> NDArray[np.float64]:
    low, high = encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4
    return np.where(encoded <= 0.04045, low, high)


def _encoded(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    low, high = 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055
    return np.where(linear <= 0.0031308, low, high)
