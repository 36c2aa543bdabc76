"""What an answer is made of, and the same as JSON: score, groups, and what it all rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from dermosan_lib.clinic.reading import Likelihood
from dermosan_lib.modality import UNKNOWN

Risk = Literal["low", "moderate", "high"]
GRAD_CAM = "Grad-CAM"  # what activation maps are where a card does not say


@dataclass(frozen=True)
class Malignancy:
    """Probability of a malignant or premalignant condition, and where the card draws its lines."""

    score: float
    high_sensitivity: float | None  # below it: rule out; None where the card has none
    high_specificity: float | None  # at or above it: refer


@dataclass(frozen=True)
class Naming:
    """The rule by which the answer names a condition or not."""

    by_evidence: bool  # whether it goes by photos and what is told; else by the photos alone
    above: float  # 0..1: the probability that the likeliest condition must exceed
    right: float | None  # share 0..1 of such answers that is to be right; None: the card is silent
    certainty: float | None  # with which validation has shown that; None: an estimate, if anything
    missing: tuple[str, ...]  # what would have to be told, besides, for the rule with evidence

    def to_json(self) -> dict[str, Any]:
        """``evidence.naming`` in the JSON contract."""
        return {
            "by": "photos_and_evidence" if self.by_evidence else "photos",
            "above": self.above,
            "right": self.right,
            "certainty": self.certainty,
            "missing": list(self.missing),
        }


@dataclass(frozen=True)
class Evidence:
    """What an answer rests on."""

    photos: int  # different photos that were read
    fusion: str  # how they were fused; empty for one
    used: Mapping[str, str]  # attribute -> value that changed the answer
    ignored: Mapping[str, str]  # attribute -> why it did not
    by_photos: tuple[
        Likelihood, ...
    ]  # what the photos alone say; empty where nothing else was used
    naming: Naming | None = None  # by which rule a condition is named, or is not

    def to_json(self) -> dict[str, Any]:
        """``evidence`` in the JSON contract."""
        return {
            "photos": self.photos,
            "fusion": self.fusion or None,
            "used": dict(self.used),
            "ignored": dict(self.ignored),
            "differential_by_photos": [line.to_json() for line in self.by_photos] or None,
            "naming": None if self.naming is None else self.naming.to_json(),
        }


@dataclass(frozen=True)
class PredictionSet:
    """Conditions that the photos cannot leave out, and how often the truth is among such.

    Age, sex and site do not enter, since the thresholds were chosen on photos alone, save that the
    likeliest condition is always among them.
    """

    codes: tuple[str, ...]  # most likely first, at least one
    coverage: float  # 0..1, promised of single photos like those of validation


@dataclass(frozen=True)
class GroupLine:
    """A group of conditions, with the probability of all of them together."""

    code: str
    name: str
    probability: float  # 0..1
    named: bool  # whether the answer names it; else it is only the likeliest

    def to_json(self) -> dict[str, Any]:
        """``group`` in the JSON contract."""
        return {
            "code": self.code,
            "name": self.name,
            "probability": round(self.probability, 6),
            "named": self.named,
        }


@dataclass(frozen=True)
class ModelInfo:
    """Which model answered."""

    name: str
    version: str
    sha256: str
    trained_on: str
    demonstration: bool
    arithmetic: str = "float32"  # int8 or float32: in what it computed on this machine
    modality: str = UNKNOWN  # of the pictures that it was made for, see `modality`
    maps: str = GRAD_CAM  # by what method its activation maps are made
