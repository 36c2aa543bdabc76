"""Calibration in four numbers, with intervals, and how a rescaling changes them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from dermosan_lib.errors import RunError
from dermosan_lib.study.evaluation.intervals import (
    centred_interval,
    percentile_interval,
    replicate_weights,
)
from dermosan_lib.study.evaluation.outcomes import Outcomes, group_indices, read_outcomes
from dermosan_lib.study.evaluation.reliability_diagram import bin_edges, bin_numbers
from dermosan_lib.study.evaluation.weighted_metrics import ECE_BINS, surprise

Array = NDArray[np.float64]


def calibration_scores(
    predictions: pd.DataFrame,
    codes: Sequence[str],
    *,
    bins: int = ECE_BINS,
    groups: "pd.Series[Any] | ArrayLike | None" = None,
    n_bootstrap: int = 1000,
    seed: int = 42,
) -> pd.DataFrame:
    """How far ``predictions`` are from meaning what they say, with 95% intervals over groups.

    ``ece_width`` and ``ece_mass`` are the calibration errors of `ece` with bins of equal width and
    of equal count; ``nll`` and ``brier`` those of `evaluate`, which also fall as the model tells
    conditions apart better. Bins stay those of the whole table. Chance gaps add to an ECE,
    and to every replicate's once more, so that its interval is a `centred_interval`.

    Returns ``metric, value, low, high, n``; bounds are NaN where nothing varies. Raises `RunError`
    as `read_outcomes` and `group_indices` do.
    """
    outcomes = read_outcomes(predictions, codes)
    indices = group_indices(groups, predictions)
    replicates = _replicates(outcomes, indices, bins, n_bootstrap, seed)
    return pd.DataFrame([_row(name, values, len(indices)) for name, values in replicates.items()])


def calibration_change(
    before: pd.DataFrame,
    after: pd.DataFrame,
    codes: Sequence[str],
    *,
    bins: int = ECE_BINS,
    groups: "pd.Series[Any] | ArrayLike | None" = None,
    n_bootstrap: int = 1000,
    seed: int = 42,
) -> pd.DataFrame:
    """`calibration_scores` of the same images ``before`` and ``after`` a rescaling, and the change.

    Both are measured on the same bootstrap draws, so the change, after minus before, has an
    interval of its own; below 0 is better.

    Returns ``stage`` (``before``, ``after``, ``change``) and the columns of `calibration_scores`.
    Raises `RunError` where the two tables have other paths, and as `calibration_scores` does.
    """
    if before["path"].tolist() != after["path"].tolist():
        raise RunError(
            "A change is measured on the same images, but the two tables differ in their paths. "
            "Give both in the same order."
        )
    indices = group_indices(groups, before)
    first, second = (
        _replicates(read_outcomes(table, codes), indices, bins, n_bootstrap, seed)
        for table in (before, after)
    )
    change = {name: second[name] - first[name] for name in first}
    return pd.DataFrame(
        [
            {"stage": stage, **_row(name, values, len(indices), least=least)}
            for stage, scores, least in (
                ("before", first, 0.0),
                ("after", second, 0.0),
                ("change", change, -np.inf),
            )
            for name, values in scores.items()
        ]
    )


def _replicates(
    outcomes: Outcomes, indices: NDArray[np.intp], bins: int, n_bootstrap: int, seed: int
) -> dict[str, Array]:
    """Each score of all groups, then of each replicate, ``(1 + r,)``."""
    size = int(indices.max()) + 1
    truth = np.eye(len(outcomes.codes))[outcomes.truth]
    squares = ((outcomes.probabilities - truth) ** 2).sum(axis=1)
    means = {
        name: np.bincount(indices, values, size)
        for name, values in (("nll", surprise(outcomes)), ("brier", squares))
    }
    images = np.bincount(indices, minlength=size).astype(np.float64)
    binned = {
        f"ece_{scheme}": _gaps(outcomes, indices, bins, scheme) for scheme in ("width", "mass")
    }
    replicates: dict[str, list[Array]] = {name: [] for name in (*binned, *means)}
    for weights in (np.ones((1, size)), *replicate_weights(size, n_bootstrap, seed)):
        total = weights @ images
        for name, gaps in binned.items():
            replicates[name].append(np.abs(weights @ gaps).sum(axis=1) / total)
        for name, sums in means.items():
            replicates[name].append(weights @ sums / total)
    return {name: np.concatenate(parts) for name, parts in replicates.items()}


def _gaps(outcomes: Outcomes, indices: NDArray[np.intp], bins: int, scheme: str) -> Array:
    """Sum of accuracy less confidence of each group in each bin, ``(groups, bins)``."""
    edges = bin_edges(outcomes.confidence, bins, scheme)
    where = bin_numbers(outcomes.confidence, edges, scheme)
    sums = np.zeros((int(indices.max()) + 1, len(edges) - 1))
    np.add.at(sums, (indices, where), outcomes.correct - outcomes.confidence)
    return sums


def _row(name: str, values: Array, n: int, *, least: float = 0.0) -> dict[str, Any]:
    ends = (
        centred_interval(float(values[0]), values[1:], least=least)
        if name.startswith("ece")
        else percentile_interval(values[1:])
    )
    low, high = ends or (np.nan, np.nan)
    return {"metric": name, "value": values[0], "low": low, "high": high, "n": n}
