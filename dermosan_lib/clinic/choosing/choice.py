"""The choice among several models: one made for the kind of the photos, or for no kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic.photos import Photo, kind_of_case
from dermosan_lib.modality import DRAWING, UNKNOWN


@dataclass(frozen=True)
class Choice:
    """Which model reads a case, and which others could."""

    kind: str  # of the case's photos: dermoscopy or clinical; drawing where all are drawn
    sure: bool  # whether a photo shows it
    name: str | None  # of the model; None where none was made for this kind
    others: tuple[str, ...]  # further models made for it, or whose card does not say for what


def choose(bundles: Mapping[str, Bundle], photos: Sequence[Photo]) -> Choice:
    """Which of ``bundles`` reads ``photos``: one made for their kind, or one for no kind.

    Where only one is offered, that one: `Diagnoser` says what it was not made for.
    """
    drawn = all(photo.drawn for photo in photos)
    kind, sure = (DRAWING, True) if drawn else kind_of_case(photos)
    fitting = [name for name, bundle in bundles.items() if bundle.modality == kind]
    fitting += [name for name, bundle in bundles.items() if bundle.modality == UNKNOWN]
    if len(bundles) == 1:
        fitting = list(bundles)
    return Choice(kind, sure, fitting[0] if fitting else None, tuple(fitting[1:]))


def by_name(bundles: Sequence[Bundle]) -> dict[str, Bundle]:
    """By the name that the card says, told apart by numbers; a bundle given twice counts once."""
    named: dict[str, Bundle] = {}
    for bundle in bundles:
        name, number = str(bundle.card["name"]), 1
        if any(bundle.sha256 == other.sha256 for other in named.values()):
            continue
        while name in named:
            number += 1
            name = f"{bundle.card['name']} ({number})"
        named[name] = bundle
    return named
