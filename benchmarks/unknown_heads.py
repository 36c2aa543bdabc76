"""Heads on embeddings that learn from stand-ins for the unknown: other pictures, or none at all.

As in `unknown_scores`, none sees an unknown condition, and higher is stranger.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from benchmarks.unknown_features import Study, Told
from benchmarks.unknown_scores import Array, Score
from dermosan_lib.decision import unit_length

RANK = 64  # axes in which heads see embeddings, each of variance 1
SEED = 42
STAND_INS = 6000

Places = Callable[[NDArray[np.floating]], Array]


def exposed(study: Study) -> Score:
    """A linear head that shall be undecided on drawn and cut-up pictures (Hendrycks et al. 2019).

    Score: cross entropy from the even distribution to its answer.
    """
    places, points, labels = _whitened(study)
    others = np.concatenate(
        [places(study.strange[name]["embedding"]) for name in ("drawn", "cut_train")]
    )
    classes = int(labels.max()) + 1
    x = np.concatenate([points, np.repeat(others, classes, axis=0)])
    y = np.concatenate([labels, np.tile(np.arange(classes), len(others))])
    weights = np.ones(len(y))
    weights[len(points) :] = 0.5 * len(points) / (len(others) * classes)
    head = LogisticRegression(C=0.1, max_iter=300).fit(x, y, sample_weight=weights)
    return lambda told: _unevenness(head.decision_function(places(told["embedding"])))


def _unevenness(logits: Array) -> Array:
    """Negative where the answer is far from even."""
    return np.asarray(log_softmax(logits, axis=1).mean(axis=1))


def exposed_two(study: Study) -> Score:
    """Known or not: a small network on embeddings of images, and of drawn and cut-up pictures."""
    places, points, _ = _whitened(study)
    others = [places(study.strange[name]["embedding"]) for name in ("drawn", "cut_train")]
    return _known_or_not(places, points, np.concatenate(others))


def mixed(study: Study) -> Score:
    """Known or not: against points between two conditions (after Zhang et al. 2018, mixup)."""
    places, points, labels = _whitened(study)
    rng = np.random.default_rng(SEED)
    first, second = (_evenly(labels, rng) for _ in range(2))
    second = np.where(labels[first] == labels[second], rng.permutation(second), second)
    apart = labels[first] != labels[second]
    share = rng.uniform(0.3, 0.7, int(apart.sum()))[:, None]
    between = share * points[first[apart]] + (1 - share) * points[second[apart]]
    return _known_or_not(places, points, between)


def virtual(study: Study) -> Score:
    """Known or not: against the least likely of points drawn about each mean (Du et al. 2022)."""
    places, points, labels = _whitened(study)
    rng = np.random.default_rng(SEED)
    classes = int(labels.max()) + 1
    means = np.stack([points[labels == c].mean(axis=0) for c in range(classes)])
    spread = (points - means[labels]).std(axis=0)
    drawn = rng.normal(size=(STAND_INS * 10, points.shape[1])) * spread
    length = np.linalg.norm(drawn / spread, axis=1)
    tail = drawn[np.argsort(-length)[:STAND_INS]] * 1.2
    return _known_or_not(places, points, means[rng.integers(classes, size=len(tail))] + tail)


def one_against_rest(study: Study) -> Score:
    """Less the highest of one probability a condition, fitted apart (Padhy et al. 2020)."""
    places, points, labels = _whitened(study)
    heads = [
        LogisticRegression(C=0.1, max_iter=300, class_weight="balanced").fit(points, labels == c)
        for c in range(int(labels.max()) + 1)
    ]

    def score(told: Told) -> Array:
        x = places(told["embedding"])
        return np.asarray(-np.max([one.decision_function(x) for one in heads], axis=0))

    return score


def _known_or_not(places: Places, known: Array, other: Array) -> Score:
    x = np.concatenate([known, other])
    y = np.arange(len(x)) >= len(known)
    head = MLPClassifier((64,), alpha=1e-2, early_stopping=True, random_state=SEED).fit(x, y)

    def score(told: Told) -> Array:
        chance = head.predict_proba(places(told["embedding"]))[:, 1].clip(1e-9, 1 - 1e-9)
        return np.asarray(np.log(chance / (1 - chance)))

    return score


def _evenly(labels: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Rows, each condition as often."""
    weights = 1 / np.bincount(labels)[labels]
    return rng.choice(len(labels), STAND_INS, p=weights / weights.sum())


def _whitened(study: Study) -> tuple[Places, Array, NDArray[np.int64]]:
    """Where embeddings lie along the widest axes, and the training images' places and labels."""
    rows = study.known("train")
    points = unit_length(study.told["embedding"][rows])
    centre = points.mean(axis=0)
    values, axes = np.linalg.eigh(np.cov(points.T))
    axes = axes[:, -RANK:] / np.sqrt(values[-RANK:])

    def places(embeddings: NDArray[np.floating]) -> Array:
        return np.asarray((unit_length(embeddings) - centre) @ axes)

    return places, (points - centre) @ axes, study.labels[rows]
