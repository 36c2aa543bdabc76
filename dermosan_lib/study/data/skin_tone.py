"""How light the skin of a picture is: the individual typology angle, without a lesion mask."""

from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pandas as pd

from dermosan_lib import images
from dermosan_lib.images import Pixels
from dermosan_lib.system import map_in_processes

# Lower bounds in degrees (Chardonnet et al. 1991; Del Bino et al. 2006), lightest first.
ITA_BANDS = {"very light": 55, "light": 41, "intermediate": 28, "tan": 10, "brown": -30}
DARKEST_BAND = "dark"
UNKNOWN = "unknown"

WORKING_EDGE_PX = 256  # tone needs no detail
CENTRE = 0.7  # the lesion is sought within this share of both half axes
FRAME = 40  # a pixel whose brightest channel is below, of 255, is frame or shadow
HAIR = 12  # grey levels by which a hair is darker than what is around it
LEAST_SHARE = 0.02  # of the picture; with less skin than this there is no answer


def skin_tone(pixels: Pixels) -> float:
    """Individual typology angle in degrees, arctan((L* - 50) / b*), of the skin around the lesion.

    Median L* and b* (CIE 1976, D65) of the pixels outside a central ellipse, without near-black
    frame, hairs (black-hat, after Lee et al. 1997) and the darkest quarter of what is left, where a
    large lesion or a vignette reaches. Beyond 90 degrees b* is negative: a light picture with a
    blue or pink cast.

    An angle depends on the light and the camera's white balance, and dermoscopes light evenly but
    rarely neutrally: take it as an order within one source, never as a person's skin type.

    Args:
        pixels: ``(height, width, 3)`` uint8 RGB.

    Returns:
        -90..180, higher is lighter; NaN where hardly any pixel is left, or what is left is dark and
        bluish, which no skin is.
    """
    small = _shrunk(pixels)
    height, width = small.shape[:2]
    down, across = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    kept = (down**2 + across**2 > CENTRE**2) & (small.max(axis=2) >= FRAME) & ~_hairs(small)
    if kept.mean() < LEAST_SHARE:
        return float("nan")
    lab = cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[kept]
    light = lab[lab[:, 0] >= np.quantile(lab[:, 0], 0.25)]
    lightness, _, yellow = np.median(light, axis=0)
    if lightness < 50 and yellow <= 0:
        return float("nan")
    # The two-argument form is the same for b* > 0 and runs on smoothly where b* passes 0.
    return float(np.degrees(np.arctan2(lightness - 50, yellow)))


def ita_band(degrees: float) -> str:
    """Name of an angle's band, ``very light`` above 55 to ``dark`` below -30; NaN is unknown."""
    if np.isnan(degrees):
        return UNKNOWN
    return next((name for name, least in ITA_BANDS.items() if degrees > least), DARKEST_BAND)


def skin_tones(
    data: Path, paths: list[str], *, workers: int | None = None, progress: bool = True
) -> pd.DataFrame:
    """`skin_tone` of each picture: ``path``, ``ita_degrees`` and ``skin_tone``, its band.

    The band is an ordered category, lightest first. Raises `ImageError` for a picture that cannot
    be read.
    """
    measure = partial(_measure, data)
    degrees = list(
        map_in_processes(measure, paths, workers=workers, progress=progress, name="skin tones")
    )
    table = pd.DataFrame({"path": paths, "ita_degrees": np.array(degrees, dtype=np.float64)})
    kinds = pd.CategoricalDtype([*ITA_BANDS, DARKEST_BAND, UNKNOWN], ordered=True)
    table["skin_tone"] = table["ita_degrees"].map(ita_band).astype(kinds)
    return table


def _measure(data: Path, path: str) -> float:
    content = images.read_bytes(data / path)
    return skin_tone(images.decode(content, name=path, shortest_px=3 * WORKING_EDGE_PX))


def _shrunk(pixels: Pixels) -> Pixels:
    scale = WORKING_EDGE_PX / max(pixels.shape[:2])
    if scale >= 1:
        return pixels
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)


def _hairs(pixels: Pixels) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
    """Thin dark lines, a little widened, as ``(height, width)``."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    darker = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, np.ones((9, 9), np.uint8))
    lines = cv2.dilate((darker > HAIR).astype(np.uint8), np.ones((3, 3), np.uint8))
    return np.asarray(lines > 0)
