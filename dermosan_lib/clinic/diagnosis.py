"""What the clinic answers, and the same as JSON for command line, API and report."""

from dataclasses import dataclass
from typing import Any

from dermosan_lib.bundle import NOTICE
from dermosan_lib.clinic.findings import (
    Evidence,
    GroupLine,
    Malignancy,
    ModelInfo,
    PredictionSet,
    Risk,
)
from dermosan_lib.clinic.reading import Likelihood, Reading
from dermosan_lib.decision import SimilarCase
from dermosan_lib.language import Message

# first of its warnings
DEMONSTRATION = Message("Demonstration model, trained on synthetic pictures.")


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
        from dermosan_lib.clinic.wording import as_text  # which knows this module

        return as_text(self)

    def __repr__(self) -> str:
        from dermosan_lib.clinic.wording import in_one_line

        return f"<Diagnosis of {in_one_line(self)}>"

    def _repr_html_(self) -> str:
        from dermosan_lib.clinic.wording import as_html

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
