"""Whether a quantised graph still answers as the network it was made from: the gate at export."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.conditions import Taxonomy
from dermosan_lib.decision import calibrated
from dermosan_lib.study.evaluation import Outcomes, WeightedMetrics
from dermosan_lib.study.uncertainty import fit_temperature, operating_points_for

# The two engines must name the same condition for nineteen of twenty images; what the others may
# cost is bounded below.
MIN_AGREEMENT = 0.95
# Less than half the half width of the AUC's 95% interval on a thousand images (0.929 to 0.953 for
# MobileNetV2 on HAM10000): a test of that size could not tell.
MAX_AUC_DROP = 0.005
# The high-sensitivity point promises 95%; one suspicious image in a hundred is all it may cost.
MAX_SENSITIVITY_DROP = 0.01
# Pearson's r over a map's cells. Below it the picture laid over the photo tells another story.
MIN_MAP_CORRELATION = 0.9

Answers = dict[str, NDArray[np.float32]]  # logits (n, classes), activation_maps (n, r, c, classes)


@dataclass(frozen=True)
class Parity:
    """Measured figures, each with its bound and ``n``, or why it was not measured."""

    figures: dict[str, dict[str, Any]]

    @property
    def broken(self) -> list[str]:
        """In words, each bound that does not hold; empty where the engine may be kept."""
        return [
            f"{name.replace('_', ' ')} is {figure['value']:.4f}, the bound {figure['bound']}"
            for name, figure in self.figures.items()
            if not figure.get("holds", True)
        ]


def compare_engines(
    reference: Answers, candidate: Answers, labels: NDArray[np.int64], taxonomy: Taxonomy
) -> Parity:
    """Judge ``candidate`` by ``reference``, what two engines say of the same validation images.

    - ``top_1_agreement``: share of images for which both name the same condition.
    - ``macro_auc_drop``: mean one-against-rest AUROC over the conditions present, lost.
    - ``sensitivity_drop``: share of suspicious images lost at the reference's high-sensitivity
      threshold, both engines' scores being taken at the reference's temperature.
    - ``map_correlation``: median over images of Pearson's r between the two activation maps of the
      condition that the reference names; images whose map is flat are left out.

    Args:
        reference: ``logits`` ``(n, classes)`` and ``activation_maps`` ``(n, rows, columns,
            classes)`` of the network as trained.
        candidate: The same of the quantised graph.
        labels: ``(n,)`` class indices.
        taxonomy: The conditions in class order.
    """
    before, after = reference["logits"], candidate["logits"]
    agreed = before.argmax(axis=1) == after.argmax(axis=1)
    return Parity(
        {
            "top_1_agreement": _at_least(MIN_AGREEMENT, float(agreed.mean()), len(labels)),
            "macro_auc_drop": _auc_drop(before, after, labels, taxonomy),
            "sensitivity_drop": _sensitivity_drop(before, after, labels, taxonomy),
            "map_correlation": _map_correlation(reference, candidate),
        }
    )


def _auc_drop(
    before: NDArray[np.float32],
    after: NDArray[np.float32],
    labels: NDArray[np.int64],
    taxonomy: Taxonomy,
) -> dict[str, Any]:
    if len(np.unique(labels)) < 2:
        return {"skipped": "validation holds one condition only"}
    aucs = [_macro_auc(logits, labels, taxonomy) for logits in (before, after)]
    return _at_most(MAX_AUC_DROP, aucs[0] - aucs[1], len(labels))


def _sensitivity_drop(
    before: NDArray[np.float32],
    after: NDArray[np.float32],
    labels: NDArray[np.int64],
    taxonomy: Taxonomy,
) -> dict[str, Any]:
    if any(condition.behaviour == "unknown" for condition in taxonomy):
        return {"skipped": "the taxonomy does not say which conditions are malignant"}
    temperature = fit_temperature(before, labels)
    points = operating_points_for(before, labels, temperature, taxonomy)
    if not points:
        return {"skipped": "validation holds no suspicious images, or no others"}
    threshold = points["high_sensitivity"]["threshold"]
    suspicious = taxonomy.suspicious[labels]
    lost = [
        float((_scores(logits, temperature, taxonomy)[suspicious] >= threshold).mean())
        for logits in (before, after)
    ]
    drop = _at_most(MAX_SENSITIVITY_DROP, lost[0] - lost[1], int(suspicious.sum()))
    return {**drop, "threshold": threshold}


def _scores(
    logits: NDArray[np.float32], temperature: float, taxonomy: Taxonomy
) -> NDArray[np.float64]:
    return np.asarray(calibrated(logits, temperature)[:, taxonomy.suspicious].sum(axis=1))


def _macro_auc(logits: NDArray[np.float32], labels: NDArray[np.int64], taxonomy: Taxonomy) -> float:
    probabilities = calibrated(logits, 1.0)
    outcomes = Outcomes(taxonomy.codes, labels.astype(np.intp), probabilities)
    measure = WeightedMetrics(outcomes, np.arange(len(labels)))
    return float(measure(np.ones((1, len(labels)))).overall["macro_auc"][0])


def _map_correlation(reference: Answers, candidate: Answers) -> dict[str, Any]:
    named = reference["logits"].argmax(axis=1)
    rows = np.arange(len(named))
    maps = [answers["activation_maps"][rows, ..., named] for answers in (reference, candidate)]
    flat = [np.asarray(one, dtype=np.float64).reshape(len(rows), -1) for one in maps]
    first, second = (one - one.mean(axis=1, keepdims=True) for one in flat)
    drawn = np.ptp(flat[0], axis=1) > 0
    if not drawn.any():
        return {"skipped": "all activation maps are flat"}
    norms = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
    products = (first * second).sum(axis=1)
    # A map that has become flat has lost all it said.
    correlations = np.divide(products, norms, out=np.zeros_like(norms), where=norms > 0)
    return _at_least(MIN_MAP_CORRELATION, float(np.median(correlations[drawn])), int(drawn.sum()))


def _at_least(bound: float, value: float, n: int) -> dict[str, Any]:
    return {"value": value, "bound": bound, "n": n, "holds": bool(value >= bound)}


def _at_most(bound: float, value: float, n: int) -> dict[str, Any]:
    return {"value": value, "bound": bound, "n": n, "holds": bool(value <= bound)}
