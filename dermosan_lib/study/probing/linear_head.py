"""A linear head for few images: standardised features, their main axes, balanced regression."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

Array = NDArray[np.float64]


@dataclass(frozen=True)
class LinearHead:
    """``logits = (features - mean) / spread @ weights + bias``."""

    mean: Array  # (features,)
    spread: Array  # (features,), above 0
    weights: Array  # (features, classes)
    bias: Array  # (classes,)

    def standardised(self, features: NDArray[np.floating]) -> Array:
        """``(n, features)`` as the head sees them."""
        return np.asarray((features - self.mean) / self.spread, dtype=np.float64)

    def logits(self, features: NDArray[np.floating]) -> Array:
        """``(n, classes)`` before the softmax."""
        return np.asarray(self.standardised(features) @ self.weights + self.bias)


def fit_head(
    features: NDArray[np.floating],
    labels: NDArray[np.int64],
    classes: int,
    *,
    axes: int,
    strength: float,
) -> LinearHead:
    """Multinomial logistic regression on the ``axes`` widest principal axes of ``features``.

    Each condition weighs the same, however few images it has. With fewer images than features the
    axes are found from the images' products, which is quick (Turk and Pentland 1991).

    Args:
        features: ``(n, features)`` of the training images.
        labels: ``(n,)`` class indices.
        classes: Number of conditions; each occurs.
        axes: Axes kept, at most ``n - 1``.
        strength: Weight of the log loss against half the squared length of the weights.
    """
    points = np.asarray(features, dtype=np.float64)
    mean, spread = points.mean(axis=0), points.std(axis=0) + 1e-6
    with threadpool_limits(1):  # on a busy machine threads would wait for one another
        scaled = (points - mean) / spread
        values, vectors = np.linalg.eigh(scaled @ scaled.T)
        kept = min(axes, len(points) - 1)
        lengths = np.sqrt(values[-kept:].clip(min=1e-9))
        places = vectors[:, -kept:] * lengths
        weights, bias = _regression(places, labels, classes, strength)
        back = scaled.T @ (vectors[:, -kept:] / lengths)
        return LinearHead(mean, spread, back @ weights, bias)


def _regression(
    points: Array, labels: NDArray[np.int64], classes: int, strength: float
) -> tuple[Array, Array]:
    n, width = points.shape
    truth = np.eye(classes)[labels]
    counts = np.bincount(labels, minlength=classes)
    share = (n / (classes * counts.clip(min=1)))[labels]

    def loss(flat: Array) -> tuple[float, Array]:
        weights, bias = flat[classes:].reshape(width, classes), flat[:classes]
        logits = points @ weights + bias
        logits -= logits.max(axis=1, keepdims=True)
        powers = np.exp(logits)
        sums = powers.sum(axis=1, keepdims=True)
        likelihood = (share * ((logits - np.log(sums)) * truth).sum(axis=1)).sum()
        slope = (powers / sums - truth) * share[:, None] * strength
        value = (weights**2).sum() / 2 - strength * likelihood
        gradient = np.concatenate([slope.sum(axis=0), (points.T @ slope + weights).ravel()])
        return float(value), gradient

    found = minimize(loss, np.zeros(classes * (width + 1)), jac=True, method="L-BFGS-B",
                     options={"maxiter": 500})  # fmt: skip
    return found.x[classes:].reshape(width, classes), found.x[:classes]
