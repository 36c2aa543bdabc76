"""In which conditions do two models differ? Paired differences of sensitivity, and their tests."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from dermosan_lib.study.comparison.mcnemar_test import sign_flip
from dermosan_lib.study.comparison.pairing import paired_outcomes
from dermosan_lib.study.evaluation import (
    WeightedMetrics,
    group_indices,
    percentile_interval,
    replicate_weights,
)


def paired_by_condition(
    first: pd.DataFrame,
    second: pd.DataFrame,
    codes: Sequence[str],
    *,
    groups: "pd.Series[Any] | ArrayLike | None" = None,
    n_bootstrap: int = 1000,
    seed: int = 42,
) -> pd.DataFrame:
    """How many more of each condition's images ``second`` finds than ``first``.

    Arguments as of `paired_difference`. A model that names a condition more often finds more of it:
    read the specificity, or the overall difference, beside a gain.

    Returns:
        A row a condition with images, in class order: ``condition, metric, first, second,
        difference, low, high, n, n_groups, p, p_holm``. ``first`` and ``second`` are sensitivities,
        ``difference`` second minus first with its 95% percentile interval over groups (NaN where
        nothing varies); ``p`` is that of `sign_flip` over the condition's groups, and ``p_holm``
        the same adjusted for all conditions (Holm 1979), for of twenty tests of nothing one is
        below 0.05.

    Raises:
        RunError: As `paired_outcomes` and `group_indices` do.
    """
    ours, theirs = paired_outcomes(first, second, codes)
    indices = group_indices(groups, first)
    n_groups = int(indices.max()) + 1
    measures = [WeightedMetrics(outcomes, indices) for outcomes in (ours, theirs)]
    draws = replicate_weights(n_groups, n_bootstrap, seed, row_length=len(indices))
    pairs = [
        [measure(weights).by_condition["sensitivity"] for measure in measures]
        for weights in (np.ones((1, n_groups)), *draws)
    ]
    a, b = (np.concatenate([pair[side] for pair in pairs]) for side in (0, 1))
    change = theirs.correct.astype(np.int64) - ours.correct
    rows = []
    for c, code in enumerate(codes):
        mine = ours.truth == c
        if not mine.any():
            continue
        by_group = np.bincount(indices[mine], change[mine]).astype(np.int64)
        low, high = percentile_interval((b - a)[1:, c]) or (np.nan, np.nan)
        counts = int(mine.sum()), len(np.unique(indices[mine]))
        values = a[0, c], b[0, c], b[0, c] - a[0, c], low, high
        rows.append((code, "sensitivity", *values, *counts, sign_flip(by_group)))
    columns = ["condition", "metric", "first", "second", "difference", "low", "high", "n"]
    table = pd.DataFrame(rows, columns=[*columns, "n_groups", "p"])
    table["p_holm"] = _holm(table["p"].to_numpy())
    return table


def _holm(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Holm's step-down adjustment of p values ``(k,)``."""
    order = np.argsort(p, kind="stable")
    steps = p[order] * np.arange(len(p), 0, -1)
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(steps))
    return adjusted
