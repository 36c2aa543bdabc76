"""From probabilities to a malignancy score and a risk in three words."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.clinic.findings import Malignancy, Risk
from dermosan_lib.conditions import Condition, Taxonomy, text_of
from dermosan_lib.language import Message, joined

_KNOWN = ("benign", "premalignant", "malignant")


def malignancy(
    probabilities: NDArray[np.float64], taxonomy: Taxonomy, operating_points: dict[str, Any]
) -> Malignancy | None:
    """Sum the probabilities ``(classes,)`` of malignant and premalignant conditions.

    ``operating_points`` is the card's: thresholds chosen on validation. None where the taxonomy
    does not know the behaviour of every condition, since the sum would then be too low.
    """
    if not all(condition.behaviour in _KNOWN for condition in taxonomy):
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

    What cannot be computed is never low. A score or line that is no number counts as reached, a
    score outside 0..1 as high, a behaviour of another name as not benign, and below the referral
    line of a card that draws no rule-out line nothing is ruled out.
    """
    if score is None:
        return None
    refer = score.high_specificity
    rule_out = score.high_sensitivity
    in_range = 0 <= score.score <= 1  # False for NaN, as every comparison with it
    if top_behaviour == "malignant" or not in_range or _reaches(score.score, refer):
        return "high"
    if top_behaviour != "benign" or _reaches(score.score, rule_out):
        return "moderate"
    return "low" if rule_out is not None or refer is None else "moderate"


def next_steps(level: Risk | None, ranked: Sequence[Condition]) -> str:
    """What to do, from the likeliest of the ``ranked`` conditions (most likely first).

    Where a benign one leads and yet the risk is not low, the likeliest malignant or premalignant
    one decides: it is the reason for the risk.
    """
    top = ranked[0]
    feared = next((condition for condition in ranked if condition.suspicious), top)
    if level in ("moderate", "high") and feared is not top and not top.suspicious:
        return _not_ruled_out(feared)
    return text_of(top, "next_steps")


def steps_when_not_sure(level: Risk | None, ranked: Sequence[Condition]) -> str:
    """What to do where no condition is named.

    What the likeliest one asks for is no advice then: that a nevus needs no treatment does not hold
    of what may be none. Only a suspicion is told on, as one: where the risk is not low, the
    likeliest malignant or premalignant condition.
    """
    first = Message("The model is not sure: let someone experienced look at the lesion.")
    feared = next((condition for condition in ranked if condition.suspicious), None)
    if level not in ("moderate", "high") or feared is None:
        return first
    return joined([first, _not_ruled_out(feared)])


def _not_ruled_out(feared: Condition) -> str:
    said = Message("{condition} is not ruled out.", condition=text_of(feared, "name"))
    return joined([said, text_of(feared, "next_steps")])


def _reaches(score: float, line: float | None) -> bool:
    """Whether ``score`` is not surely below ``line``; False where there is none."""
    return line is not None and not score < line


def _threshold(operating_points: dict[str, Any], name: str) -> float | None:
    point = operating_points.get(name)
    # A sum of rounded probabilities may end above 1, which the score never is.
    return None if point is None else min(float(point["threshold"]), 1.0)
