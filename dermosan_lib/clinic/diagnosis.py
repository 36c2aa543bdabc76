"""What the clinic answers, and the same as JSON for command line, API and report."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from dermosan_lib.bundle import NOTICE
from dermosan_lib.clinic.reading import Likelihood, Reading
from dermosan_lib.decision import SimilarCase
from dermosan_lib.language import Message
from dermosan_lib.modality import UNKNOWN

Risk = Literal["low", "moderate", "high"]
GRAD_CAM = "Grad-CAM"  # what activation maps are where a card does not say
# first of its warnings
DEMONSTRATION = Message("Demonstration model, trained on synthetic pictures.")


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


@dataclass(frozen=True)
class Diagnosis:
    """The answer for one case of one to five photos.

    Where no photo can be judged (poor, or unlike the training images), `abstained` is set and there
    is no differential. Where the photos can be read but no condition is likely enough to be named,
    `abstained` is set too, and differential, prediction set and risk are there to think with: a
    suspicion must not be hidden because its name is not certain. Where it abstained for that alone,
    and the taxonomy has groups, `group` may name the kind of condition.

    A photo of a kind that the model was not made for is not read: `Reading.foreign`.
    A model of drawings says nothing of a case with a photograph in it, whatever is asked of it;
    `Reading.foreign` marks those.

    Its words are English text that `language.translate` says in other languages. ``print`` shows
    it in plain words, a notebook as a card with the picture, both in the language in use.
    """

    model: ModelInfo
    codes: tuple[str, ...]  # class order of the card
    readings: tuple[Reading, ...]
    differential: tuple[Likelihood, ...]  # of the case; empty where no photo can be judged
    malignancy: Malignancy | None  # None where the taxonomy does not say which are malignant
    risk: Risk | None
    abstained: bool
    reason: str
    next_steps: str
    warnings: tuple[str, ...]
    evidence: Evidence | None = None  # None where it abstained
    notice: str = NOTICE
    prediction_set: PredictionSet | None = None  # None where the card has no thresholds
    similar_cases: tuple[SimilarCase, ...] | None = None  # None where the bundle may show none
    group: GroupLine | None = None  # None where the taxonomy has no groups, or no photo was judged

    def __str__(self) -> str:
        from dermosan_lib.clinic.as_text import as_text  # which knows this module

        return as_text(self)

    def __repr__(self) -> str:
        from dermosan_lib.clinic.as_text import in_one_line

        return f"<Diagnosis of {in_one_line(self)}>"

    def _repr_html_(self) -> str:
        from dermosan_lib.clinic.as_html import as_html

        return as_html(self)

    def to_json(self) -> dict[str, Any]:
        """The JSON object that command line, API and report share.

        ``prediction_set`` lists codes, most likely first; null where there is none.
        ``similar_cases`` is there where the bundle may show training cases.
        """
        model, chosen = self.model, self.prediction_set
        similar = {} if self.similar_cases is None else {"similar_cases": self._similar()}
        answer = {
            "model": {
                "name": model.name,
                "version": model.version,
                "sha256": model.sha256,
                "trained_on": model.trained_on,
                "arithmetic": model.arithmetic,
            },
            "images": [reading.to_json(self.codes, model.maps) for reading in self.readings],
            "differential": [line.to_json() for line in self.differential],
            "prediction_set": list(chosen.codes) if chosen else None,
            "group": None if self.group is None else self.group.to_json(),
            "malignancy": self._malignancy(),
            "risk": self.risk,
            "abstained": self.abstained,
            "reason": self.reason,
            "next_steps": self.next_steps,
            "evidence": None if self.evidence is None else self.evidence.to_json(),
            "warnings": list(self.warnings),
            "notice": self.notice,
        }
        return answer | similar

    def _similar(self) -> list[dict[str, Any]]:
        names = {line.code: line.name for line in self.differential}
        return [
            {
                "condition": one.condition,
                "name": names[one.condition],
                "similarity": round(one.similarity, 4),
            }
            for one in self.similar_cases or ()
        ]

    def _malignancy(self) -> dict[str, float | None] | None:
        if self.malignancy is None:
            return None
        return {
            "score": round(self.malignancy.score, 6),
            "high_sensitivity": self.malignancy.high_sensitivity,
            "high_specificity": self.malignancy.high_specificity,
        }
