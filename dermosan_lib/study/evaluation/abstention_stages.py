"""What is left to answer as one reason after another to stay silent is applied."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from dermosan_lib.study.evaluation.intervals import replicate_weights
from dermosan_lib.study.evaluation.outcomes import group_indices, read_outcomes
from dermosan_lib.study.evaluation.referral import rate_interval, ratio


def answered_table(
    predictions: pd.DataFrame,
    codes: Sequence[str],
    stages: Mapping[str, ArrayLike],
    *,
    groups: "pd.Series[Any] | ArrayLike | None" = None,
    n_bootstrap: int = 1000,
    seed: int = 42,
) -> pd.DataFrame:
    """What is left and how right it is, as one reason after another to abstain is applied.

    Args:
        predictions: See `read_outcomes`.
        codes: Condition codes in class order.
        stages: Name to ``(n,)`` bool: which images that reason keeps. Each stage keeps what all
            before it have kept as well.
        groups: Group of each row; None makes every image its own.
        n_bootstrap: Bootstrap replicates over groups; 0 gives no intervals.
        seed: Seed of the bootstrap.

    Returns:
        ``stage, n, coverage, accuracy, low, high``, first of every image.
    """
    outcomes = read_outcomes(predictions, codes)
    indices = group_indices(groups, predictions)
    kept = np.ones((len(indices), len(stages) + 1), dtype=np.bool_)
    for column, keeps in enumerate(stages.values(), start=1):
        kept[:, column] = kept[:, column - 1] & np.asarray(keeps, dtype=np.bool_)
    n_groups = int(indices.max()) + 1
    answered, right = np.zeros((2, n_groups, kept.shape[1]))
    np.add.at(answered, indices, kept)
    np.add.at(right, indices, kept & outcomes.correct[:, None])
    draws = (np.ones((1, n_groups)), *replicate_weights(n_groups, n_bootstrap, seed))
    values = np.concatenate([ratio(weights @ right, weights @ answered) for weights in draws])
    rows = []
    for column, name in enumerate(("every image", *stages)):
        trials = int((answered[:, column] > 0).sum())
        bounds = rate_interval(values[0, column], values[1:, column], max(trials, 1))
        n = int(kept[:, column].sum())
        rows.append((name, n, n / len(indices), values[0, column], *bounds))
    return pd.DataFrame(rows, columns=["stage", "n", "coverage", "accuracy", "low", "high"])
