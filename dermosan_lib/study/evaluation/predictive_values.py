"""The malignancy score at its operating points: rates here, predictive values where it is rarer."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from dermosan_lib.study.evaluation.intervals import percentile_interval, replicate_weights
from dermosan_lib.study.evaluation.metrics_tables import side_by_side
from dermosan_lib.study.evaluation.outcomes import group_indices
from dermosan_lib.study.evaluation.referral import (
    ReferralRates,
    checked_shares,
    rate_interval,
    ratio,
    suspicion,
)

Array = NDArray[np.float64]


def operating_table(
    predictions: pd.DataFrame,
    suspicious: Sequence[str],
    operating_points: Mapping[str, Mapping[str, float]],
    *,
    prevalences: Sequence[float] = (0.02, 0.1),
    groups: "pd.Series[Any] | ArrayLike | None" = None,
    n_bootstrap: int = 1000,
    seed: int = 42,
) -> pd.DataFrame:
    """What each operating point of a card does on these images, and where malignancy is rarer.

    Predictive values take sensitivity and specificity as they are here: a practice whose cases are
    easier or harder to tell apart has others.

    Args:
        predictions: See `decision_curve`.
        suspicious: See `decision_curve`.
        operating_points: Name to a mapping with ``threshold``, as in the bundle's card.
        prevalences: Shares of suspicious cases, 0..1, at which predictive values are given.
        groups: Group of each row; None makes every image its own.
        n_bootstrap: Bootstrap replicates over groups; 0 gives no intervals.
        seed: Seed of the bootstrap.

    Returns:
        ``operating_point, threshold, metric, prevalence, value, low, high, n``: for each point
        ``sensitivity`` and ``specificity`` (``prevalence`` NaN, ``n`` the suspicious and the other
        images), then ``ppv`` and ``npv`` at each prevalence (``n`` all images). Bounds are 95%
        percentile intervals; a perfect rate, which resampling cannot vary, has Wilson's with its
        groups as trials, and so have the predictive values that follow from it.

    Raises:
        RunError: For prevalences out of range, or what `suspicion` refuses.
    """
    score, positive = suspicion(predictions, suspicious)
    indices = group_indices(groups, predictions)
    images = int(positive.sum()), int((~positive).sum())
    trials = [len(np.unique(indices[kind])) for kind in (positive, ~positive)]
    rows: list[tuple[Any, ...]] = []
    for name, point in operating_points.items():
        rates = ReferralRates(indices, positive, score[:, None] >= point["threshold"])
        once = np.ones((1, rates.n_groups))
        draws = replicate_weights(rates.n_groups, n_bootstrap, seed)
        both_rates = [np.concatenate(rates(weights)[:2], axis=1) for weights in (once, *draws)]
        sens, spec = np.concatenate(both_rates).T
        ends = [
            rate_interval(one[0], one[1:], n) for one, n in zip((sens, spec), trials, strict=True)
        ]
        key = name, point["threshold"]
        rows.append((*key, "sensitivity", np.nan, sens[0], *ends[0], images[0]))
        rows.append((*key, "specificity", np.nan, spec[0], *ends[1], images[1]))
        for share in prevalences:
            # Both predictive values rise with both rates, whose bounds therefore bound them.
            outer = at_prevalence(ends[0], ends[1], share)
            values = at_prevalence(sens, spec, share)
            for metric, one, spare in zip(("ppv", "npv"), values, outer, strict=True):
                bounds = percentile_interval(one[1:]) or spare
                rows.append((*key, metric, share, one[0], *bounds, sum(images)))
    columns = ["operating_point", "threshold", "metric", "prevalence", "value", "low", "high", "n"]
    return pd.DataFrame(rows, columns=columns)


def operating_words(points: pd.DataFrame) -> pd.DataFrame:
    """`operating_table` to read: a row a metric and prevalence, a column an operating point."""
    if points.empty:
        return pd.DataFrame()
    in_words = points.assign(
        run=points["operating_point"].str.replace("_", " "),
        condition=["" if np.isnan(p) else f"where {p:.1%} have it" for p in points["prevalence"]],
    )
    return side_by_side(in_words).rename(columns={"condition": ""})


def at_prevalence(
    sensitivity: ArrayLike, specificity: ArrayLike, prevalence: ArrayLike
) -> tuple[Array, Array]:
    """Positive and negative predictive value at a prevalence, by Bayes' rule.

    Arguments are 0..1 and broadcast. A value is NaN where nobody is called so, or NaN went in.
    Raises `RunError` for shares outside 0..1.
    """
    sens = checked_shares("Sensitivity", sensitivity)
    spec = checked_shares("Specificity", specificity)
    share = checked_shares("The prevalence", prevalence)
    hits, misses = sens * share, (1 - sens) * share
    passes, alarms = spec * (1 - share), (1 - spec) * (1 - share)
    return ratio(hits, hits + alarms), ratio(passes, passes + misses)
