"""A reader's answer to one case."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.language import Message
from dermosan_lib.readers.answers.choices import Choices
from dermosan_lib.text import visible

MANAGE, REFER = "manage", "refer"
MOST_ALTERNATIVES = 3


@dataclass(frozen=True)
class Answer:
    """A diagnosis, what else it may be, what to do, how sure, and what was seen."""

    diagnosis: str  # code
    management: str  # `MANAGE` or `REFER`
    confidence: int  # 0..100, percent sure that the diagnosis is right
    alternatives: tuple[str, ...] = ()  # up to three other codes, likeliest first
    features: tuple[str, ...] = ()  # of the choices

    def check(self, choices: Choices) -> "Answer":
        """Itself; raises `ReaderStudyError` for what is none of ``choices`` or out of range."""
        for code in (self.diagnosis, *self.alternatives):
            if code not in choices.codes:
                raise ReaderStudyError(
                    Message(
                        "A diagnosis is one of {known}, but is {code}. Choose one.",
                        known=", ".join(choices.codes),
                        code=repr(visible(code)),
                    )
                )
        if self.management not in (MANAGE, REFER):
            raise ReaderStudyError(
                Message(
                    "Management is {one} or {other}, but is {given}. Choose one.",
                    one=MANAGE,
                    other=REFER,
                    given=repr(visible(self.management)),
                )
            )
        if type(self.confidence) is not int or not 0 <= self.confidence <= 100:
            raise ReaderStudyError(
                Message(
                    "Confidence is a whole number from 0 to 100, but is {given}. Move the slider.",
                    given=repr(self.confidence),
                )
            )
        if len(self.alternatives) > MOST_ALTERNATIVES:
            raise ReaderStudyError(
                Message(
                    "Up to {most} alternatives may be named, but there are {n}. Remove the least "
                    "likely.",
                    most=MOST_ALTERNATIVES,
                    n=len(self.alternatives),
                )
            )
        named = (self.diagnosis, *self.alternatives)
        if len(set(named)) < len(named):
            raise ReaderStudyError(
                Message(
                    "Each condition is named once, but {named} repeats one. Remove it.",
                    named=", ".join(named),
                )
            )
        if strange := sorted(set(self.features) - set(choices.features)):
            raise ReaderStudyError(
                Message(
                    "A feature is one of those listed, but {feature} is none. Choose from the "
                    "list.",
                    feature=repr(visible(strange[0])),
                )
            )
        return self

    def to_json(self) -> dict[str, Any]:
        """JSON-friendly copy, which `from_json` reads back."""
        return {
            "diagnosis": self.diagnosis,
            "management": self.management,
            "confidence": self.confidence,
            "alternatives": list(self.alternatives),
            "features": list(self.features),
        }

    @classmethod
    def from_json(cls, entries: Mapping[str, Any]) -> "Answer":
        """What `to_json` wrote."""
        lists = {name: tuple(entries[name]) for name in ("alternatives", "features")}
        return cls(entries["diagnosis"], entries["management"], entries["confidence"], **lists)
