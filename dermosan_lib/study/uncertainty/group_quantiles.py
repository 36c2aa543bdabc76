"""Quantiles with a promise about the next lesion, from lesions that have several images each."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def group_quantile(scores: Array, groups: NDArray[np.intp], level: float) -> float:
    """The threshold that an image of a new group stays at or below with probability ``level``.

    Hierarchical conformal prediction (Lee, Barber and Willett 2023, section 3): each of K groups
    has weight 1 / (K + 1), shared equally among its images, and the last 1 / (K + 1) lies at
    infinity. With one image a group it is the usual split-conformal quantile. Only groups need be
    exchangeable, so images of one lesion may be as alike as they like.

    Args:
        scores: ``(n,)``; higher is stranger.
        groups: ``(n,)`` group of each image, numbered in any way.
        level: 0..1, of the promise, which is for an image of a group both drawn at random.

    Returns:
        One of ``scores``; infinity where the groups are too few for the promise, fewer than
        `groups_needed`.
    """
    weights = group_weights(groups)
    order = np.argsort(scores, kind="stable")
    reached = np.cumsum(weights[order])
    needed = level * (weights.sum() + 1)
    enough = reached >= needed - 1e-9  # thirds and sevenths do not sum exactly
    return float(scores[order][int(np.argmax(enough))]) if enough.any() else np.inf


def group_weights(groups: NDArray[np.intp]) -> Array:
    """Weight ``(n,)`` of each image: one over the images of its group."""
    _, inverse, counts = np.unique(groups, return_inverse=True, return_counts=True)
    return np.asarray(1 / counts[inverse], dtype=np.float64)


def groups_needed(level: float) -> int:
    """Fewest groups from which `group_quantile` is finite."""
    return int(np.ceil(level / (1 - level) - 1e-9))


def accepting_line(
    method: str, scores: Array, groups: NDArray[np.intp], accepted: float
) -> dict[str, Any]:
    """A card's rule: the score that new images like those of validation rarely exceed.

    Args:
        method: What the score is, in words.
        scores: ``(n,)`` of the validation images; higher is stranger.
        groups: ``(n,)`` their groups.
        accepted: 0..1, the promise: share of new images, one a lesion, that stay at or below. With
            fewer groups than `groups_needed`, it is lowered to what they can give, and the
            threshold is the highest score seen.

    Returns:
        ``method, threshold, accepted, groups``; empty without images.
    """
    n_groups = len(np.unique(groups))
    if n_groups == 0:
        return {}
    level = accepted if n_groups >= groups_needed(accepted) else n_groups / (n_groups + 1)
    return {
        "method": method,
        "threshold": group_quantile(scores, groups, level),
        "accepted": round(level, 6),
        "groups": n_groups,
    }
