"""Where a model is wrong: surest errors, confused pairs, and error rate by a property."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from dermosan_lib.errors import RunError
from dermosan_lib.study.evaluation import read_outcomes, wilson
from dermosan_lib.study.subgroups import banded


def answers(predictions: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    """Each picture's answer: ``path, condition, predicted, confidence, probability_of_truth``.

    Rows follow ``predictions``; ``confidence`` and ``probability_of_truth`` are 0..1. Raises
    `RunError` as `read_outcomes`.
    """
    outcomes = read_outcomes(predictions, codes)
    rows = np.arange(len(predictions))
    return pd.DataFrame(
        {
            "path": predictions["path"].to_numpy(),
            "condition": np.array(outcomes.codes)[outcomes.truth],
            "predicted": np.array(outcomes.codes)[outcomes.predicted],
            "confidence": outcomes.confidence,
            "probability_of_truth": outcomes.probabilities[rows, outcomes.truth],
        }
    )


def most_confident_errors(
    predictions: pd.DataFrame, codes: Sequence[str], n: int | None = None
) -> pd.DataFrame:
    """The wrong answers the model was surest of; look at these pictures first.

    Columns as of `answers`; all, or the first ``n``, surest first and equals by path; empty where
    nothing is wrong.
    """
    table = answers(predictions, codes)
    wrong = table[table["condition"] != table["predicted"]]
    ordered = wrong.sort_values(["confidence", "path"], ascending=[False, True])
    return ordered.head(len(ordered) if n is None else n).reset_index(drop=True)


def right_for_contrast(
    predictions: pd.DataFrame, codes: Sequence[str], conditions: Sequence[str], n: int
) -> pd.DataFrame:
    """The surest right answers to set beside errors: of each of ``conditions`` in turn, ``n`` rows.

    Columns as of `answers`; fewer rows where fewer are right.
    """
    table = answers(predictions, codes)
    order = {code: place for place, code in enumerate(dict.fromkeys(conditions))}
    right = table[(table["condition"] == table["predicted"]) & table["condition"].isin(order)]
    right = right.sort_values(["confidence", "path"], ascending=[False, True])
    turn = right.groupby("condition").cumcount()
    place = right["condition"].map(order)
    ordered = right.assign(turn=turn, place=place).sort_values(["turn", "place"])
    return ordered[table.columns].head(n).reset_index(drop=True)


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
    if values.index.has_duplicates:
        twice = values.index[values.index.duplicated()][0]
        raise RunError(f"Each image may have one value, but {twice} has more. Remove the others.")
    of_images = values.reindex(predictions["path"])
    if of_images.isna().all():
        raise RunError(
            f"None of the {len(of_images)} images has a value for '{values.name}'. Index the "
            "values by the predictions' paths."
        )
    binned = banded(of_images, bins)
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
