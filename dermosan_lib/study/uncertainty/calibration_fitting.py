"""What is chosen on validation and travels in the card: temperature and operating points."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp
from sklearn.metrics import roc_curve

from dermosan_lib.conditions import Taxonomy
from dermosan_lib.decision import calibrated, softmax

HIGH_SENSITIVITY = 0.95
HIGH_SPECIFICITY = 0.90
LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE = 0.05, 20.0  # between which it is searched


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

    def nll(log_temperature: float) -> float:
        return mean_nll(table, labels, float(np.exp(log_temperature)))

    bounds = (np.log(LOWEST_TEMPERATURE), np.log(HIGHEST_TEMPERATURE))
    best = minimize_scalar(nll, bounds=bounds, method="bounded")
    return round(float(np.exp(best.x)), 6)


def mean_nll(
    logits: NDArray[np.floating[Any]], labels: NDArray[np.int64], temperature: float
) -> float:
    """Mean negative log likelihood, in nats, of ``labels`` under ``logits / temperature``."""
    scaled = np.asarray(logits, dtype=np.float64) / temperature
    rows = np.arange(len(labels))
    return float((logsumexp(scaled, axis=1) - scaled[rows, labels]).mean())


def uncalibrated(
    predictions: pd.DataFrame, codes: Sequence[str], temperature: float
) -> pd.DataFrame:
    """``predictions`` with the probabilities that they had before temperature scaling.

    A softmax determines its logits up to a constant, which the next softmax takes away again.

    Args:
        predictions: With a probability column for each of ``codes``.
        codes: Condition codes in class order.
        temperature: The one by which the logits were divided, as in the card.
    """
    scaled = predictions[list(codes)].to_numpy(dtype=np.float64)
    logits = temperature * np.log(scaled.clip(min=np.finfo(np.float64).tiny))
    before = predictions.copy()
    before[list(codes)] = softmax(logits)
    return before


def operating_points(
    scores: NDArray[np.float64], suspicious: NDArray[np.bool_]
) -> dict[str, dict[str, float]]:
    """Choose where to rule out and where to refer, on validation.

    ``high_sensitivity`` is the highest threshold that still finds 95% of suspicious cases,
    ``high_specificity`` the lowest that passes 90% of the others. On a well-separated validation
    set the first lies above the second; then every threshold between them keeps both promises, and
    both are set half-way. Each comes with the sensitivity, specificity and counts it was chosen on.

    Args:
        scores: ``(n,)`` malignancy scores in 0..1.
        suspicious: ``(n,)`` whether the true condition is malignant or premalignant.

    Returns:
        The card's ``operating_points``; empty where one of the two kinds is absent.
    """
    if not suspicious.any() or suspicious.all():
        return {}
    fpr, tpr, thresholds = roc_curve(suspicious, scores, drop_intermediate=False)
    rule_out = thresholds[int(np.argmax(tpr >= HIGH_SENSITIVITY))]  # they fall along the curve
    # The curve's first point stands for "refer nobody", at infinity.
    refer = thresholds[max(1, int(np.flatnonzero(1 - fpr >= HIGH_SPECIFICITY)[-1]))]
    if rule_out > refer:
        rule_out = refer = (rule_out + refer) / 2
    return {
        name: {
            "threshold": float(threshold),
            "sensitivity": float((scores[suspicious] >= threshold).mean()),
            "specificity": float((scores[~suspicious] < threshold).mean()),
            "n_suspicious": int(suspicious.sum()),
            "n_others": int((~suspicious).sum()),
        }
        for name, threshold in (("high_sensitivity", rule_out), ("high_specificity", refer))
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
    scores = calibrated(logits, temperature)[:, taxonomy.suspicious].sum(axis=1)
    return operating_points(scores, taxonomy.suspicious[labels])
