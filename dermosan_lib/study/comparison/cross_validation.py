"""Repeated cross-validation with whole groups, for collections too small for one split."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedGroupKFold

from dermosan_lib.errors import SplitError
from dermosan_lib.study.evaluation import (
    BY_CONDITION,
    OVERALL,
    WeightedMetrics,
    centred_interval,
    group_indices,
    percentile_interval,
    read_outcomes,
    replicate_weights,
)

Rows = NDArray[np.int64]


def group_folds(
    labels: NDArray[np.int64], groups: NDArray[np.intp], folds: int, seed: int
) -> list[tuple[Rows, Rows]]:
    """Rows to learn from and rows to test, of each of ``folds``.

    Every group (patient, lesion) is tested in one fold, and conditions are spread evenly over them.

    Args:
        labels: ``(n,)`` class indices.
        groups: ``(n,)``.
        folds: How many, from 2.
        seed: Of the order in which groups are dealt.

    Raises:
        SplitError: Where a condition has fewer groups than there are folds.
    """
    for label in np.unique(labels):
        count = len(np.unique(groups[labels == label]))
        if count < folds:
            raise SplitError(
                f"Each condition needs a group for each of {folds} folds, but one has {count}. "
                "Choose fewer folds or leave the condition out."
            )
    cut = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
    return [(train, test) for train, test in cut.split(labels, labels, groups)]


def repeated_metrics(
    tables: Sequence[pd.DataFrame],
    codes: Sequence[str],
    *,
    groups: Sequence[Any] | NDArray[Any],
    n_bootstrap: int = 1000,
    seed: int = 42,
) -> dict[str, Any]:
    """`evaluate` of several repeats over the same images: each metric is the repeats' mean.

    Intervals resample groups, the same ones in all repeats, so they tell of other patients. How far
    the repeats lie apart by themselves, which tells of the dealing into folds, is ``spread``: the
    standard deviation of their values.

    Args:
        tables: A table of predictions a repeat, with the same rows in the same order.
        codes: Condition codes in class order.
        groups: Group of each row.
        n_bootstrap: Replicates; 0 gives no intervals.
        seed: Of the bootstrap.

    Returns:
        ``{metric: {value, low, high, n, spread}}``, and ``conditions`` as `evaluate` has it.
    """
    scores = _scores(tables, codes, groups, n_bootstrap, seed)
    truth = read_outcomes(tables[0], codes).truth
    result: dict[str, Any] = {
        name: _entry(
            np.stack([score.overall[name] for score in scores]),
            len(truth),
            chance_adds=name == "ece",
        )
        for name in OVERALL
    }
    result["conditions"] = {
        code: {
            name: _entry(
                np.stack([score.by_condition[name][:, c] for score in scores]),
                int(((truth == c) != (name == "specificity")).sum()),
            )
            for name in BY_CONDITION
            if name not in ("ppv", "npv")  # whose denominator is another in each repeat
        }
        for c, code in enumerate(codes)
    }
    return result


def repeated_difference(
    first: Sequence[pd.DataFrame],
    second: Sequence[pd.DataFrame],
    codes: Sequence[str],
    *,
    groups: Sequence[Any] | NDArray[Any],
    n_bootstrap: int = 1000,
    seed: int = 42,
) -> dict[str, Any]:
    """By how much ``second`` answers the same images with higher metrics than ``first``.

    Arguments and result as of `repeated_metrics`, without ``conditions``; the same groups are
    resampled for both.
    """
    pairs = [_scores(one, codes, groups, n_bootstrap, seed) for one in (first, second)]
    return {
        name: _entry(
            np.stack([b.overall[name] - a.overall[name] for a, b in zip(*pairs, strict=True)]),
            len(first[0]),
            chance_adds=name == "ece",
            least=-np.inf,
        )
        for name in OVERALL
    }


def _scores(
    tables: Sequence[pd.DataFrame],
    codes: Sequence[str],
    groups: Sequence[Any] | NDArray[Any],
    n_bootstrap: int,
    seed: int,
) -> list[Any]:
    """Of each table the metrics of all images, then of each replicate."""
    indices = group_indices(np.asarray(groups), tables[0])
    n_groups = int(indices.max()) + 1
    draws = replicate_weights(n_groups, n_bootstrap, seed)
    weights = np.concatenate([np.ones((1, n_groups)), *draws])
    return [WeightedMetrics(read_outcomes(one, codes), indices)(weights) for one in tables]


def _entry(
    values: NDArray[np.float64], n: int, *, chance_adds: bool = False, least: float = 0.0
) -> dict[str, float | int | None]:
    """One metric from ``(repeats, 1 + replicates)``, the estimate first.

    Where ``chance_adds`` to it (see `centred_interval`), it cannot be below ``least``.
    """
    if np.isnan(values[:, 0]).all():
        return {"value": None, "low": None, "high": None, "n": 0, "spread": None}
    value = float(values[:, 0].mean())
    with np.errstate(invalid="ignore"):
        means = values[:, 1:].mean(axis=0)
    ends = (
        centred_interval(value, means, least=least) if chance_adds else percentile_interval(means)
    )
    interval = ends or (None, None)
    spread = float(values[:, 0].std(ddof=1)) if len(values) > 1 else None
    return {"value": value, "low": interval[0], "high": interval[1], "n": n, "spread": spread}
