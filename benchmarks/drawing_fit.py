"""Fit what tells drawings from photographs; see `dermosan_lib.phantoms.recognition`."""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.neural_network import MLPClassifier

from dermosan_lib.phantoms import DrawingRule

UNITS = 16  # hidden ones of each network
NETWORKS = 3  # whose scores are averaged
DECAY = 1.0
ROUNDS = 150
HELD_OUT = 4  # every fourth drawing chooses the limits and trains nothing
UNLIKELY = 0.01  # share of those that the score turns away
STRANGE = 0.005  # and that lie too far outside
RANGE = (0.002, 0.998)
MARGIN = 0.1  # of the range, on each side

Array = NDArray[np.float64]


def fit_rule(
    drawings: Array, numbers: NDArray[np.int64], photographs: Array, *, seed: int = 42
) -> DrawingRule:
    """The rule from statistics ``(n, COUNT)`` of drawings, numbered, and ``(m, COUNT)`` of photos.

    Versions of one drawing share its number, and are held out together.
    """
    held = numbers % HELD_OUT == 0
    learned = drawings[~held]
    centre, scale = learned.mean(axis=0), learned.std(axis=0) + 1e-6
    low, high = np.quantile(learned, RANGE, axis=0)
    width = np.maximum(high - low, 1e-6)
    both = np.concatenate([learned, photographs])
    inputs = np.clip((both - centre) / scale, -5, 5)
    labels = np.repeat([1, 0], [len(learned), len(photographs)])
    networks = [
        MLPClassifier(
            (UNITS,), alpha=DECAY, max_iter=ROUNDS, tol=0, n_iter_no_change=ROUNDS,
            random_state=seed + number,
        ).fit(inputs, labels)
        for number in range(NETWORKS)
    ]  # fmt: skip
    rule = DrawingRule(
        low=_short(low - MARGIN * width),
        high=_short(high + MARGIN * width),
        centre=_short(centre),
        scale=_short(scale),
        hidden=_short(np.concatenate([one.coefs_[0] for one in networks], axis=1)),
        hidden_bias=_short(np.concatenate([one.intercepts_[0] for one in networks])),
        out=_short(np.concatenate([one.coefs_[1][:, 0] for one in networks]) / NETWORKS),
        out_bias=float(np.mean([one.intercepts_[1][0] for one in networks])),
        least_score=-np.inf,
        most_outside=np.inf,
    )
    judged = drawings[held]
    return replace(
        rule,
        least_score=round(float(np.quantile(rule.scores(judged), UNLIKELY)), 4),
        most_outside=round(float(np.quantile(rule.outside(judged), 1 - STRANGE)), 4),
    )


def _short(values: ArrayLike) -> Array:
    """To five digits: the file stays small and can be compared."""
    whole = np.asarray(values, dtype=np.float64)
    return np.array([float(f"{value:.5g}") for value in whole.ravel()]).reshape(whole.shape)
