"""What the malignancy score is worth: net benefit, operating points, predictive values."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from dermosan_lib.errors import RunError
from dermosan_lib.study.intervals import percentile_interval, replicate_weights
from dermosan_lib.study.outcomes import group_indices
from dermosan_lib.study.referral import ReferralRates, rate_interval, ratio, suspicion

Array = NDArray[np.float64]

THRESHOLDS = tuple(percent / 100 for percent in range(1, 100))


def decision_curve(
    predictions: pd.DataFrame,
    suspicious: Sequence[str],
    *,
    groups: "pd.Series[Any] | ArrayLike | None" = None,
    prevalence: float | None = None,
    thresholds: Sequence[float] = THRESHOLDS,
    n_bootstrap: int = 1000,
    seed: int = 42,
) -> pd.DataFrame:
    """Net benefit of referring by the malignancy score (Vickers and Elkin 2006).

    A threshold probability t says how many needless referrals a found malignancy is worth,
    (1 - t) / t of them. Net benefit is TP/n - FP/n * t / (1 - t): found malignancies an image, less
    the needless referrals in that currency.

    Args:
        predictions: ``condition`` and a probability column for each of ``suspicious``.
        suspicious: Malignant and premalignant codes, whose probabilities sum to the score; an image
            is referred where the score is at least the threshold.
        groups: Group of each row; None makes every image its own.
        prevalence: Share of suspicious cases, above 0 and below 1, to which the counts are
            standardised; None takes the table's own. The score stays as it is, so at another
            prevalence than it is calibrated for the curve shows what using it uncorrected does.
        thresholds: Threshold probabilities, above 0 and below 1.
        n_bootstrap: Bootstrap replicates over groups; 0 gives no intervals.
        seed: Seed of the bootstrap.

    Returns:
        ``threshold, net_benefit, low, high, treat_all, treat_none, advantage, advantage_low,
        advantage_high, n``. ``advantage`` is the paired difference to the better of referring all
        (``treat_all``) and none (0); ``n`` counts images. Bounds are 95% percentile intervals, NaN
        where nothing varies.

    Raises:
        RunError: For thresholds or prevalence out of range, or what `suspicion` refuses.
    """
    score, positive = suspicion(predictions, suspicious)
    indices = group_indices(groups, predictions)
    cuts = _shares("Thresholds", thresholds, open_ended=True)
    if prevalence is not None:
        _shares("The prevalence", prevalence, open_ended=True)
    rates = ReferralRates(indices, positive, score[:, None] >= cuts)
    odds = cuts / (1 - cuts)

    def benefits(weights: Array) -> Array:
        """Net benefit, that of referring all, and the advantage: ``(3, r, thresholds)``."""
        found = rates(weights)
        share = found.prevalence if prevalence is None else np.array([[prevalence]])
        by_score = found.sensitivity * share - (1 - found.specificity) * (1 - share) * odds
        of_all = np.broadcast_to(share - (1 - share) * odds, by_score.shape)
        return np.stack([by_score, of_all, by_score - of_all.clip(min=0)])

    once = np.ones((1, rates.n_groups))
    draws = replicate_weights(rates.n_groups, n_bootstrap, seed)
    values = np.concatenate([benefits(weights) for weights in (once, *draws)], axis=1)
    low, high = _bounds(values[0, 1:])
    least, most = _bounds(values[2, 1:])
    return pd.DataFrame(
        {
            "threshold": cuts,
            "net_benefit": values[0, 0],
            "low": low,
            "high": high,
            "treat_all": values[1, 0],
            "treat_none": 0.0,
            "advantage": values[2, 0],
            "advantage_low": least,
            "advantage_high": most,
            "n": len(indices),
        }
    )


def at_prevalence(
    sensitivity: ArrayLike, specificity: ArrayLike, prevalence: ArrayLike
) -> tuple[Array, Array]:
    """Positive and negative predictive value at a prevalence, by Bayes' rule.

    Arguments are 0..1 and broadcast. A value is NaN where nobody is called so, or NaN went in.
    Raises `RunError` for shares outside 0..1.
    """
    sens = _shares("Sensitivity", sensitivity)
    spec = _shares("Specificity", specificity)
    share = _shares("The prevalence", prevalence)
    hits, misses = sens * share, (1 - sens) * share
    passes, alarms = spec * (1 - share), (1 - spec) * (1 - share)
    return ratio(hits, hits + alarms), ratio(passes, passes + misses)


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
        found = [np.concatenate(rates(weights)[:2], axis=1) for weights in (once, *draws)]
        sens, spec = np.concatenate(found).T
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


def _bounds(replicates: Array) -> Array:
    """Percentile intervals of each column of ``(r, t)``, as ``(2, t)``."""
    ends = [percentile_interval(column) or (np.nan, np.nan) for column in replicates.T]
    return np.array(ends, dtype=np.float64).reshape(-1, 2).T


def _shares(name: str, values: ArrayLike, *, open_ended: bool = False) -> Array:
    shares = np.asarray(values, dtype=np.float64)
    bad = (shares < 0) | (shares > 1)  # False for NaN, which stands for "not defined"
    if open_ended:
        bad |= ~((shares > 0) & (shares < 1))
    if bad.any():
        range_ = "above 0 and below 1" if open_ended else "0..1"
        raise RunError(f"{name} must be {range_}, but {shares[bad].ravel()[0]:g} was given.")
    return shares
