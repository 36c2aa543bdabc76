"""Published scores that are high for images of conditions that a network never saw.

Each way is fitted on the training images of a `Study` and gives a function of what is said of other
images. None sees an unknown condition. Higher is stranger.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax, logsumexp, softmax

from benchmarks.unknown_features import Study, Told
from dermosan_lib.decision import unit_length
from dermosan_lib.study.uncertainty import SUBSPACE_RANK, fit_familiar

Array = NDArray[np.float64]
Score = Callable[[Told], Array]
Way = Callable[[Study], Score]


def of_logits(score: Callable[[Array], Array]) -> Way:
    """A score of the logits ``(n, classes)`` alone, which needs no fitting."""
    return lambda study: lambda told: score(np.asarray(told["logits"], dtype=np.float64))


def doubt(logits: Array, temperature: float = 1.0) -> Array:
    """One less the highest probability (Hendrycks and Gimpel 2017).

    With a high ``temperature`` as in ODIN (Liang et al. 2018), without its change of the picture.
    """
    return np.asarray(1 - softmax(logits / temperature, axis=1).max(axis=1))


def entropy(logits: Array) -> Array:
    """Of the probabilities, in nats."""
    return np.asarray(-(softmax(logits, axis=1) * log_softmax(logits, axis=1)).sum(axis=1))


def energy(logits: Array, temperature: float = 1.0) -> Array:
    """Less the log of the sum of exponentials (Liu et al. 2020)."""
    return np.asarray(-temperature * logsumexp(logits / temperature, axis=1))


def energy_of_one_view(study: Study) -> Score:
    """`energy` of the first view's logits, where others average over views."""
    return lambda told: energy(np.asarray(told["logits_of_views"][:, 0], dtype=np.float64))


def highest_logit(logits: Array) -> Array:
    """Less the highest logit (Hendrycks et al. 2022)."""
    return np.asarray(-logits.max(axis=1))


def surprise(study: Study) -> Score:
    """Cross entropy of the probabilities and the shares of the conditions in training.

    High where a rare condition is named. What is unknown is none of the common ones, so this tells
    how much of a figure comes from the mix of known images alone.
    """
    counts = np.bincount(study.labels[study.known("train")])
    rarity = -np.log(counts / counts.sum())
    return lambda told: np.asarray(softmax(told["logits"], axis=1) @ rarity, dtype=np.float64)


def of_views(study: Study) -> Score:
    """Mutual information of condition and view: how far views disagree (Smith and Gal 2018)."""
    return lambda told: _disagreement(np.asarray(told["logits_of_views"], dtype=np.float64))


def of_members(study: Study) -> Score:
    """Mutual information of condition and network (Lakshminarayanan et al. 2017)."""
    names = sorted(name for name in study.told if name.startswith("member_"))
    logits = [name for name in names if name.endswith("/logits")]
    return lambda told: _disagreement(np.stack([told[name] for name in logits], axis=1))


def _disagreement(logits: Array) -> Array:
    """Of ``(n, members, classes)``: entropy of the mean less mean of the entropies."""
    chances = softmax(logits, axis=2)
    mean = chances.mean(axis=1)
    whole = -(mean * np.log(mean + 1e-12)).sum(axis=1)
    return np.asarray(whole + (chances * np.log(chances + 1e-12)).sum(axis=2).mean(axis=1))


def near(key: str, *, rank: int = SUBSPACE_RANK) -> Way:
    """Mahalanobis distance to the nearest condition (Lee et al. 2018), at unit length: in use."""

    def fit(study: Study) -> Score:
        points, labels = _training(study, key)
        familiar = fit_familiar(points, labels, labels.max() + 1, rank=rank)
        return lambda told: familiar.distances(told[key])

    return fit


def relative(key: str) -> Way:
    """Squared distance to the nearest condition less that to all (Ren et al. 2021)."""

    def fit(study: Study) -> Score:
        points, labels = _training(study, key)
        own = fit_familiar(points, labels, labels.max() + 1)
        whole = fit_familiar(points, np.zeros_like(labels), 1)
        return lambda told: own.distances(told[key]) ** 2 - whole.distances(told[key]) ** 2

    return fit


def to_named(key: str) -> Way:
    """Mahalanobis distance to the condition that is named, whichever is nearest."""

    def fit(study: Study) -> Score:
        points, labels = _training(study, key)
        one = fit_familiar(points, labels, labels.max() + 1)
        each = [replace(one, means=one.means[c : c + 1]) for c in range(len(one.means))]

        def score(told: Told) -> Array:
            distances = np.stack([own.distances(told[key]) for own in each], axis=1)
            return np.asarray(distances[np.arange(len(distances)), told["logits"].argmax(axis=1)])

        return score

    return fit


def whole(key: str, *, rank: int = SUBSPACE_RANK) -> Way:
    """Mahalanobis distance to the mean of all training images."""

    def fit(study: Study) -> Score:
        points, labels = _training(study, key)
        familiar = fit_familiar(points, np.zeros_like(labels), 1, rank=rank)
        return lambda told: familiar.distances(told[key])

    return fit


def neighbour(key: str, k: int = 10) -> Way:
    """Distance to the ``k``-th nearest training image, at unit length (Sun et al. 2022)."""

    def fit(study: Study) -> Score:
        points = unit_length(_training(study, key)[0]).astype(np.float32)

        def score(told: Told) -> Array:
            nearness = unit_length(told[key]).astype(np.float32) @ points.T
            return np.asarray(1 - np.partition(nearness, -k, axis=1)[:, -k], dtype=np.float64)

        return score

    return fit


def virtual_logit(key: str = "embedding", rank: int = SUBSPACE_RANK) -> Way:
    """What principal axes leave of an embedding, as a logit beside the others (Wang et al. 2022).

    The origin is the training images' mean, since the head is no single layer.
    """

    def fit(study: Study) -> Score:
        rows = study.known("train")
        points = np.asarray(study.told[key][rows], dtype=np.float64)
        centre = points.mean(axis=0)
        axes = np.linalg.eigh(np.cov(points.T))[1][:, :-rank]
        lengths = np.linalg.norm((points - centre) @ axes, axis=1)
        scale = study.told["logits"][rows].max(axis=1).mean() / lengths.mean()

        def score(told: Told) -> Array:
            virtual = scale * np.linalg.norm((told[key] - centre) @ axes, axis=1)
            return np.asarray(virtual - logsumexp(told["logits"], axis=1))

        return score

    return fit


def _training(study: Study, key: str) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    rows = study.known("train")
    return np.asarray(study.told[key][rows], dtype=np.float32), study.labels[rows]
