"""One answer for a case: its photos fused, then what is told of the person added."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.bundle import Bundle
from dermosan_lib.decision import DEFAULT_FUSION, Metadata, add_evidence, check_age, fuse_photos
from dermosan_lib.errors import BundleError
from dermosan_lib.language import Message

_NOT_TOLD = ("", "unknown")
_AGE = "age"


@dataclass(frozen=True)
class CaseAnswer:
    """Probabilities of a case, and on what they rest."""

    probabilities: NDArray[np.float64]  # (classes,)
    by_photos: NDArray[np.float64]  # (classes,): the same before age, sex and site
    used: Mapping[str, str]  # attribute -> value
    ignored: Mapping[str, str]  # attribute -> why it changed nothing
    operating_points: dict[str, Any]  # the card's, chosen on answers with the same evidence


class CaseRules:
    """What a card says of fusing photos and of attributes."""

    def __init__(self, bundle: Bundle) -> None:
        """Read ``fusion``, ``metadata`` and ``operating_points``; each may be absent."""
        card = bundle.card
        entry = card.get("metadata") or {}
        points = card.get("operating_points") or {}
        self.fusion: Mapping[str, Any] = card.get("fusion") or DEFAULT_FUSION
        self.metadata = Metadata.from_card(entry, bundle.taxonomy.codes)
        self._points = {False: points, True: entry.get("operating_points") or points}

    def check(self, attributes: Mapping[str, str]) -> dict[str, str]:
        """What is told in ``attributes``, without blanks and ``unknown``.

        Raises `EvidenceError` for a value that a used attribute cannot have, and for an age that
        is none, used or not.
        """
        stated = {name: value.strip() for name, value in attributes.items()}
        stated = {name: value for name, value in stated.items() if value.lower() not in _NOT_TOLD}
        if _AGE in stated:
            check_age(stated[_AGE])
        for attribute in self.metadata.used:
            if attribute.name in stated:
                attribute.check(stated[attribute.name])
        return stated

    def answer(self, table: NDArray[np.float64], attributes: Mapping[str, str]) -> CaseAnswer:
        """Fuse ``table`` ``(photos, classes)``, then add what `check` returned, once.

        Raises `BundleError` where the card's numbers give no probabilities.
        """
        by_photos = fuse_photos(table, self.fusion)
        names = [attribute.name for attribute in self.metadata.used if attribute.name in attributes]
        probabilities = add_evidence(by_photos, self.metadata.evidence(attributes))
        if not np.isfinite([by_photos, probabilities]).all():
            raise BundleError(
                Message(
                    "Fusing photos or adding evidence by the card gives numbers that are not "
                    "finite. Export the bundle again."
                )
            )
        return CaseAnswer(
            probabilities=probabilities,
            by_photos=by_photos,
            used={name: attributes[name] for name in names},
            ignored={name: self._why_ignored(name) for name in attributes if name not in names},
            operating_points=self._points[bool(names)],
        )

    def _why_ignored(self, name: str) -> str:
        if name in [attribute.name for attribute in self.metadata.attributes]:
            return Message("it did not improve this model's answers on validation")
        return Message("this model has not learned what it says")


def by_content(pictures: NDArray[np.uint8]) -> tuple[list[int], list[int]]:
    """Rows of ``pictures`` in an order that is theirs, however they were given.

    Returns the order, and the places in it that hold no repetition of the place before. An engine's
    rounding may depend on a picture's place in the batch; a repeated photo is no second witness.
    """
    keys = [picture.tobytes() for picture in pictures]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    first = [k for k, row in enumerate(order) if k == 0 or keys[row] != keys[order[k - 1]]]
    return order, first
