"""Age, sex, site and symptoms as evidence beside the picture: what a card learned of them, applied.

Learned by `study.evidence.attribute_likelihoods`; study and clinic apply it here alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.decision.attribute_words import attribute_in_words
from dermosan_lib.errors import BundleError, EvidenceError
from dermosan_lib.language import Message
from dermosan_lib.text import decimal_in

MAX_AGE_YEARS = 130  # years
# What a person tells of a lesion, yes or no, as PAD-UFES-20 names it
SYMPTOMS = ("itch", "grew", "hurt", "changed", "bleed", "elevation")
ATTRIBUTES = ("age", "sex", "site", *SYMPTOMS)  # that may be evidence

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Attribute:
    """One attribute and how far each of its values speaks for each condition.

    Attributes:
        name: Such as ``age``.
        values: ``v`` ages in years, rising, or ``v`` words as in the training table.
        log_ratios: ``(classes, v)``: log of P(value | condition) over P(value).
    """

    name: str
    values: tuple[float, ...] | tuple[str, ...]
    log_ratios: Array

    @property
    def numeric(self) -> bool:
        """Whether values are years, between which is interpolated, and not words."""
        return not isinstance(self.values[0], str)

    def log_ratio(self, value: str) -> Array | None:
        """Evidence ``(classes,)`` of a value as text; None where it is unknown or was not learned.

        Words are compared without regard to case; ages beyond those learned count as the nearest.
        """
        if self.numeric:
            age = _years(value)
            if age is None:
                return None
            ages = np.array(self.values, dtype=np.float64)
            return np.array([np.interp(age, ages, row) for row in self.log_ratios])
        folded = [str(known).casefold() for known in self.values]
        wanted = value.strip().casefold()
        return self.log_ratios[:, folded.index(wanted)] if wanted in folded else None

    def check(self, value: str) -> None:
        """Raise `EvidenceError`, with what may be given, for a value that `log_ratio` ignores."""
        if self.log_ratio(value) is not None:
            return
        if self.numeric:
            raise _no_years(self.name, value)
        raise EvidenceError(
            Message(
                "{attribute} is {value}; this model has learned {known}. Choose one of these or "
                "leave it out.",
                attribute=attribute_in_words(self.name),
                value=repr(value),
                known=", ".join(map(str, self.values)),
            )
        )


def check_age(value: str) -> None:
    """Raise `EvidenceError` for what is no age in years, also where no model asks for it."""
    if _years(value) is None:
        raise _no_years("age", value)


@dataclass(frozen=True)
class Metadata:
    """What a card has learned of the attributes, and how much weight they have."""

    attributes: tuple[Attribute, ...]
    weight: float  # 0..1, of those used together
    used: tuple[Attribute, ...]  # that change an answer: those that helped on validation

    @classmethod
    def from_card(cls, entry: Mapping[str, Any] | None, codes: Sequence[str]) -> "Metadata":
        """Read the card's ``metadata``, classes in the order of ``codes``; empty for None.

        Raises `BundleError` where it has not learned what a value says of each condition.
        """
        if not entry:
            return cls((), 0.0, ())
        for attribute in entry["attributes"]:
            missing = [code for code in codes if code not in attribute["log_ratios"]]
            if missing:
                raise BundleError(
                    Message(
                        "The card's metadata must say what {attribute} tells of each "
                        "condition, but has no log_ratios for {missing}. Export the bundle "
                        "again.",
                        attribute=repr(attribute["name"]),
                        missing=repr(missing[0]),
                    )
                )
        attributes = tuple(
            Attribute(
                attribute["name"],
                tuple(attribute["values"]),
                np.array([attribute["log_ratios"][code] for code in codes], dtype=np.float64),
            )
            for attribute in entry["attributes"]
        )
        used = tuple(attribute for attribute in attributes if attribute.name in entry["used"])
        return cls(attributes, float(entry["weight"]), used)

    def evidence(self, given: Mapping[str, str]) -> Array | None:
        """Weighted sum of log ratios ``(classes,)``; None where nothing given is used.

        Values that are unknown or were not learned add nothing.
        """
        ratios = [
            ratio
            for attribute in self.used
            if (ratio := attribute.log_ratio(given.get(attribute.name, ""))) is not None
        ]
        return self.weight * np.sum(ratios, axis=0) if ratios else None


def add_evidence(probabilities: Array, evidence: Array | None) -> Array:
    """Bayes' rule: ``probabilities`` ``(..., classes)`` times exp of ``evidence``, normalised.

    None changes nothing, to the last bit.
    """
    if evidence is None:
        return probabilities
    logs = np.log(np.maximum(probabilities, np.finfo(np.float64).tiny)) + evidence
    powers = np.exp(logs - logs.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def _years(text: str) -> float | None:
    age = decimal_in(text)
    return age if age is not None and age <= MAX_AGE_YEARS else None


def _no_years(name: str, value: str) -> EvidenceError:
    return EvidenceError(
        Message(
            "{attribute} is {value}; it must be a number of years from 0 to {most}. Mend it or "
            "leave it out.",
            attribute=attribute_in_words(name),
            value=repr(value),
            most=MAX_AGE_YEARS,
        )
    )
