"""Taxonomies kept as rows of a CSV file, with translations and a hierarchy in files beside it."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from dermosan_lib.conditions.condition import LISTS, Condition
from dermosan_lib.conditions.groups import read_groups
from dermosan_lib.conditions.taxonomy import Taxonomy
from dermosan_lib.errors import TaxonomyError
from dermosan_lib.language import LANGUAGES

_LONG = ("description", "look_for", "next_steps")  # written for a condition together, or not at all
_MAY_BE_EMPTY = {"icd11", "look_alikes", "tells_apart", "aliases", *_LONG}
_SEPARATOR = "|"


def read_taxonomy(path: Path) -> Taxonomy:
    """Read a taxonomy from a CSV with a column for each field of `Condition`.

    Lists are separated by ``|``; ``tells_apart`` holds ``code=words`` entries. The column ``group``
    may be absent. Description, what to look for and next steps are written together or not at all.
    Translations lie in a file of the same name in a folder named by the language, such as ``es``,
    and the hierarchy in one in the folder ``groups``. Raises `TaxonomyError` naming file, row and
    remedy.
    """
    conditions = _rows(path, _condition)
    for language in LANGUAGES:
        file = path.parent / language / path.name
        said = dict(_rows(file, _translated)) if file.is_file() else {}
        conditions = [
            replace(one, translations={**one.translations, language: said[one.code]})
            if one.code in said
            else one
            for one in conditions
        ]
    tree = path.parent / "groups" / path.name
    return Taxonomy(path.stem, tuple(conditions), read_groups(tree) if tree.is_file() else ())


def _rows(path: Path, read: Callable[[Mapping[str, str]], Any]) -> list[Any]:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    made = []
    for number, row in enumerate(rows, start=2):
        try:
            made.append(read(row))
        except (TaxonomyError, ValueError, TypeError, AttributeError) as error:
            shipped = path.parent == Path(__file__).parent
            where = path.name if shipped else f"{path.parent.name}/{path.name}"
            raise TaxonomyError(f"{where}, line {number}: {error} Mend the row.") from error
    return made


def _translated(row: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
    """A condition's code, and its texts in another language by their names."""
    values = _values(row)
    return values.pop("code"), {
        key: list(text) if isinstance(text, tuple) else text for key, text in values.items()
    }


def _condition(row: Mapping[str, str]) -> Condition:
    return Condition.from_dict(_values(row))


def _values(row: Mapping[str, str]) -> dict[str, Any]:
    empty = {key for key, text in row.items() if not (text or "").strip()}
    written = len(empty & set(_LONG)) < len(_LONG)
    wrong = sorted(map(str, empty - _MAY_BE_EMPTY | (empty & set(_LONG) if written else set())))
    if wrong:
        raise TaxonomyError(f"{', '.join(wrong)} must not be empty.")
    values: dict[str, Any] = {key: text.strip() for key, text in row.items()}
    for key in set(LISTS) & set(values):
        values[key] = _items(values[key])
    pairs = (item.partition("=") for item in _items(values["tells_apart"]))
    values["tells_apart"] = {code.strip(): words.strip() for code, _, words in pairs}
    return values


def _items(text: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in text.split(_SEPARATOR) if item.strip())
