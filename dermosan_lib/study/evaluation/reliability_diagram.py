"""Do probabilities mean what they say? How often the model is right, by how sure it was."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib.errors import RunError
from dermosan_lib.study.evaluation.intervals import wilson
from dermosan_lib.study.evaluation.outcomes import read_outcomes
from dermosan_lib.study.evaluation.weighted_metrics import ECE_BINS

Scheme = Literal["width", "mass"]


def reliability_table(
    predictions: pd.DataFrame,
    codes: Sequence[str],
    *,
    bins: int = ECE_BINS,
    scheme: Scheme = "width",
) -> pd.DataFrame:
    """How often the model is right, beside how sure it was (Guo et al. 2017, figure 1).

    Args:
        predictions: See `read_outcomes`.
        codes: Condition codes in class order.
        bins: Number of bins of the highest probability.
        scheme: ``width`` cuts 0..1 into bins of equal width; ``mass`` into bins of about equally
            many images (Nguyen and O'Connor 2015), fewer where confidences repeat.

    Returns:
        ``low, high, n, confidence, accuracy, accuracy_low, accuracy_high``, a row a bin by rising
        confidence. A bin holds what is above ``low`` and up to ``high``, the first of equal mass
        ``low`` too; ``confidence`` is its mean and ``accuracy`` has a 95% Wilson interval (images
        counted as independent). A bin without images has ``n`` 0 and NaN.

    Raises:
        RunError: For no bins, another scheme, or malformed predictions.
    """
    outcomes = read_outcomes(predictions, codes)
    edges = bin_edges(outcomes.confidence, bins, scheme)
    where = bin_numbers(outcomes.confidence, edges, scheme)
    n = np.bincount(where, minlength=len(edges) - 1)
    hits = np.bincount(where, outcomes.correct, len(n))
    sureness = np.bincount(where, outcomes.confidence, len(n))
    share = np.full((2, len(n)), np.nan)
    np.divide([sureness, hits], n, out=share, where=n > 0)
    low, high = wilson(hits, n)
    return pd.DataFrame(
        {
            "low": edges[:-1],
            "high": edges[1:],
            "n": n,
            "confidence": share[0],
            "accuracy": share[1],
            "accuracy_low": low,
            "accuracy_high": high,
        }
    )


def ece(
    predictions: pd.DataFrame,
    codes: Sequence[str],
    *,
    bins: int = ECE_BINS,
    scheme: Scheme = "width",
) -> float:
    """Expected calibration error, 0..1: mean gap of `reliability_table`, weighted by images.

    With the defaults it is the ``ece`` of `evaluate` (Guo et al. 2017, equation 3). Chance gaps
    only ever add to it, so it is above 0 for a perfectly calibrated model, and rises with ``bins``.
    """
    table = reliability_table(predictions, codes, bins=bins, scheme=scheme)
    gaps = (table["accuracy"] - table["confidence"]).abs() * table["n"]
    return float(gaps.sum() / table["n"].sum())


def bin_edges(confidence: NDArray[np.float64], bins: int, scheme: str) -> NDArray[np.float64]:
    """Rising edges; the last is at least the largest confidence, up to rounding."""
    if bins < 1:
        raise RunError(f"There must be at least 1 bin, but {bins} were asked for.")
    if scheme == "width":
        return np.linspace(0, 1, bins + 1)
    if scheme != "mass":
        raise RunError(f"A binning is 'width' or 'mass', but {scheme!r} was given.")
    # Edges are confidences that occur, so equal confidences are never parted and no bin is empty.
    ordered = np.sort(confidence)
    counted = np.ceil(np.arange(1, bins + 1) * len(ordered) / bins).astype(np.intp)
    return np.concatenate([ordered[:1], np.unique(ordered[counted - 1])])


def bin_numbers(
    confidence: NDArray[np.float64], edges: NDArray[np.float64], scheme: str
) -> NDArray[np.intp]:
    """Bin of each confidence ``(n,)``, numbered from 0, between ``edges`` of `bin_edges`."""
    last = len(edges) - 2
    if scheme == "width":  # as `WeightedMetrics` does, to the last bit
        bins = np.ceil(confidence * (last + 1)).astype(np.intp) - 1
    else:
        bins = np.searchsorted(edges[1:], confidence, side="left")
    return np.asarray(np.clip(bins, 0, last), dtype=np.intp)
