"""Split-conformal prediction sets: with the promised probability the truth is among them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from dermosan_lib.decision import least_probabilities, prediction_sets
from dermosan_lib.errors import RunError
from dermosan_lib.study.evaluation import (
    group_indices,
    percentile_interval,
    read_outcomes,
    replicate_weights,
    wilson,
)
from dermosan_lib.study.uncertainty.group_quantiles import (
    group_quantile,
    group_weights,
    groups_needed,
)

Array = NDArray[np.float64]

COVERAGE = 0.90
OVERALL = "all"
METHOD = (
    "Class-conditional split conformal sets of least ambiguity (Sadinle, Lei and Wasserman 2019), "
    "each lesion or patient weighing the same (Lee, Barber and Willett 2023)"
)


def fit_sets(
    predictions: pd.DataFrame,
    codes: Sequence[str],
    *,
    groups: "pd.Series[Any] | ArrayLike | None" = None,
    coverage: float = COVERAGE,
) -> dict[str, Any]:
    """Choose on validation how probable each condition must be to stay in the set.

    Every condition has a threshold of its own (label-conditional, or Mondrian: Vovk et al. 2005,
    section 4.5), so that the promise holds for melanoma as it does for the commonest nevus; with
    one threshold for all, rare conditions pay for common ones. K groups can promise K / (K + 1) at
    most. A condition with too few for ``coverage`` (fewer than nine at 90%) keeps what was as
    probable as its least probable image, which promises that much; and what passes the threshold of
    all such conditions together, or where even these have too few groups, of all conditions
    (compare the null cluster of Ding et al. 2023).

    The promise assumes that validation was not fitted to. Temperature (one number) and the best
    epoch were chosen on it; `coverage_table` on the test images shows whether that mattered.

    Args:
        predictions: Validation rows, after temperature scaling; see `read_outcomes`.
        codes: Condition codes in class order.
        groups: Group of each row, such as its lesion; None makes every image its own.
        coverage: The promise, above 0 and below 1: of new images of a condition, one a lesion, the
            share whose set holds it.

    Returns:
        The card's ``prediction_set``: ``method, coverage, least`` (probability by code), ``groups``
        (number by code) and ``pooled`` (codes with too few of them for a promise of ``coverage``).

    Raises:
        RunError: For a coverage out of range or malformed predictions.
    """
    if not 0 < coverage < 1:
        raise RunError(f"Coverage must be above 0 and below 1, but is {coverage:g}. Choose 0.9.")
    outcomes = read_outcomes(predictions, codes)
    indices = group_indices(groups, predictions)
    own = [np.flatnonzero(outcomes.truth == c) for c in range(len(outcomes.codes))]
    counts = np.array([len(np.unique(indices[rows])) for rows in own])
    few = counts < groups_needed(coverage)
    pool = np.flatnonzero(few[outcomes.truth])
    if len(np.unique(indices[pool])) < groups_needed(coverage):
        pool = np.arange(len(indices))
    of_truth = outcomes.probabilities[np.arange(len(indices)), outcomes.truth]
    least = {}
    for c, code in enumerate(outcomes.codes):
        rows = pool if few[c] else own[c]
        threshold = -group_quantile(-of_truth[rows], indices[rows], coverage)
        if few[c] and counts[c]:
            threshold = min(threshold, float(of_truth[own[c]].min()))
        least[code] = max(float(threshold), 0.0)  # without a finite threshold nothing is ruled out
    return {
        "method": METHOD,
        "coverage": coverage,
        "least": least,
        "groups": {code: int(n) for code, n in zip(outcomes.codes, counts, strict=True)},
        "pooled": [code for code, alone in zip(outcomes.codes, few, strict=True) if alone],
    }


def coverage_table(
    predictions: pd.DataFrame,
    codes: Sequence[str],
    entry: Mapping[str, Any],
    *,
    groups: "pd.Series[Any] | ArrayLike | None" = None,
    n_bootstrap: int = 1000,
    seed: int = 42,
) -> pd.DataFrame:
    """How often the sets hold the truth on new images, overall and for each condition.

    Each group weighs the same, shared by its images, as in the promise.

    Args:
        predictions: Rows that were not calibrated on; see `read_outcomes`.
        codes: Condition codes in class order.
        entry: Of `fit_sets`, as in the card.
        groups: Group of each row; None makes every image its own.
        n_bootstrap: Bootstrap replicates over groups; 0 gives no intervals.
        seed: Seed of the bootstrap and of the expected range.

    Returns:
        ``condition, n, n_groups, coverage, low, high, expected_low, expected_high, set_size``, the
        first row for ``all``. ``low`` and ``high`` are a 95% percentile interval over groups
        (Wilson's for all or none). ``expected_low`` and ``expected_high`` hold the coverage of 95
        in 100 such tests if the promise is kept: they allow for the luck of both draws, of the
        validation groups (beta: Vovk 2012) and of the tested ones (binomial). NaN for a condition
        that validation had no image of.
    """
    outcomes = read_outcomes(predictions, codes)
    indices = group_indices(groups, predictions)
    least = least_probabilities(dict(entry), outcomes.codes)
    if least is None:
        raise RunError("The card holds no prediction_set. Pack the bundle again (notebook 03).")
    sets = prediction_sets(outcomes.probabilities, least)
    held = sets[np.arange(len(sets)), outcomes.truth]
    n_groups = [len(np.unique(indices[outcomes.truth == c])) for c in range(len(outcomes.codes))]
    expected = _expected(entry, outcomes.codes, np.array(n_groups), seed)
    rows: list[tuple[Any, ...]] = []
    every = np.ones(len(held), dtype=np.bool_)
    for c, name in enumerate((*outcomes.codes, OVERALL)):
        chosen = every if name == OVERALL else outcomes.truth == c
        if not chosen.any():
            continue
        covered = _share(held[chosen], indices[chosen], n_bootstrap, seed)
        size = float(np.average(sets[chosen].sum(axis=1), weights=group_weights(indices[chosen])))
        groups_here = len(np.unique(indices[chosen]))
        rows.append((name, int(chosen.sum()), groups_here, *covered, *expected[name], size))
    columns = [
        "condition", "n", "n_groups", "coverage", "low", "high", "expected_low", "expected_high",
        "set_size",
    ]  # fmt: skip
    return pd.DataFrame([rows[-1], *rows[:-1]], columns=columns)


def _share(
    held: NDArray[np.bool_], groups: NDArray[np.intp], n_bootstrap: int, seed: int
) -> tuple[float, float, float]:
    """Mean over groups of the share of their images that ``held``, with its interval."""
    _, local = np.unique(groups, return_inverse=True)
    shares = np.bincount(local, held) / np.bincount(local)
    value = float(shares.mean())
    draws = replicate_weights(len(shares), n_bootstrap, seed)
    replicates = np.array([one @ shares for weights in draws for one in weights]) / len(shares)
    interval = percentile_interval(replicates)
    if interval is None and replicates.size and value in (0.0, 1.0):
        low, high = wilson(value * len(shares), len(shares))
        interval = float(low), float(high)
    return (value, *(interval or (np.nan, np.nan)))


def _expected(
    entry: Mapping[str, Any], codes: tuple[str, ...], tested: NDArray[np.int64], seed: int
) -> dict[str, tuple[float, float]]:
    """95% range of the coverage of each condition and of all, if the promise is kept."""
    draw = np.random.default_rng(seed)
    level = float(entry["coverage"])
    fitted = np.array([entry["groups"][code] for code in codes])
    rank = np.minimum(np.ceil(level * (fitted + 1) - 1e-9), fitted).clip(min=1)
    truly = draw.beta(rank, np.maximum(fitted + 1 - rank, 1), size=(5_000, len(codes)))
    hits = draw.binomial(tested, truly)
    ranges = {
        code: _range(hits[:, c] / tested[c]) if fitted[c] and tested[c] else (np.nan, np.nan)
        for c, code in enumerate(codes)
    }
    return ranges | {OVERALL: _range(hits.sum(axis=1) / tested.sum())}


def _range(values: Array) -> tuple[float, float]:
    low, high = np.quantile(values, (0.025, 0.975))
    return float(low), float(high)
