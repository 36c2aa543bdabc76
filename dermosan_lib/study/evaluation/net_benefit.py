"""What the malignancy score is worth: net benefit at every threshold probability."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from dermosan_lib.study.evaluation.intervals import percentile_interval, replicate_weights
from dermosan_lib.study.evaluation.outcomes import group_indices
from dermosan_lib.study.evaluation.referral import ReferralRates, checked_shares, suspicion

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
    cuts = checked_shares("Thresholds", thresholds, open_ended=True)
    if prevalence is not None:
        checked_shares("The prevalence", prevalence, open_ended=True)
    rates = ReferralRates(indices, positive, score[:, None] >= cuts)
    odds = cuts / (1 - cuts)

    def benefits(weights: Array) -> Array:
        """Net benefit, that of referring all, and the advantage: ``(3, r, thresholds)``."""
        at_cuts = rates(weights)
        share = at_cuts.prevalence if prevalence is None else np.array([[prevalence]])
        by_score = at_cuts.sensitivity * share - (1 - at_cuts.specificity) * (1 - share) * odds
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


def _bounds(replicates: Array) -> Array:
    """Percentile intervals of each column of ``(r, t)``, as ``(2, t)``."""
    ends = [percentile_interval(column) or (np.nan, np.nan) for column in replicates.T]
    return np.array(ends, dtype=np.float64).reshape(-1, 2).T
