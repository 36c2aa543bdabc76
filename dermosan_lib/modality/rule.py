"""The rule: a logistic regression on `statistics`, and between which lines it says nothing."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.images import Pixels
from dermosan_lib.modality.kinds import CLINICAL, DERMOSCOPY, UNSURE
from dermosan_lib.modality.statistics import STATISTICS, statistics_of

RULE_FILE = Path(__file__).with_name("rule.json")
MAX_STEPS = 4.0  # standard deviations: one extreme number must not outvote all others


@dataclass(frozen=True)
class Judgement:
    """How a picture was taken, as far as it shows."""

    kind: str  # dermoscopy, clinical or unsure
    dermoscopy: float  # probability 0..1 that it was taken through a dermatoscope, else by a camera

    def to_json(self) -> dict[str, Any]:
        """The kind, and the probability rounded to 3 digits."""
        return {"kind": self.kind, "dermoscopy": round(self.dermoscopy, 3)}


def judge(pixels: Pixels) -> Judgement:
    """How a picture of skin ``(height, width, 3)`` uint8 RGB of any size was taken.

    It takes for granted that the picture shows skin; `quality` asks that. Coefficients, what they
    were fitted on and how they were tested are in ``rule.json``; `benchmarks.modality` writes it.
    """
    rule = _rule()
    chance = probability(statistics_of(pixels), rule)
    if chance >= rule["surely_dermoscopy"]:
        return Judgement(DERMOSCOPY, chance)
    return Judgement(CLINICAL if chance <= rule["surely_clinical"] else UNSURE, chance)


def probability(found: NDArray[np.float64], rule: dict[str, Any]) -> float:
    """Probability of dermoscopy of statistics ``found`` by the entries of ``rule``."""
    steps = np.clip((found - rule["centre"]) / rule["scale"], -MAX_STEPS, MAX_STEPS)
    return float(1 / (1 + np.exp(-np.clip(steps @ rule["weights"] + rule["intercept"], -40, 40))))


@cache
def _rule() -> dict[str, Any]:
    stored = json.loads(RULE_FILE.read_text(encoding="utf-8"))
    assert tuple(stored["statistics"]) == STATISTICS
    arrays = {
        key: np.array(stored[key], dtype=np.float64) for key in ("centre", "scale", "weights")
    }
    return {**stored, **arrays}
