"""Fit when the model should not answer: far from its training images, or not sure enough."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import binom

from dermosan_lib.decision import Familiar, unit_length
from dermosan_lib.study.evaluation import group_indices, read_outcomes
from dermosan_lib.study.uncertainty.group_quantiles import accepting_line, group_weights

Array = NDArray[np.float64]

FAMILIAR_SHARE = 0.99
RIGHT = 0.90
CERTAINTY = 0.90
SUBSPACE_RANK = 64
FAR = (
    "Mahalanobis distance of the embedding to the nearest condition's mean (Lee et al. 2018), at "
    "unit length (Mueller and Hein 2025), covariance by its widest axes (Tipping and Bishop 1999)"
)
UNSURE = (
    "Probability of the likeliest condition; lowest limit above which validation shows the "
    "promised accuracy (Learn then Test, fixed sequence: Angelopoulos et al. 2021)"
)


def fit_familiar(
    embeddings: NDArray[np.float32],
    labels: NDArray[np.int64],
    classes: int,
    *,
    rank: int = SUBSPACE_RANK,
) -> Familiar:
    """Describe where the training images lie.

    Args:
        embeddings: ``(n, channels)`` of the training images.
        labels: ``(n,)`` class indices; each of ``classes`` occurs.
        classes: Number of conditions.
        rank: Axes kept of the covariance, at most; the variance across them is averaged.
    """
    points = unit_length(embeddings)
    means = np.stack([points[labels == c].mean(axis=0) for c in range(classes)])
    within = points - means[labels]
    values, vectors = _widest(within, min(rank, within.shape[1] - 1, len(points) - 1))
    kept = len(values)
    rest = (float((within**2).sum()) / len(points) - values.sum()) / (within.shape[1] - kept)
    # A direction without any variance must not make every picture infinitely strange.
    floor = max(float(values[-1]) * 1e-6, 1e-12)
    return Familiar(
        means.astype(np.float32),
        np.ascontiguousarray(vectors, dtype=np.float32),
        values.clip(min=floor).astype(np.float32),
        max(float(rest), floor),
    )


def _widest(within: Array, rank: int) -> tuple[Array, Array]:
    """Variances ``(rank,)``, rising, and axes ``(channels, rank)`` of centred points.

    With fewer points than channels from the points' products, which takes a tenth of the time.
    """
    n, channels = within.shape
    if n >= channels:
        values, vectors = np.linalg.eigh(within.T @ within / n)
        return values[-rank:], vectors[:, -rank:]
    values, places = np.linalg.eigh(within @ within.T / n)
    axes = within.T @ places[:, -rank:]
    lengths = np.linalg.norm(axes, axis=0)
    return values[-rank:], axes / np.where(lengths > 0, lengths, 1.0)


def fit_farthest(
    distances: Array, groups: NDArray[np.intp], *, accepted: float = FAMILIAR_SHARE
) -> dict[str, Any]:
    """The card's ``far``: the distance that new images like those of validation rarely exceed.

    Args:
        distances: ``(n,)`` of the validation images.
        groups: ``(n,)`` their groups.
        accepted: The promise: share of new images, one a lesion, that are not refused. With too
            few groups for it (99 at 99%), the promise is lowered to what they can give and the
            threshold is the largest distance seen.

    Returns:
        ``method, threshold, accepted, groups``; empty without images.
    """
    return accepting_line(FAR, distances, groups, accepted)


def fit_doubtful(
    predictions: pd.DataFrame,
    codes: Sequence[str],
    *,
    groups: "pd.Series[Any] | ArrayLike | None" = None,
    right: float = RIGHT,
    certainty: float = CERTAINTY,
) -> dict[str, Any]:
    """The card's ``unsure``: up to which probability of the likeliest condition not to name it.

    The promise: with probability ``certainty`` over validation sets, of the new images that are
    answered at least ``right`` are answered rightly. Limits are tried from strict to lax, each
    tested by a binomial tail at ``1 - certainty``, and the last before the first failure is taken;
    in such a fixed sequence no correction for trying several is needed. Images of a group share the
    weight of one trial.

    Where validation is too small to show that much of any limit, the laxest is taken at which the
    answered validation images are right often enough, and ``certainty`` is None: an estimate, no
    promise.

    Returns:
        ``method, threshold, right, certainty, answered, accuracy, groups``. An image is not sure
        where its probability is at most ``threshold``: 0 names every condition, 1 none, where even
        the surest quarter is not right often enough. ``answered`` (share of groups) and
        ``accuracy`` (None where nothing is) are those of validation. Empty without predictions.
    """
    if predictions.empty:
        return {}
    limits = _Limits.of(predictions, codes, groups)
    tails = binom.cdf(np.ceil(limits.wrong - 1e-9), np.floor(limits.answered + 1e-9), 1 - right)
    fewest = np.ceil(np.log(1 - certainty) / np.log(right))  # that could show it, if all are right
    first = int(np.searchsorted(limits.answered, fewest - 1e-9))
    passed = int(np.argmax(np.append(tails[first:] > 1 - certainty, True)))
    enough = np.flatnonzero(limits.wrong <= (1 - right) * limits.answered + 1e-9)
    entry = {"method": UNSURE, "threshold": 1.0, "right": right, "certainty": None,
             "answered": 0.0, "accuracy": None, "groups": limits.groups}  # fmt: skip
    if passed or len(enough):
        last = first + passed - 1 if passed else int(enough[-1])
        entry["threshold"] = float(limits.below[last])
        entry["certainty"] = certainty if passed else None
        entry["answered"] = float(limits.answered[last] / limits.groups)
        entry["accuracy"] = float(1 - limits.wrong[last] / limits.answered[last])
    return entry


class _Limits(NamedTuple):
    """Every place to draw the line, from strict to lax; images of a group share a weight of 1."""

    below: Array  # highest probability that is then not answered; 0 where all are
    answered: Array  # groups above the line
    wrong: Array  # of them, whose likeliest condition is not the true one
    groups: int

    @classmethod
    def of(
        cls,
        predictions: pd.DataFrame,
        codes: Sequence[str],
        groups: "pd.Series[Any] | ArrayLike | None",
    ) -> "_Limits":
        outcomes = read_outcomes(predictions, codes)
        weights = group_weights(group_indices(groups, predictions))
        n_groups = round(float(weights.sum()))
        order = np.argsort(-outcomes.confidence, kind="stable")
        confidence = outcomes.confidence[order]
        answered = np.cumsum(weights[order])
        wrong = np.cumsum((weights * ~outcomes.correct)[order])
        below = np.append(confidence[1:], 0.0)
        # From a quarter on, where bad luck with a few hardly fails a good model.
        usable = (below < confidence) & (answered >= max(1, n_groups // 4) - 1e-9)
        return cls(below[usable], answered[usable], wrong[usable], n_groups)
