"""From probabilities to a malignancy score and a risk in three words."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.clinic.diagnosis import Malignancy, Risk
from dermosan_lib.conditions import Condition, Taxonomy


def malignancy(
    probabilities: NDArray[np.float64], taxonomy: Taxonomy, operating_points: dict[str, Any]
) -> Malignancy | None:
    """Sum the probabilities ``(classes,)`` of malignant and premalignant conditions.

    ``operating_points`` is the card's: thresholds chosen on validation. None where the taxonomy
    does not know the behaviour of every condition, since the sum would then be too low.
    """
    if any(condition.behaviour == "unknown" for condition in taxonomy):
        return None
    score = float(probabilities[taxonomy.suspicious].sum())
    return Malignancy(
        min(score, 1.0),
        _threshold(operating_points, "high_sensitivity"),
        _threshold(operating_points, "high_specificity"),
    )


def risk(score: Malignancy | None, top_behaviour: str) -> Risk | None:
    """Risk in one word, from the malignancy score and the likeliest condition's behaviour.

    High at or above the referral line, or with a malignant condition on top; low below the
    rule-out line with a benign one on top; moderate between. None where malignancy is unknown.

    A card without lines (no malignant case in validation) leaves the behaviour of the likeliest
    condition to decide.
    """
    if score is None:
        return None
    refer = score.high_specificity
    rule_out = score.high_sensitivity
    if top_behaviour == "malignant" or (refer is not None and score.score >= refer):
        return "high"
    if top_behaviour == "premalignant" or (rule_out is not None and score.score >= rule_out):
        return "moderate"
    return "low"


def next_steps(level: Risk | None, ranked: Sequence[Condition]) -> str:
    """What to do, from the likeliest of the ``ranked`` conditions (most likely first).

    Where a benign one leads and yet the risk is not low, the likeliest malignant or premalignant
    one decides: it is the reason for the risk.
    """
    top = ranked[0]
    if level in ("moderate", "high") and not top.suspicious:
        feared = next(condition for condition in ranked if condition.suspicious)
        return f"{feared.name} is not ruled out. {feared.next_steps}"
    return top.next_steps


def _threshold(operating_points: dict[str, Any], name: str) -> float | None:
    point = operating_points.get(name)
    return None if point is None else float(point["threshold"])
