"""Several photos of one lesion as one answer, whatever their order.

The rule is chosen by `study.evidence.photo_fusion` and stands in the card; study and clinic
apply it here alike.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.errors import BundleError
from dermosan_lib.language import Message

MAX_PHOTOS = 5  # of a case

MEAN_PROBABILITY = "mean_probability"
MEAN_LOG_PROBABILITY = "mean_log_probability"
DEPENDENT_EVIDENCE = "dependent_evidence"
METHODS = (MEAN_PROBABILITY, MEAN_LOG_PROBABILITY, DEPENDENT_EVIDENCE)
DEFAULT_FUSION: Mapping[str, Any] = {"method": MEAN_PROBABILITY}  # of cards without an entry

_LEAST = 1e-12  # no photo may rule a condition out for good


def fuse_photos(
    probabilities: NDArray[np.float64], rule: Mapping[str, Any] | None = None
) -> NDArray[np.float64]:
    """One row of probabilities ``(classes,)`` from those of ``n`` photos ``(n, classes)``.

    - ``mean_probability``: their mean (the linear opinion pool).
    - ``mean_log_probability``: the mean of their logarithms, normalised (the logarithmic pool;
      Genest and Zidek 1986).
    - ``dependent_evidence``: that mean of logarithms times ``n / (1 + (n - 1) r)``, the number of
      independent photos that ``n`` photos with correlation ``r`` are worth (Kish 1965, design
      effect). With ``correlation`` 1 they are worth one photo, with 0 all of them (the product
      rule of Kittler et al. 1998, for equal priors).

    The order of the photos changes no bit of the answer, and one photo's is its own row.

    Args:
        probabilities: At least one row, each of which sums to 1.
        rule: The card's ``fusion``; None is `DEFAULT`.

    Raises:
        BundleError: For a method that this version does not know, or a correlation out of 0..1.
    """
    rule = rule or DEFAULT_FUSION
    method, n = rule["method"], len(probabilities)
    if method not in METHODS:
        raise BundleError(
            Message(
                "The card fuses photos by {method}; this version knows {known}. Export the "
                "bundle with this version.",
                method=repr(method),
                known=", ".join(METHODS),
            )
        )
    if n == 1:
        return np.array(probabilities[0], dtype=np.float64)
    # Sums of floats depend on their order; sorted columns have but one.
    ordered = np.sort(np.asarray(probabilities, dtype=np.float64), axis=0)
    if method == MEAN_PROBABILITY:
        return np.asarray(ordered.mean(axis=0))
    correlation = float(rule["correlation"]) if method == DEPENDENT_EVIDENCE else 1.0
    if not 0 <= correlation <= 1:  # also for NaN
        raise BundleError(
            Message(
                "The card's correlation of photos must be in 0..1, but is {correlation:g}. "
                "Export the bundle again.",
                correlation=correlation,
            )
        )
    worth = n / (1 + (n - 1) * correlation)
    logs = worth * np.log(np.maximum(ordered, _LEAST)).mean(axis=0)
    powers = np.exp(logs - logs.max())
    return np.asarray(powers / powers.sum())
