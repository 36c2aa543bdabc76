"""Runs side by side, and the difference between two of them on the same images."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from dermosan_lib.errors import RunError
from dermosan_lib.study.comparison.pairing import paired_outcomes
from dermosan_lib.study.evaluation import (
    WeightedMetrics,
    group_indices,
    metrics_table,
    percentile_interval,
    replicate_weights,
)

COMPARED = ("accuracy", "balanced_accuracy", "macro_auc")


def compare(runs: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """Stack the metrics of ``runs`` (run name to `evaluate`'s result).

    Returns ``run, condition, metric, value, low, high, n``; see `metrics_table`. Intervals that
    overlap do not show that two runs are equal: use `paired_difference` on the same images.
    """
    if not runs:
        raise RunError("There are no runs to compare. Give the metrics of at least one.")
    tables = [metrics_table(metrics).assign(run=run) for run, metrics in runs.items()]
    stacked = pd.concat(tables, ignore_index=True)
    return stacked[["run", *stacked.columns.drop("run")]]


def paired_difference(
    first: pd.DataFrame,
    second: pd.DataFrame,
    codes: Sequence[str],
    *,
    groups: "pd.Series[Any] | ArrayLike | None" = None,
    n_bootstrap: int = 1000,
    seed: int = 42,
) -> pd.DataFrame:
    """How much better ``second`` predicts the same images than ``first``.

    Both are measured on the same bootstrap draws, so what is hard or easy for both cancels and the
    interval is narrower than the two runs' own. Rows are matched by path, in whatever order.

    Args:
        first: Predictions of one run; see `evaluate`.
        second: Predictions of the other, for the same paths and conditions.
        codes: Condition codes in class order.
        groups: Group of each row of ``first``; None makes every image its own.
        n_bootstrap: Replicates; 0 gives no intervals.
        seed: Seed of the bootstrap.

    Returns:
        A row for each of `COMPARED`: ``metric, first, second, difference, low, high, n``, where
        ``difference`` is second minus first with its 95% percentile interval (NaN where nothing
        varies) and ``n`` counts images.

    Raises:
        RunError: Where paths or conditions differ between the two, or a table is malformed.
    """
    ours, theirs = paired_outcomes(first, second, codes)
    indices = group_indices(groups, first)
    n_groups = int(indices.max()) + 1
    measures = [WeightedMetrics(outcomes, indices) for outcomes in (ours, theirs)]
    once = np.ones((1, n_groups))
    draws = replicate_weights(n_groups, n_bootstrap, seed, row_length=len(indices))
    scores = [[measure(weights).overall for measure in measures] for weights in (once, *draws)]
    rows = []
    for name in COMPARED:
        a, b = (np.concatenate([pair[side][name] for pair in scores]) for side in (0, 1))
        low, high = percentile_interval((b - a)[1:]) or (np.nan, np.nan)
        rows.append((name, a[0], b[0], b[0] - a[0], low, high, len(indices)))
    columns = ["metric", "first", "second", "difference", "low", "high", "n"]
    return pd.DataFrame(rows, columns=columns)
