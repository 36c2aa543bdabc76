"""Prediction sets: the conditions that a picture's probabilities do not rule out.

Fitted by `study.uncertainty.conformal_sets`; applied here alike in the study and in the clinic.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.errors import BundleError

Array = NDArray[np.float64]


def prediction_sets(probabilities: Array, least: Array) -> NDArray[np.bool_]:
    """Which conditions each picture's set holds, ``(n, classes)``.

    A condition is in the set unless its probability is below its entry in ``least``. The
    likeliest is always in, so that no set is empty; this can only add to the coverage.

    Args:
        probabilities: ``(n, classes)``, rows sum to 1, after temperature scaling.
        least: ``(classes,)`` smallest probability 0..1 with which each condition is kept.
    """
    chosen = ~(np.asarray(probabilities) < least)  # what is no number is not ruled out
    chosen[np.arange(len(chosen)), np.argmax(probabilities, axis=1)] = True
    return chosen


def set_words(sets: NDArray[np.bool_], codes: Sequence[str]) -> list[str]:
    """Each set as its codes in class order, separated by spaces, as `predictions.csv` has it."""
    return [" ".join(code for code, there in zip(codes, row, strict=True) if there) for row in sets]


def least_probabilities(entry: dict[str, Any] | None, codes: Sequence[str]) -> Array | None:
    """The card's ``prediction_set`` as ``(classes,)`` in class order; None where it has none.

    Raises `BundleError` where a condition has no probability 0..1.
    """
    if not entry:
        return None
    thresholds = np.array([entry.get("least", {}).get(code, np.nan) for code in codes], np.float64)
    if not ((thresholds >= 0) & (thresholds <= 1)).all():  # False for NaN
        raise BundleError(
            "The card's prediction_set must give each condition a probability 0..1, but holds "
            f"{entry.get('least')}. Export the bundle again."
        )
    return thresholds
