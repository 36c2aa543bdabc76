"""Figures of merit of every test and reader, and how cases make them vary together.

Scores lie in an array ``(tests, readers, cases)``; a test is what readers are compared with, such
as reading alone and reading with a model.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.errors import ReaderStudyError

Array = NDArray[np.float64]
Merit = Literal["accuracy", "auc"]
Method = Literal["jackknife", "delong", "bootstrap"]


@dataclass(frozen=True)
class Merits:
    """Figures of merit and the covariance that the sample of cases gives them."""

    estimates: Array  # (tests, readers)
    covariance: Array  # (tests, readers, tests, readers)


def merits_of(
    scores: Array,
    truth: NDArray[np.bool_],
    *,
    merit: Merit = "accuracy",
    method: Method = "jackknife",
    n_bootstrap: int = 1000,
    seed: int = 42,
) -> Merits:
    """The merits of ``scores`` ``(tests, readers, cases)`` and their covariance over cases.

    Args:
        scores: For ``accuracy`` 1 where right, else 0; for ``auc`` higher where surer of disease.
        truth: ``(cases,)`` whether each case is diseased; only the AUC asks.
        merit: ``accuracy`` is the mean; ``auc`` the empirical area under the ROC curve.
        method: ``jackknife`` (Quenouille; Efron and Stein 1981), ``delong`` (DeLong et al. 1988;
            of the accuracy it is the sample covariance) or ``bootstrap`` over cases.
        n_bootstrap: Replicates, where that is asked.
        seed: Of the bootstrap.

    Raises:
        ReaderStudyError: For fewer than two cases, or of either kind where the AUC is asked.
    """
    kinds = [truth.sum(), (~truth).sum()] if merit == "auc" else [len(truth)]
    if min(kinds) < 2:
        raise ReaderStudyError(
            f"A covariance over cases needs two cases {'of each kind' if merit == 'auc' else ''} "
            f"at least, but there are {' and '.join(map(str, kinds))}. Read more cases."
        )
    shape = scores.shape[:2]
    flat = scores.reshape(-1, scores.shape[2])
    values = _values(flat, truth, np.ones((1, len(truth))), merit)[0]
    if method == "bootstrap":
        draws = _draws(truth, merit, n_bootstrap, seed)
        covariance = np.cov(_values(flat, truth, draws, merit), rowvar=False)
    elif method == "delong":
        covariance = _delong(flat, truth, merit)
    else:
        left_out = 1.0 - np.eye(len(truth))
        deviations = _values(flat, truth, left_out, merit)
        deviations = deviations - deviations.mean(axis=0)
        n = len(truth)
        covariance = (n - 1) / n * deviations.T @ deviations
    return Merits(values.reshape(shape), np.asarray(covariance).reshape(*shape, *shape))


def _values(flat: Array, truth: NDArray[np.bool_], weights: Array, merit: Merit) -> Array:
    """Merit of each row of ``flat`` under each weighting of cases, ``(weightings, rows)``."""
    if merit == "accuracy":
        return np.asarray(weights @ flat.T / weights.sum(axis=1, keepdims=True))
    diseased, healthy = weights[:, truth], weights[:, ~truth]
    pairs = diseased.sum(axis=1) * healthy.sum(axis=1)
    columns = [
        np.einsum("bd,dh,bh->b", diseased, _wins(row, truth), healthy, optimize=True) / pairs
        for row in flat
    ]
    return np.stack(columns, axis=1)


def _wins(row: Array, truth: NDArray[np.bool_]) -> Array:
    """Whether each diseased case scores above each healthy one, ``(diseased, healthy)``; ties ½."""
    difference = row[truth][:, None] - row[~truth][None, :]
    return np.asarray((np.sign(difference) + 1) / 2)


def _delong(flat: Array, truth: NDArray[np.bool_], merit: Merit) -> Array:
    if merit == "accuracy":
        return np.asarray(np.cov(flat) / flat.shape[1], dtype=np.float64)
    wins = np.stack([_wins(row, truth) for row in flat])
    parts = [wins.mean(axis=2), wins.mean(axis=1)]  # placements of diseased, of healthy cases
    diseased, healthy = (np.asarray(np.cov(part)) / part.shape[1] for part in parts)
    return np.asarray(diseased + healthy, dtype=np.float64)


def _draws(truth: NDArray[np.bool_], merit: Merit, n: int, seed: int) -> Array:
    """How often each case is drawn in each replicate; within its kind for the AUC."""
    rng = np.random.default_rng(seed)
    weights = np.zeros((n, len(truth)))
    for kind in (truth, ~truth) if merit == "auc" else (np.ones_like(truth),):
        size = int(kind.sum())
        weights[:, kind] = rng.multinomial(size, np.full(size, 1 / size), size=n)
    return weights
