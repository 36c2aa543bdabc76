"""What is chosen on validation and travels in the card: temperature and operating points."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp, softmax
from sklearn.metrics import roc_curve

from dermosan_lib.conditions import Taxonomy

HIGH_SENSITIVITY = 0.95
HIGH_SPECIFICITY = 0.90


def fit_temperature(logits: NDArray[np.floating[Any]], labels: NDArray[np.int64]) -> float:
    """Temperature that minimises the validation NLL (Guo et al. 2017, equation 9).

    Args:
        logits: ``(n, classes)`` before softmax.
        labels: ``(n,)`` class indices.

    Returns:
        A factor in 0.05..20 by which logits are divided; 1 for no data.
    """
    if len(labels) == 0:
        return 1.0
    table = np.asarray(logits, dtype=np.float64)
    rows = np.arange(len(labels))

    def nll(log_temperature: float) -> float:
        scaled = table / np.exp(log_temperature)
        return float((logsumexp(scaled, axis=1) - scaled[rows, labels]).mean())

    best = minimize_scalar(nll, bounds=(np.log(0.05), np.log(20.0)), method="bounded")
    return round(float(np.exp(best.x)), 6)


def operating_points(
    scores: NDArray[np.float64], suspicious: NDArray[np.bool_]
) -> dict[str, dict[str, float]]:
    """Choose where to rule out and where to refer, on validation.

    ``high_sensitivity`` is the highest threshold that still finds 95% of suspicious cases,
    ``high_specificity`` the lowest that passes 90% of the others; where that would put the first
    above the second, they change places, and both promises still hold. Each comes with the
    sensitivity, specificity and counts it was chosen on.

    Args:
        scores: ``(n,)`` malignancy scores in 0..1.
        suspicious: ``(n,)`` whether the true condition is malignant or premalignant.

    Returns:
        The card's ``operating_points``; empty where one of the two kinds is absent.
    """
    if not suspicious.any() or suspicious.all():
        return {}
    fpr, tpr, thresholds = roc_curve(suspicious, scores, drop_intermediate=False)
    sensitive = int(np.argmax(tpr >= HIGH_SENSITIVITY))  # thresholds fall along the curve
    specific = int(np.flatnonzero(1 - fpr >= HIGH_SPECIFICITY)[-1])
    specific = max(specific, 1)  # the curve's first point stands for "refer nobody", at infinity
    # On a well-separated validation set the two lines cross; then each keeps the other's promise
    # as well, and the lower one rules out.
    points = {
        "high_sensitivity": max(sensitive, specific),
        "high_specificity": min(sensitive, specific),
    }
    return {
        name: {
            "threshold": float(thresholds[index]),
            "sensitivity": float(tpr[index]),
            "specificity": float(1 - fpr[index]),
            "n_suspicious": int(suspicious.sum()),
            "n_others": int((~suspicious).sum()),
        }
        for name, index in points.items()
    }


def operating_points_for(
    logits: NDArray[np.floating[Any]],
    labels: NDArray[np.int64],
    temperature: float,
    taxonomy: Taxonomy,
) -> dict[str, dict[str, float]]:
    """`operating_points` of a model's validation logits ``(n, classes)`` and labels ``(n,)``.

    Empty where the taxonomy does not know the behaviour of every condition.
    """
    if any(condition.behaviour == "unknown" for condition in taxonomy):
        return {}
    scaled = np.asarray(logits, dtype=np.float64) / temperature
    scores = softmax(scaled, axis=1)[:, taxonomy.suspicious].sum(axis=1)
    return operating_points(scores, taxonomy.suspicious[labels])
