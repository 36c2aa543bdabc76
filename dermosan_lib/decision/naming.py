"""When a condition is named: how likely it must be, by the photos or by all that is told.

Fitted by `study.uncertainty.fit_doubtful` and `study.evidence.naming_with_evidence`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class NamingRule:
    """One rule: name the likeliest condition where its probability is above ``doubtful``."""

    doubtful: float = 0.0  # 0 names every condition, 1 none
    right: float | None = None  # share 0..1 of the named that is to be right
    certainty: float | None = None  # with which validation has shown that; None: an estimate
    needs: tuple[str, ...] = ()  # attributes without which it does not hold; none: photos alone

    def names(self, probabilities: Array) -> NDArray[np.bool_]:
        """Whether the likeliest of each row of ``probabilities`` ``(n, classes)`` is named."""
        return np.asarray(np.asarray(probabilities).max(axis=1) > self.doubtful, dtype=np.bool_)


@dataclass(frozen=True)
class NamingRules:
    """The rules of one bundle: for photos alone, and perhaps for photos with evidence."""

    photos: NamingRule = NamingRule()
    told: NamingRule | None = None  # judges answers in which evidence is, by its ``needs`` at least

    @classmethod
    def of(cls, card: dict[str, Any]) -> "NamingRules":
        """From ``abstention.unsure`` and ``metadata.unsure`` of a card; each may be absent.

        A rule for answers with evidence counts only where validation has shown what it promises:
        an estimate would break the silence of photos for a promise that nobody has seen kept.
        """
        entry = (card.get("abstention") or {}).get("unsure") or {}
        told = (card.get("metadata") or {}).get("unsure") or {}
        shown = bool(told) and told.get("certainty") is not None and bool(told["needs"])
        return cls(_rule(entry), _rule(told) if shown else None)

    def rule(self, used: Collection[str]) -> NamingRule:
        """The rule for an answer in which the attributes ``used`` are evidence.

        Of less than the rule with evidence needs nothing was shown: then photos alone decide.
        """
        told = self.told
        return told if told and set(told.needs) <= set(used) else self.photos

    def missing(self, used: Collection[str]) -> tuple[str, ...]:
        """What would have to be told besides ``used`` for the rule with evidence to hold."""
        return tuple(name for name in self.told.needs if name not in used) if self.told else ()


def _rule(entry: dict[str, Any]) -> NamingRule:
    if not entry:
        return NamingRule()
    right, certainty = entry.get("right"), entry.get("certainty")
    return NamingRule(
        float(entry["threshold"]),
        None if right is None else float(right),
        None if certainty is None else float(certainty),
        tuple(entry.get("needs", ())),
    )
