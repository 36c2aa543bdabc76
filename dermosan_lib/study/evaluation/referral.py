"""The malignancy score as a test: who is referred, and how often rightly, over many weightings."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from dermosan_lib.errors import RunError
from dermosan_lib.study.evaluation.intervals import percentile_interval, wilson
from dermosan_lib.study.evaluation.outcomes import SUM_TOLERANCE

Array = NDArray[np.float64]


def suspicion(
    predictions: pd.DataFrame, suspicious: Sequence[str]
) -> tuple[Array, NDArray[np.bool_]]:
    """Malignancy score and truth of each image, both ``(n,)``.

    The score, 0..1, is the sum of the probabilities of ``suspicious``, the malignant and
    premalignant condition codes; the truth is whether ``condition`` is one of them.

    Raises `RunError` for a missing column, no codes, scores outside 0..1, or where only suspicious
    images, or only others, are there.
    """
    codes = list(suspicious)
    if not codes:
        raise RunError("At least one condition must be suspicious. Give the malignant codes.")
    missing = [name for name in ("condition", *codes) if name not in predictions.columns]
    if missing:
        raise RunError(
            f"Predictions lack {', '.join(missing)}. They need condition and a probability for "
            "each suspicious code."
        )
    score = predictions[codes].to_numpy(dtype=np.float64).sum(axis=1)
    bad = ~((score >= 0) & (score <= 1 + SUM_TOLERANCE))  # True for NaN
    if bad.any():
        raise RunError(
            f"Malignancy scores must be 0..1, but row {int(np.argmax(bad))} has "
            f"{score[bad][0]:.4f}. Predict again."
        )
    positive = predictions["condition"].astype(str).isin(codes).to_numpy(dtype=np.bool_)
    if positive.all() or not positive.any():
        raise RunError(
            f"Both suspicious and other images are needed, but {int(positive.sum())} of "
            f"{len(positive)} are suspicious. Add the other kind."
        )
    return score, positive


class Rates(NamedTuple):
    """What referring does, for ``r`` weightings of the groups and ``t`` ways to refer."""

    sensitivity: Array  # (r, t); NaN where no suspicious image has weight
    specificity: Array  # (r, t); NaN where no other image has weight
    prevalence: Array  # (r, 1): weighted share of suspicious images


class ReferralRates:
    """Sums over groups, taken once, from which the rates of any group weights follow."""

    def __init__(
        self, groups: NDArray[np.intp], positive: NDArray[np.bool_], referred: NDArray[np.bool_]
    ) -> None:
        """Count by ``groups`` ``(n,)``, numbered from 0; ``referred`` is ``(n, t)``."""
        self.n_groups = int(groups.max()) + 1
        kind = positive[:, None]
        self._positive, self._other = self._sum(groups, kind), self._sum(groups, ~kind)
        self._hits = self._sum(groups, referred & kind)
        self._passes = self._sum(groups, ~referred & ~kind)

    def __call__(self, weights: Array) -> Rates:
        """Rates for ``weights`` ``(r, groups)``: how often each group counts."""
        positive, other = weights @ self._positive, weights @ self._other
        return Rates(
            sensitivity=ratio(weights @ self._hits, positive),
            specificity=ratio(weights @ self._passes, other),
            prevalence=ratio(positive, positive + other),
        )

    def _sum(self, groups: NDArray[np.intp], values: NDArray[np.bool_]) -> Array:
        sums = np.zeros((self.n_groups, values.shape[1]))
        np.add.at(sums, groups, values)
        return sums


def rate_interval(value: float, replicates: Array, trials: int) -> tuple[float, float]:
    """95% percentile interval of a rate; Wilson's with ``trials`` for one that is 0 or 1.

    Resampling cannot vary a perfect rate. NaN, NaN without replicates or where nothing else varies.
    """
    interval = percentile_interval(replicates)
    if interval is None and replicates.size and value in (0.0, 1.0):
        low, high = wilson(value * trials, trials)
        interval = float(low), float(high)
    return interval or (np.nan, np.nan)


def ratio(part: ArrayLike, whole: ArrayLike) -> Array:
    """``part / whole``, NaN where ``whole`` is not above 0; broadcast."""
    above, below = np.broadcast_arrays(np.asarray(part, float), np.asarray(whole, float))
    undefined = np.full(above.shape, np.nan)
    return np.asarray(np.divide(above, below, out=undefined, where=below > 0))


def checked_shares(name: str, values: ArrayLike, *, open_ended: bool = False) -> Array:
    """``values`` as an array of shares 0..1; NaN, which stands for "not defined", passes.

    ``open_ended`` leaves out 0, 1 and NaN. Raises `RunError` that calls them ``name``.
    """
    shares = np.asarray(values, dtype=np.float64)
    bad = (shares < 0) | (shares > 1)  # False for NaN
    if open_ended:
        bad |= ~((shares > 0) & (shares < 1))
    if bad.any():
        range_ = "above 0 and below 1" if open_ended else "0..1"
        raise RunError(f"{name} must be {range_}, but {shares[bad].ravel()[0]:g} was given.")
    return shares
