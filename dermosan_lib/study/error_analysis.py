"""Where a model is wrong: surest errors, confused pairs, and error rate by a property."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib.errors import RunError
from dermosan_lib.study.intervals import wilson
from dermosan_lib.study.outcomes import read_outcomes

UNKNOWN = "unknown"


def most_confident_errors(
    predictions: pd.DataFrame, codes: Sequence[str], n: int = 12
) -> pd.DataFrame:
    """The ``n`` wrong answers the model was surest of; look at these pictures first.

    Returns ``path, condition, predicted, confidence, probability_of_truth`` (both 0..1), surest
    first and equals by path; empty where nothing is wrong. Raises `RunError` as `read_outcomes`.
    """
    outcomes = read_outcomes(predictions, codes)
    rows = np.arange(len(predictions))
    table = pd.DataFrame(
        {
            "path": predictions["path"].to_numpy(),
            "condition": np.array(outcomes.codes)[outcomes.truth],
            "predicted": np.array(outcomes.codes)[outcomes.predicted],
            "confidence": outcomes.confidence,
            "probability_of_truth": outcomes.probabilities[rows, outcomes.truth],
        }
    )
    wrong = table[~outcomes.correct]
    ordered = wrong.sort_values(["confidence", "path"], ascending=[False, True])
    return ordered.head(n).reset_index(drop=True)


def confused_pairs(
    predictions: pd.DataFrame, codes: Sequence[str], n: int | None = None
) -> pd.DataFrame:
    """Which condition is taken for which, most frequent first.

    Returns ``condition, predicted, errors, images, share, low, high``: of the condition's
    ``images``, ``errors`` were called ``predicted``, a ``share`` with its 95% Wilson interval
    (images counted as independent). All pairs that occur, or the first ``n``.
    """
    outcomes = read_outcomes(predictions, codes)
    names = np.array(outcomes.codes)
    images = np.bincount(outcomes.truth, minlength=len(names))
    wrong = ~outcomes.correct
    truth, predicted = outcomes.truth[wrong], outcomes.predicted[wrong]
    pairs = pd.DataFrame({"truth": truth, "called": predicted})
    counts = pairs.value_counts(sort=False).reset_index(name="errors")
    ordered = counts.sort_values(["errors", "truth", "called"], ascending=[False, True, True])
    table = pd.DataFrame(
        {
            "condition": names[ordered["truth"]],
            "predicted": names[ordered["called"]],
            "errors": ordered["errors"].to_numpy(),
            "images": images[ordered["truth"]],
        }
    )
    table["share"] = table["errors"] / table["images"]
    table["low"], table["high"] = wilson(table["errors"], table["images"])
    return table if n is None else table.head(n)


def errors_by(
    predictions: pd.DataFrame,
    codes: Sequence[str],
    values: "pd.Series[Any]",
    *,
    bins: int | Sequence[float] = 4,
) -> pd.DataFrame:
    """Error rate by a property of the picture, such as a quality score, its size or its source.

    Args:
        predictions: See `read_outcomes`.
        codes: Condition codes in class order.
        values: The property of each picture, indexed by path, named after the property; it may
            cover further pictures. Numbers are cut into bins; words and truth values are their own.
        bins: Number of bins of about equal counts (fewer where values repeat), or the rising edges
            of bins, closed at the right, the first at both ends.

    Returns:
        ``property, range, images, errors, error_rate, low, high`` with a 95% Wilson interval,
        bins in rising order. Pictures without a value, or outside the given edges, are in a last
        row "unknown", so ``images`` always adds up to the table.

    Raises:
        RunError: Where a path has two values, no picture has any, or edges do not rise.
    """
    outcomes = read_outcomes(predictions, codes)
    if not (bins >= 1 if isinstance(bins, int) else len(bins) > 1 and (np.diff(bins) > 0).all()):
        raise RunError(f"Bins must be a count of at least 1, or rising edges, but are {bins}.")
    if values.index.has_duplicates:
        twice = values.index[values.index.duplicated()][0]
        raise RunError(f"Each image may have one value, but {twice} has more. Remove the others.")
    found = values.reindex(predictions["path"])
    if found.isna().all():
        raise RunError(
            f"None of the {len(found)} images has a value for '{values.name}'. Index the values by "
            "the predictions' paths."
        )
    binned = _binned(found, bins)
    wrong = pd.Series(~outcomes.correct, index=binned.index)
    counted = wrong.groupby(binned, observed=True, sort=True).agg(["size", "sum"])
    table = pd.DataFrame(
        {
            "property": str(values.name),
            "range": counted.index.astype(str),
            "images": counted["size"].to_numpy(),
            "errors": counted["sum"].to_numpy(),
        }
    )
    table["error_rate"] = table["errors"] / table["images"]
    table["low"], table["high"] = wilson(table["errors"], table["images"])
    return table


def _binned(values: "pd.Series[Any]", bins: int | Sequence[float]) -> "pd.Series[Any]":
    """Ordered categories: ranges "0.2 to 0.4", or the words themselves, and "unknown" last."""
    known = values.notna().to_numpy()
    labels = np.full(len(values), UNKNOWN, dtype=object)
    if not pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        labels[known] = values[known].astype(str)
        order = sorted(set(labels[known]))
    else:
        numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
        edges = _edges(numbers[known], bins)
        order = _ranges(edges)
        inside = known & (numbers >= edges[0]) & (numbers <= edges[-1])
        # Inner edges belong to the bin below them.
        labels[inside] = np.array(order)[np.searchsorted(edges[1:-1], numbers[inside])]
    kinds = pd.CategoricalDtype([*(name for name in order if name != UNKNOWN), UNKNOWN])
    return pd.Series(labels, index=values.index, dtype=kinds)


def _edges(numbers: NDArray[np.float64], bins: int | Sequence[float]) -> NDArray[np.float64]:
    if isinstance(bins, int):
        return np.unique(np.quantile(numbers, np.linspace(0, 1, bins + 1)))
    return np.asarray(bins, dtype=np.float64)


def _ranges(edges: NDArray[np.float64]) -> list[str]:
    """Name the bins with as few decimals as tell the edges apart."""
    for decimals in range(12):
        words = [f"{edge:,.{decimals}f}" for edge in edges]
        if len(set(words)) == len(words):
            break
    else:
        words = [repr(float(edge)) for edge in edges]
    if len(words) == 1:
        return words
    return [f"{low} to {high}" for low, high in pairwise(words)]
