"""The same recipe judged on several splits of the same images: what a leak is worth."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib.errors import RunError
from dermosan_lib.study.evaluation import (
    Outcomes,
    WeightedMetrics,
    percentile_interval,
    read_outcomes,
    replicate_weights,
)

COMPARED = ("accuracy", "balanced_accuracy", "macro_auc")
REFERENCE = "grouped"

Array = NDArray[np.float64]


def compare_schemes(
    predictions: Mapping[str, pd.DataFrame],
    trained: Mapping[str, Sequence[str]],
    codes: Sequence[str],
    groups: "pd.Series[Any]",
    *,
    n_bootstrap: int = 1000,
    seed: int = 42,
) -> pd.DataFrame:
    """Set the test results of split schemes side by side.

    One bootstrap draws from all groups, and each scheme is scored on those of the drawn groups that
    its test split holds. A group that several test splits hold weighs alike in all, which makes the
    differences paired where the splits overlap.

    Args:
        predictions: Test predictions by scheme; see `evaluate`.
        trained: Paths of the training images by scheme.
        codes: Condition codes in class order.
        groups: True group (lesion, patient) of every image, indexed by path, whatever groups a
            scheme itself goes by.
        n_bootstrap: Replicates; 0 gives no intervals.
        seed: Seed of the bootstrap.

    Returns:
        A row a scheme and metric of `COMPARED`: ``scheme, metric, value, low, high, difference,
        difference_low, difference_high, n, n_groups, leak``. ``difference`` is to `REFERENCE`
        (NaN without it and for itself); ``leak`` is the share, 0..1, of test images whose group
        also has an image in train. Bounds are 95% percentile intervals, NaN where nothing varies.

    Raises:
        RunError: For no scheme, an image without a group, or malformed predictions.
    """
    if not predictions:
        raise RunError("There are no splits to compare. Train on at least one.")
    numbers, names = pd.factorize(groups)
    number_of = pd.Series(numbers, index=groups.index)
    sides = {
        scheme: _Side(read_outcomes(table, codes), _numbers(number_of, table["path"]))
        for scheme, table in predictions.items()
    }
    once = np.ones((1, len(names)))
    draws = replicate_weights(len(names), n_bootstrap, seed)
    scores: dict[str, list[dict[str, Array]]] = {scheme: [] for scheme in sides}
    for weights in (once, *draws):
        for scheme, side in sides.items():
            scores[scheme].append(side(weights))
    rows = []
    for scheme, side in sides.items():
        known = set(_numbers(number_of, pd.Series(list(trained[scheme]))).tolist())
        leak = float(np.mean([number in known for number in side.groups]))
        for metric in COMPARED:
            mine = np.concatenate([block[metric] for block in scores[scheme]])
            row = {"scheme": scheme, "metric": metric, "value": mine[0]}
            row["low"], row["high"] = percentile_interval(mine[1:]) or (np.nan, np.nan)
            row |= dict.fromkeys(("difference", "difference_low", "difference_high"), np.nan)
            if scheme != REFERENCE and REFERENCE in sides:
                gap = mine - np.concatenate([block[metric] for block in scores[REFERENCE]])
                ends = percentile_interval(gap[1:]) or (np.nan, np.nan)
                row["difference"] = gap[0]
                row["difference_low"], row["difference_high"] = ends
            row |= {"n": len(side.groups), "n_groups": len(side.units), "leak": leak}
            rows.append(row)
    return pd.DataFrame(rows)


def leaked_and_clean(
    predictions: pd.DataFrame, trained: Sequence[str], groups: "pd.Series[Any]"
) -> "pd.Series[str]":
    """Of each test image, whether its group was seen in training: an attribute for subgroups.

    Returns ``leaked`` or ``clean`` indexed by path. Lesions with several photos differ from those
    with one in more than the leak, so the two are no experiment; the schemes are.
    """
    known = set(groups.loc[list(trained)])
    seen = groups.loc[predictions["path"]].isin(known).to_numpy()
    words = np.where(seen, "leaked", "clean")
    return pd.Series(words, index=predictions["path"].to_numpy(), name="lesion seen in training")


class _Side:
    """One scheme's test split, scored over weightings of all groups."""

    def __init__(self, outcomes: Outcomes, groups: NDArray[np.intp]) -> None:
        self.groups = groups  # of each test image
        self.units, local = np.unique(groups, return_inverse=True)
        self._metrics = WeightedMetrics(outcomes, local)

    def __call__(self, weights: Array) -> dict[str, Array]:
        return self._metrics(weights[:, self.units]).overall


def _numbers(number_of: "pd.Series[Any]", paths: "pd.Series[Any]") -> NDArray[np.intp]:
    strangers = paths[~paths.isin(number_of.index)]
    if len(strangers):
        raise RunError(
            f"Every image needs its group, but {strangers.iloc[0]} has none. Give the catalogue "
            "that the splits were made from."
        )
    return np.asarray(number_of.loc[paths], dtype=np.intp)
