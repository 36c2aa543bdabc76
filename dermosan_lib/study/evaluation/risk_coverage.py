"""Selective prediction: how right the model is on what it answers, as it answers less."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from dermosan_lib.errors import RunError
from dermosan_lib.study.evaluation.intervals import percentile_interval, replicate_weights
from dermosan_lib.study.evaluation.outcomes import group_indices, read_outcomes
from dermosan_lib.study.evaluation.referral import rate_interval

Array = NDArray[np.float64]

COVERAGES = tuple(step / 20 for step in range(1, 21))


def risk_coverage_table(
    predictions: pd.DataFrame,
    codes: Sequence[str],
    *,
    score: ArrayLike | None = None,
    coverages: Sequence[float] = COVERAGES,
    groups: "pd.Series[Any] | ArrayLike | None" = None,
    n_bootstrap: int = 1000,
    seed: int = 42,
) -> pd.DataFrame:
    """Accuracy on the surest images, for several shares of them (El-Yaniv and Wiener 2010).

    Args:
        predictions: See `read_outcomes`.
        codes: Condition codes in class order.
        score: ``(n,)``, higher is answered first; None takes the probability of the likeliest
            condition. Images of equal score are answered together: each counts by the share needed.
        coverages: Shares of images answered, above 0 and up to 1.
        groups: Group of each row; None makes every image its own.
        n_bootstrap: Bootstrap replicates over groups; 0 gives no intervals.
        seed: Seed of the bootstrap.

    Returns:
        ``coverage, threshold, n, accuracy, low, high``: ``threshold`` is the lowest score answered,
        ``n`` the images answered. Bounds are 95% percentile intervals over groups, in which each
        replicate answers its own surest share (Wilson's with the answered groups as trials where
        every replicate is right; just short of that the percentile interval is somewhat narrow).

    Raises:
        RunError: For coverages out of range, or a score of another length or with NaN.
    """
    shares = np.asarray(coverages, dtype=np.float64)
    if not ((shares > 0) & (shares <= 1)).all():
        raise RunError(f"Coverages must be above 0 and up to 1, but are {list(coverages)}.")
    ranking = _Ranking(predictions, codes, score, groups)
    values = np.concatenate(
        [ranking.accuracies(weights, shares) for weights in ranking.weightings(n_bootstrap, seed)]
    )
    answered = np.ceil(shares * ranking.n - 1e-9).astype(int)
    trials = [ranking.groups_in(n) for n in answered]
    bounds = [
        rate_interval(column[0], column[1:], most)
        for column, most in zip(values.T, trials, strict=True)
    ]
    low, high = np.array(bounds, dtype=np.float64).reshape(-1, 2).T
    return pd.DataFrame(
        {
            "coverage": shares,
            "threshold": ranking.scores[answered - 1],
            "n": answered,
            "accuracy": values[0],
            "low": low,
            "high": high,
        }
    )


def aurc(
    predictions: pd.DataFrame,
    codes: Sequence[str],
    *,
    score: ArrayLike | None = None,
    groups: "pd.Series[Any] | ArrayLike | None" = None,
    n_bootstrap: int = 1000,
    seed: int = 42,
) -> dict[str, float | int | None]:
    """Area under the risk-coverage curve (Geifman, Uziel and El-Yaniv 2019): 0 is the best.

    The mean error rate over all shares of surest images. Returns ``value, low, high, n``, and for
    comparison ``best``, the area if every wrong image came last, and ``chance``, the error rate,
    which is the area if the score told nothing.
    """
    ranking = _Ranking(predictions, codes, score, groups)
    shares = np.arange(1, ranking.n + 1) / ranking.n
    areas = np.concatenate(
        [
            1 - ranking.accuracies(weights, shares).mean(axis=1)
            for weights in ranking.weightings(n_bootstrap, seed)
        ]
    )
    low, high = percentile_interval(areas[1:]) or (None, None)
    wrong = ranking.n - int(ranking.right.sum())
    perfect = np.maximum(np.arange(1, ranking.n + 1) - (ranking.n - wrong), 0)
    return {
        "value": float(areas[0]),
        "low": low,
        "high": high,
        "n": ranking.n,
        "best": float((perfect / np.arange(1, ranking.n + 1)).mean()),
        "chance": wrong / ranking.n,
    }


class _Ranking:
    """Images from the surest to the least sure, and which of them are right."""

    def __init__(
        self,
        predictions: pd.DataFrame,
        codes: Sequence[str],
        score: ArrayLike | None,
        groups: "pd.Series[Any] | ArrayLike | None",
    ) -> None:
        outcomes = read_outcomes(predictions, codes)
        scores = outcomes.confidence if score is None else np.asarray(score, dtype=np.float64)
        if scores.shape != outcomes.confidence.shape or np.isnan(scores).any():
            raise RunError(
                f"There must be a score for each of the {len(predictions)} predictions, without "
                f"NaN, but {scores.shape} were given."
            )
        order = np.argsort(-scores, kind="stable")
        self.scores = scores[order]
        self.right = outcomes.correct[order].astype(np.float64)
        self._groups = group_indices(groups, predictions)[order]
        # Where each run of equal scores ends: within it nothing says which image is surer.
        self._ends = np.flatnonzero(np.append(np.diff(self.scores) != 0, True))
        self.n = len(order)

    def weightings(self, n_bootstrap: int, seed: int) -> Iterator[Array]:
        """All groups once, then the replicates, as ``(r, groups)``."""
        n_groups = int(self._groups.max()) + 1
        yield np.ones((1, n_groups))
        yield from replicate_weights(n_groups, n_bootstrap, seed, row_length=self.n)

    def groups_in(self, n: int) -> int:
        """Groups among the surest ``n`` images."""
        return len(np.unique(self._groups[:n]))

    def accuracies(self, weights: Array, shares: Array) -> Array:
        """Accuracy ``(r, shares)`` of the surest ``shares`` of each weighting."""
        images = weights[:, self._groups]
        accuracies = np.empty((len(weights), len(shares)))
        for row, mine in enumerate(images):
            total = np.concatenate([[0.0], np.cumsum(mine)[self._ends]])
            hits = np.concatenate([[0.0], np.cumsum(mine * self.right)[self._ends]])
            wanted = shares * total[-1]
            accuracies[row] = np.interp(wanted, total, hits) / wanted
        return accuracies
