"""Lay an activation map over a picture, so that skin stays visible where the model did not look."""

from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from dermosan_lib.images.strips import Pixels


def overlay(
    pixels: Pixels, activation_map: NDArray[np.floating[Any]], opacity: float = 0.6
) -> Pixels:
    """Blend ``activation_map`` into ``pixels``.

    The map is scaled to its own largest value (negatives count as 0), stretched bilinearly to the
    picture, and coloured by viridis: lightness rises evenly with activation, so the order survives
    colour blindness and grey print, and blue, green and yellow are no colours of skin. How much
    colour covers the picture rises with activation too, from none at 0.

    Args:
        pixels: ``(height, width, 3)`` uint8 RGB; not changed.
        activation_map: ``(rows, columns)``, any range; NaN counts as 0.
        opacity: Share of colour at full activation, 0..1; 0 returns the picture.

    Returns:
        ``(height, width, 3)`` uint8 RGB; the picture itself where the map is 0 throughout.

    Raises:
        ValueError: For an opacity outside 0..1 or a map without two dimensions.
    """
    if not 0 <= opacity <= 1:
        raise ValueError(f"Opacity must be 0..1, but is {opacity}.")
    if activation_map.ndim != 2 or not activation_map.size:
        raise ValueError(
            f"An activation map has rows and columns, but this one's shape is "
            f"{activation_map.shape}. Choose one class of the maps."
        )
    height, width = pixels.shape[:2]
    heat = np.nan_to_num(np.asarray(activation_map, dtype=np.float32), nan=0, posinf=0, neginf=0)
    heat = cv2.resize(heat.clip(min=0), (width, height), interpolation=cv2.INTER_LINEAR)
    peak = float(heat.max())
    if peak == 0:
        return pixels.copy()
    heat /= peak
    colour = _viridis()[(heat * 255).astype(np.uint8)]
    share = (opacity * heat)[:, :, None]
    blended = pixels * (1 - share) + colour * share
    return np.asarray(blended.round(), dtype=np.uint8)


@cache
def _viridis() -> NDArray[np.float32]:
    ramp = np.arange(256, dtype=np.uint8)[:, None]
    bgr = cv2.applyColorMap(ramp, cv2.COLORMAP_VIRIDIS)
    return np.asarray(bgr[:, 0, ::-1], dtype=np.float32)
