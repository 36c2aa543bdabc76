"""Rules of a card that a schema cannot say: what one entry asks of another."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from dermosan_lib.bundle.files import AGAIN, plain_name
from dermosan_lib.bundle.wording import shown
from dermosan_lib.errors import BundleError
from dermosan_lib.images import READABLE_RESIZES
from dermosan_lib.language import Message

_OWN = "card.json"  # no file of its own card: it could not hold its own hash


def check_rules(card: dict[str, Any], file: Path) -> None:
    """Raise `BundleError` for the first rule that ``card``, valid by the schema, breaks."""
    codes = [condition["code"] for condition in card["conditions"]]
    for broken in (
        *_sets(card.get("prediction_set") or {}, codes),
        *_metadata(card.get("metadata") or {}),
    ):
        raise BundleError(
            Message("{file}: {broken}. {again}", file=file, broken=broken, again=AGAIN)
        )
    _check_resize(card["input"], file)


def _check_resize(entry: dict[str, Any], file: Path) -> None:
    """Refuse a model that learned from pictures prepared in a way that is not known here."""
    version = entry.get("resize", READABLE_RESIZES[0])
    if version not in READABLE_RESIZES:
        raise BundleError(
            Message(
                "{file}: input.resize must be one of {known}, the ways in which this version "
                "prepares pictures, but is {version}. Update DERMOSAN, or export the bundle "
                "with this version.",
                file=file,
                known=", ".join(READABLE_RESIZES),
                version=shown(version),
            )
        )


def check_names(files: Iterable[str], file: Path) -> None:
    """Raise `BundleError` for a name of ``files`` that may lead out of the folder or to the card.

    Names are held apart as on systems for which upper and lower case are one.
    """
    seen = {_OWN}
    for name in files:
        if not plain_name(name) or name.casefold() in seen:
            raise BundleError(
                Message(
                    "{file}: files must be plain names, each once, of files beside the card, "
                    "but one is {name}. {again}",
                    file=file,
                    name=shown(name),
                    again=AGAIN,
                )
            )
        seen.add(name.casefold())


def _sets(entry: dict[str, Any], codes: Sequence[str]) -> Iterator[str]:
    for code in codes:
        if entry and code not in entry["least"]:
            yield Message(
                "prediction_set must give each condition a probability 0..1, but has none for "
                "{code}",
                code=shown(code),
            )


def _metadata(entry: dict[str, Any]) -> Iterator[str]:
    attributes = entry.get("attributes", [])
    names = [attribute["name"] for attribute in attributes]
    if len(set(names)) < len(names):
        yield Message("the names of metadata.attributes must differ, but two are the same")
    for name in entry.get("used", []):
        if name not in names:
            yield Message(
                "metadata.used must name learned attributes, but {name} is none", name=shown(name)
            )
    for name in (entry.get("unsure") or {}).get("needs", []):
        if name not in entry.get("used", []):
            yield Message(
                "metadata.unsure must need used attributes, but {name} is none", name=shown(name)
            )
    for attribute in attributes:
        where = shown(attribute["name"])
        if not _in_order(attribute["values"]):
            yield Message(
                "metadata attribute {attribute}: values must be rising numbers, or words that "
                "differ",
                attribute=where,
            )
        for code, ratios in attribute["log_ratios"].items():
            if len(ratios) != len(attribute["values"]):
                yield Message(
                    "metadata attribute {attribute}: log_ratios must hold a number for each of {n} "
                    "values, but {code} has {found}",
                    attribute=where,
                    n=len(attribute["values"]),
                    code=shown(code),
                    found=len(ratios),
                )


def _in_order(values: Sequence[Any]) -> bool:
    if all(isinstance(value, str) for value in values):
        return len(set(values)) == len(values)
    if any(isinstance(value, str) for value in values):
        return False
    return all(a < b for a, b in pairwise(values))
