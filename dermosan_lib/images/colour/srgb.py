"""sRGB (IEC 61966-2-1): its curve, and its primaries as XYZ of the light D50 that profiles use."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

# Of "sRGB IEC61966-2.1", adapted to D50 by Bradford's way; columns are red, green and blue.
TO_XYZ = np.array(
    [
        [0.43606567, 0.38514709, 0.14306641],
        [0.22248840, 0.71687317, 0.06060791],
        [0.01391602, 0.09707642, 0.71409607],
    ]
)
FROM_XYZ = np.linalg.inv(TO_XYZ)
WIDE = 65535  # light is counted in so many steps, of which the darkest are a twentieth of a grey


def encoded(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """Light from 0 to 1, as sRGB from 0 to 1."""
    clipped = np.clip(light, 0.0, 1.0)
    return np.where(
        clipped <= 0.0031308, 12.92 * clipped, 1.055 * clipped ** (1 / 2.4) - 0.055
    ).astype(np.float64)


@cache
def eight_bits() -> NDArray[np.uint8]:
    """For each of the steps of light, sRGB of 8 bits."""
    return np.rint(255 * encoded(np.arange(WIDE + 1) / WIDE)).astype(np.uint8)
