"""How wide a 95% interval is: of a rate, of an AUC, and where lesions have several photos."""

from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv

from dermosan_lib.study.evaluation import wilson

Method = Literal["wilson", "exact"]
CONFIDENCE = 0.95
Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)


def rate_interval_at(rate: float, n: float, method: Method = "wilson") -> tuple[float, float]:
    """The 95% interval of a ``rate`` (0..1) found on ``n`` independent lesions, both bounds 0..1.

    ``wilson`` is the score interval (Wilson 1927), ``exact`` that of Clopper and Pearson (1934),
    which is wider and never holds the truth less often than it says. ``rate * n`` need not be
    whole: a plan is made before anything is counted.
    """
    hits = rate * n
    if method == "wilson":
        low, high = wilson(hits, n)
        return float(low), float(high)
    tail = (1 - CONFIDENCE) / 2
    lowest = 0.0 if hits <= 0 else float(betaincinv(hits, n - hits + 1, tail))
    highest = 1.0 if hits >= n else float(betaincinv(hits + 1, n - hits, 1 - tail))
    return lowest, highest


def auc_error(auc: float, positives: float, negatives: float) -> float:
    """Standard error of an ``auc`` (0..1) on so many independent lesions of either kind.

    Hanley and McNeil 1982, equations 1 and 2: scores are taken to follow exponential distributions,
    which gives slightly more than other shapes do and needs no data to plan with.
    """
    first = auc / (2 - auc) - auc**2
    second = 2 * auc**2 / (1 + auc) - auc**2
    spread = auc * (1 - auc) + (positives - 1) * first + (negatives - 1) * second
    return float(np.sqrt(spread / (positives * negatives)))


def photos_effect(photos: float, correlation: float) -> float:
    """Design effect ``1 + (photos - 1) correlation`` (Kish 1965): times as many photos are needed.

    ``photos`` a lesion, at least 1; ``correlation``, 0..1, of being right on two photos of one
    lesion.
    """
    return 1 + (photos - 1) * correlation


def clustered_effect(hits: ArrayLike, groups: ArrayLike) -> float:
    """Design effect of a rate measured on groups (Rao and Scott 1992), at least 1.

    The variance of the rate as a ratio of sums over groups, by that of as many independent images.
    Where all are right or all wrong nothing can be seen of it; then each group counts as one.

    Args:
        hits: ``(n,)`` whether each image is right.
        groups: ``(n,)`` group numbers 0, 1, ... of the images.
    """
    right = np.asarray(hits, dtype=np.float64)
    sizes = np.bincount(np.asarray(groups))
    sums = np.bincount(np.asarray(groups), weights=right)[sizes > 0]
    sizes = sizes[sizes > 0]
    n, rate, count = len(right), right.mean(), len(sizes)
    if rate in (0.0, 1.0) or count < 2:
        return float((sizes**2).sum() / n)
    squares = ((sums - rate * sizes) ** 2).sum() * count / (count - 1)
    return max(1.0, float(squares / (n * rate * (1 - rate))))
