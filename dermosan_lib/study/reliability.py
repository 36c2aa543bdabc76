"""Do probabilities mean what they say? Reliability by bin, calibration error and log loss."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from dermosan_lib.errors import RunError
from dermosan_lib.study.intervals import percentile_interval, replicate_weights, wilson
from dermosan_lib.study.metrics import ECE_BINS
from dermosan_lib.study.outcomes import Outcomes, group_indices, read_outcomes

Scheme = Literal["width", "mass"]

_LEAST = float(np.finfo(np.float64).eps)  # a truth given probability 0 costs 36.04, not infinity


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
    edges = _edges(outcomes.confidence, bins, scheme)
    where = _bin_of(outcomes.confidence, edges, scheme)
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


def nll(predictions: pd.DataFrame, codes: Sequence[str]) -> float:
    """Mean negative natural logarithm of the probability of the truth (log loss); 0 is the best.

    Unlike `ece` it needs no bins and cannot be bettered by claiming the base rates. Probabilities
    below 2.2e-16 count as that, as in scikit-learn's ``log_loss``.
    """
    return float(_surprise(read_outcomes(predictions, codes)).mean())


def calibration_scores(
    predictions: pd.DataFrame,
    codes: Sequence[str],
    *,
    bins: int = ECE_BINS,
    groups: "pd.Series[Any] | ArrayLike | None" = None,
    n_bootstrap: int = 1000,
    seed: int = 42,
) -> pd.DataFrame:
    """`ece` by both schemes and `nll`, with 95% percentile intervals over groups.

    Returns ``metric, value, low, high, n`` with the metrics ``ece_width``, ``ece_mass`` and
    ``nll``; bounds are NaN where nothing varies. Bins stay those of the whole table. Since chance
    gaps add to every replicate's ECE as well, its interval leans upward.
    """
    outcomes = read_outcomes(predictions, codes)
    indices = group_indices(groups, predictions)
    size = int(indices.max()) + 1
    gap = outcomes.correct - outcomes.confidence
    images = np.bincount(indices, minlength=size).astype(np.float64)
    surprise = np.bincount(indices, _surprise(outcomes), size)
    gaps = {}
    for scheme in ("width", "mass"):
        edges = _edges(outcomes.confidence, bins, scheme)
        sums = np.zeros((size, len(edges) - 1))
        np.add.at(sums, (indices, _bin_of(outcomes.confidence, edges, scheme)), gap)
        gaps[f"ece_{scheme}"] = sums

    found: dict[str, list[NDArray[np.float64]]] = {"ece_width": [], "ece_mass": [], "nll": []}
    for weights in (np.ones((1, size)), *replicate_weights(size, n_bootstrap, seed)):
        total = weights @ images
        for name, sums in gaps.items():
            found[name].append(np.abs(weights @ sums).sum(axis=1) / total)
        found["nll"].append(weights @ surprise / total)
    rows = []
    for name, parts in found.items():
        values = np.concatenate(parts)
        low, high = percentile_interval(values[1:]) or (np.nan, np.nan)
        rows.append((name, values[0], low, high, len(indices)))
    return pd.DataFrame(rows, columns=["metric", "value", "low", "high", "n"])


def _surprise(outcomes: Outcomes) -> NDArray[np.float64]:
    rows = np.arange(len(outcomes.truth))
    of_truth = outcomes.probabilities[rows, outcomes.truth]
    return np.asarray(-np.log(of_truth.clip(_LEAST, 1.0)))


def _edges(confidence: NDArray[np.float64], bins: int, scheme: str) -> NDArray[np.float64]:
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


def _bin_of(
    confidence: NDArray[np.float64], edges: NDArray[np.float64], scheme: str
) -> NDArray[np.intp]:
    last = len(edges) - 2
    if scheme == "width":  # as `WeightedMetrics` does, to the last bit
        bins = np.ceil(confidence * (last + 1)).astype(np.intp) - 1
    else:
        bins = np.searchsorted(edges[1:], confidence, side="left")
    return np.asarray(np.clip(bins, 0, last), dtype=np.intp)
