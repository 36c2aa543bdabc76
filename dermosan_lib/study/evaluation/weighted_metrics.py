"""Every metric as a weighted metric, over many weightings of the same outcomes at once.

A weight of one for each group gives the estimate itself and a bootstrap draw gives a replicate, so
the two cannot come from different formulas.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.study.evaluation.outcomes import Outcomes

OVERALL = ("accuracy", "balanced_accuracy", "macro_auc", "top_3", "ece", "brier", "nll")
BY_CONDITION = ("sensitivity", "specificity", "ppv", "npv", "f1", "auroc")
ECE_BINS = 15
LEAST = float(np.finfo(np.float64).eps)  # a truth given probability 0 costs 36.04, not infinity

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Scores:
    """Metrics for ``r`` weightings; NaN where a metric's denominator has no weight."""

    overall: dict[str, Array]  # names of `OVERALL`: (r,)
    by_condition: dict[str, Array]  # names of `BY_CONDITION`: (r, k)


class WeightedMetrics:
    """Sums over groups, taken once, from which metrics of any group weights follow.

    Sensitivity, specificity, predictive values and F1 are those of one class against the rest at
    the largest probability. Averages over classes leave out a class without weight, as
    scikit-learn's balanced accuracy does.
    """

    def __init__(self, outcomes: Outcomes, groups: NDArray[np.intp]) -> None:
        """Sum what each of ``groups`` ``(n,)``, numbered from 0, adds to each count."""
        self._groups = groups
        self._n_groups = int(groups.max()) + 1
        k = len(outcomes.codes)
        truth = _indicator(outcomes.truth, k)
        predicted = _indicator(outcomes.predicted, k)
        self._images = self._sum(np.ones((len(groups), 1)))
        self._actual = self._sum(truth)
        self._called = self._sum(predicted)
        self._hits = self._sum(truth * predicted)
        ranked = np.argsort(-outcomes.probabilities, axis=1, kind="stable")
        self._top = self._sum((ranked[:, :3] == outcomes.truth[:, None]).any(axis=1)[:, None])
        self._squares = self._sum(((outcomes.probabilities - truth) ** 2).sum(axis=1)[:, None])
        self._surprise = self._sum(surprise(outcomes)[:, None])
        gap = outcomes.correct - outcomes.confidence
        self._gaps = self._sum(_indicator(_confidence_bin(outcomes), ECE_BINS) * gap[:, None])
        self._curves = [
            _Ranking.of(outcomes.probabilities[:, c], outcomes.truth == c) for c in range(k)
        ]

    def __call__(self, weights: Array) -> Scores:
        """Score ``weights`` ``(r, groups)``: how often each group counts in each weighting."""
        total = weights @ self._images
        actual, called, hits = weights @ self._actual, weights @ self._called, weights @ self._hits
        others = total - actual
        false_alarms = called - hits
        sensitivity = _ratio(hits, actual)
        auroc = self._aurocs(weights)
        return Scores(
            overall={
                "accuracy": _ratio(hits.sum(axis=1), total[:, 0]),
                "balanced_accuracy": _mean_of_defined(sensitivity),
                "macro_auc": _mean_of_defined(auroc),
                "top_3": _ratio(weights @ self._top, total)[:, 0],
                "ece": _ratio(np.abs(weights @ self._gaps).sum(axis=1), total[:, 0]),
                "brier": _ratio(weights @ self._squares, total)[:, 0],
                "nll": _ratio(weights @ self._surprise, total)[:, 0],
            },
            by_condition={
                "sensitivity": sensitivity,
                "specificity": _ratio(others - false_alarms, others),
                "ppv": _ratio(hits, called),
                "npv": _ratio(others - false_alarms, total - called),
                "f1": np.where(actual > 0, _ratio(2 * hits, actual + called), np.nan),
                "auroc": auroc,
            },
        )

    def _aurocs(self, weights: Array) -> Array:
        by_image = weights[:, self._groups]
        return np.stack([curve.area(by_image) for curve in self._curves], axis=1)

    def _sum(self, values: NDArray[np.float64] | NDArray[np.bool_]) -> Array:
        sums = np.zeros((self._n_groups, values.shape[1]))
        np.add.at(sums, self._groups, values)
        return sums


@dataclass(frozen=True)
class _Ranking:
    """One class's scores, sorted once: how many others stand below and beside each positive."""

    positives: NDArray[np.intp]  # rows of the class
    others: NDArray[np.intp]  # the remaining rows, by rising score
    below: NDArray[np.intp]  # for each positive, others with a lower score
    up_to: NDArray[np.intp]  # for each positive, others with a lower or equal score

    @classmethod
    def of(cls, scores: Array, positive: NDArray[np.bool_]) -> "_Ranking":
        positives, rest = np.flatnonzero(positive), np.flatnonzero(~positive)
        others = rest[np.argsort(scores[rest], kind="stable")]
        below = np.searchsorted(scores[others], scores[positives], side="left")
        up_to = np.searchsorted(scores[others], scores[positives], side="right")
        return cls(positives, others, below, up_to)

    def area(self, weights: Array) -> Array:
        """AUROC as the weighted Mann-Whitney statistic, half a win for a tie, for each row."""
        mine, theirs = weights[:, self.positives], weights[:, self.others]
        passed = np.zeros((len(weights), len(self.others) + 1))
        np.cumsum(theirs, axis=1, out=passed[:, 1:])
        wins = (mine * (passed[:, self.below] + passed[:, self.up_to])).sum(axis=1) / 2
        return _ratio(wins, mine.sum(axis=1) * passed[:, -1])


def surprise(outcomes: Outcomes) -> Array:
    """Negative natural logarithm of the probability given to the truth, ``(n,)``."""
    of_truth = outcomes.probabilities[np.arange(len(outcomes.truth)), outcomes.truth]
    return np.asarray(-np.log(of_truth.clip(LEAST, 1.0)))


def _confidence_bin(outcomes: Outcomes) -> NDArray[np.intp]:
    # Bins are open below and closed above, (0, 1/15], as in Guo et al. 2017.
    bins = np.ceil(outcomes.confidence * ECE_BINS).astype(np.intp) - 1
    return np.clip(bins, 0, ECE_BINS - 1)


def _indicator(indices: NDArray[np.intp], size: int) -> Array:
    return np.asarray(np.eye(size)[indices], dtype=np.float64)


def _ratio(part: Array, whole: Array) -> Array:
    undefined = np.full(part.shape, np.nan)
    return np.asarray(np.divide(part, whole, out=undefined, where=whole > 0))


def _mean_of_defined(values: Array) -> Array:
    defined = ~np.isnan(values)
    return _ratio(np.where(defined, values, 0).sum(axis=1), defined.sum(axis=1).astype(float))
