"""Sets with one threshold for all conditions: what they cover of each condition."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from dermosan_lib.decision import prediction_sets
from dermosan_lib.study.evaluation import Outcomes, group_indices, read_outcomes
from dermosan_lib.study.uncertainty.conformal_sets import COVERAGE, fit_sets
from dermosan_lib.study.uncertainty.group_quantiles import group_quantile, group_weights

Array = NDArray[np.float64]


def compare_sets(
    fitted_on: pd.DataFrame,
    predictions: pd.DataFrame,
    codes: Sequence[str],
    *,
    fitted_groups: "pd.Series[Any] | ArrayLike | None" = None,
    groups: "pd.Series[Any] | ArrayLike | None" = None,
    coverage: float = COVERAGE,
) -> pd.DataFrame:
    """Coverage and size of `fit_sets` beside those of sets with one threshold for all.

    The latter are what most libraries offer (``lac``; Sadinle, Lei and Wasserman 2019, section 2),
    fitted on the same images, each group weighing the same. Where the groups are too few for the
    promise they keep every condition.

    Args:
        fitted_on: Validation rows; see `read_outcomes`.
        predictions: Rows to judge on.
        codes: Condition codes in class order.
        fitted_groups: Group of each row of ``fitted_on``.
        groups: Group of each row of ``predictions``.
        coverage: The promise, above 0 and below 1.

    Returns:
        ``sets, coverage, least_covered, least_coverage, set_size``, a row a method, groups weighing
        alike: ``least_covered`` is the condition whose truth is held least often.
    """
    fitted, new = read_outcomes(fitted_on, codes), read_outcomes(predictions, codes)
    entry = fit_sets(fitted_on, codes, groups=fitted_groups, coverage=coverage)
    of_truth = fitted.probabilities[np.arange(len(fitted.truth)), fitted.truth]
    threshold = -group_quantile(-of_truth, group_indices(fitted_groups, fitted_on), coverage)
    thresholds = {
        "one threshold a condition": np.array([entry["least"][code] for code in new.codes]),
        "one threshold for all": np.full(len(new.codes), max(threshold, 0.0)),
    }
    weights = group_weights(group_indices(groups, predictions))
    rows = [
        (name, *_coverages(prediction_sets(new.probabilities, least), new, weights))
        for name, least in thresholds.items()
    ]
    columns = ["sets", "coverage", "least_covered", "least_coverage", "set_size"]
    return pd.DataFrame(rows, columns=columns)


def _coverages(
    sets: NDArray[np.bool_], outcomes: Outcomes, weights: Array
) -> tuple[float, str, float, float]:
    held = sets[np.arange(len(sets)), outcomes.truth]
    each = {
        code: float(np.average(held[own], weights=weights[own]))
        for c, code in enumerate(outcomes.codes)
        if (own := outcomes.truth == c).any()
    }
    worst = min(each, key=lambda code: each[code])
    size = float(np.average(sets.sum(axis=1), weights=weights))
    return float(np.average(held, weights=weights)), worst, each[worst], size
