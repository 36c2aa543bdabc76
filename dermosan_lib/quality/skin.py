"""Does this look like skin at all? A logistic regression on colour, texture and edges."""

import json
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.quality.measures import SKIN_FEATURES

SKIN_COEFFICIENTS = Path(__file__).with_name("skin.json")


def skin_probability(features: NDArray[np.float64]) -> float:
    """Probability 0..1 that a picture with these ``features`` (`skin_features`) shows skin.

    Coefficients and what they were fitted on are in ``skin.json``, which
    `study.pipeline.quality_calibration` writes.
    """
    weights, centre, scale, intercept = skin_model()
    inputs = with_squares((features - centre) / scale)
    return float(1 / (1 + np.exp(-np.clip(inputs @ weights + intercept, -40, 40))))


def with_squares(standard: NDArray[np.float64]) -> NDArray[np.float64]:
    """Standardised features ``(..., n)`` within -4 and 4, and their squares: ``(..., 2 n)``."""
    # Skin is a region, not a half-space: too far to either side is no skin. The clip keeps one
    # extreme statistic, such as a very pale field, from outvoting all others.
    bounded = np.clip(standard, -4, 4)
    return np.concatenate([bounded, bounded**2], axis=-1)


@cache
def skin_model() -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], float]:
    """Weights, centre, scale and intercept of the file, read once."""
    stored = json.loads(SKIN_COEFFICIENTS.read_text(encoding="utf-8"))
    assert tuple(stored["features"]) == SKIN_FEATURES
    weights, centre, scale = (
        np.array(stored[key], dtype=np.float64) for key in ("weights", "centre", "scale")
    )
    return weights, centre, scale, float(stored["intercept"])
