"""Conditions and taxonomies: facts about skin conditions, kept as rows of CSV files."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.errors import TaxonomyError

Behaviour = Literal["benign", "premalignant", "malignant", "unknown"]
Urgency = Literal["routine", "soon", "urgent", "unknown"]

_FOLDER = Path(__file__).parent
_LISTS = ("look_alikes", "look_for", "aliases")
_SEPARATOR = "|"
# Columns of the project's tables, which a condition code must not be mistaken for.
_RESERVED = {
    *("path", "condition", "split", "group", "source", "problem", "label"),
    *("malignancy", "abstained", "far", "unsure", "distance", "prediction_set"),
}


@dataclass(frozen=True)
class Condition:
    """One condition of a taxonomy; texts are for teaching, not for treatment."""

    code: str
    name: str
    name_es: str
    icd11: str
    behaviour: Behaviour
    urgency: Urgency
    look_alikes: tuple[str, ...]  # codes in the same taxonomy
    tells_apart: Mapping[str, str]  # look-alike's code -> what tells it from this condition
    description: str
    look_for: tuple[str, ...]
    next_steps: str
    source: str
    aliases: tuple[str, ...]

    @property
    def suspicious(self) -> bool:
        """Whether it is malignant or premalignant."""
        return self.behaviour in ("malignant", "premalignant")

    def to_dict(self) -> dict[str, Any]:
        """JSON-friendly copy; `from_dict` reads it back."""
        plain = asdict(replace(self, tells_apart=dict(self.tells_apart)))
        return {key: list(x) if isinstance(x, tuple) else x for key, x in plain.items()}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Condition":
        """Read what `to_dict` wrote; raises `TaxonomyError` for missing or unknown entries."""
        names = {field.name for field in fields(cls)}
        if set(values) != names:
            odd = ", ".join(sorted(set(values) ^ names))
            raise TaxonomyError(f"A condition needs exactly {len(names)} entries; check {odd}.")
        lists = {key: tuple(values[key]) for key in _LISTS}
        return cls(**{**values, **lists})


@dataclass(frozen=True)
class Taxonomy:
    """An ordered set of conditions; the order is that of the classes."""

    name: str
    conditions: tuple[Condition, ...]

    def __post_init__(self) -> None:
        _check(self)

    def __len__(self) -> int:
        return len(self.conditions)

    def __iter__(self) -> Iterator[Condition]:
        return iter(self.conditions)

    def __getitem__(self, code: str) -> Condition:
        for condition in self.conditions:
            if condition.code == code:
                return condition
        raise TaxonomyError(
            f"Condition {code!r} is not in taxonomy {self.name}. "
            f"Choose among: {', '.join(self.codes)}."
        )

    @property
    def codes(self) -> tuple[str, ...]:
        """Condition codes in class order."""
        return tuple(condition.code for condition in self.conditions)

    @property
    def suspicious(self) -> NDArray[np.bool_]:
        """``(n,)``: which conditions are malignant or premalignant."""
        return np.array([condition.suspicious for condition in self.conditions], dtype=np.bool_)

    def match(self, label: str) -> Condition | None:
        """The condition that ``label`` means by code, name or alias, or None.

        Case, accents, punctuation, a leading number and a trailing count (``1. Eczema 1677``,
        ``2. Melanoma 15.75k``) make no difference.
        """
        wanted = _normalised(label)
        for condition in self.conditions:
            if wanted in _spellings(condition):
                return condition
        return None

    def subset(self, codes: Sequence[str]) -> "Taxonomy":
        """The conditions of ``codes``, in that order; look-alikes outside are dropped."""
        kept = set(codes)
        chosen = tuple(
            replace(
                condition,
                look_alikes=tuple(code for code in condition.look_alikes if code in kept),
                tells_apart={k: v for k, v in condition.tells_apart.items() if k in kept},
            )
            for condition in (self[code] for code in codes)
        )
        return Taxonomy(self.name, chosen)


def taxonomy_names() -> tuple[str, ...]:
    """Names of the shipped taxonomies."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.csv")))


@cache
def load_taxonomy(name: str) -> Taxonomy:
    """Read a shipped taxonomy: ``kaggle10`` (the paper's ten) or ``ham7`` (HAM10000's seven).

    Raises `TaxonomyError` for an unknown name or a malformed file.
    """
    if name not in taxonomy_names():
        raise TaxonomyError(
            f"Taxonomy {name!r} is not known. Choose among: {', '.join(taxonomy_names())}."
        )
    return read_taxonomy(_FOLDER / f"{name}.csv")


def read_taxonomy(path: Path) -> Taxonomy:
    """Read a taxonomy from a CSV with a column for each field of `Condition`.

    Lists are separated by ``|``; ``tells_apart`` holds ``code=words`` entries. Raises
    `TaxonomyError` naming file, row and remedy.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    conditions = []
    for number, row in enumerate(rows, start=2):
        try:
            conditions.append(_condition(row))
        except (TaxonomyError, ValueError, TypeError, AttributeError) as error:
            raise TaxonomyError(f"{path.name}, line {number}: {error} Mend the row.") from error
    return Taxonomy(path.stem, tuple(conditions))


def recognise(labels: Iterable[str]) -> Taxonomy:
    """The shipped taxonomy that knows every label, each as another condition, else an ad hoc one.

    A shipped taxonomy is reduced to the conditions that occur.
    """
    wanted = list(labels)
    for name in taxonomy_names():
        shipped = load_taxonomy(name)
        codes = [
            condition.code for condition in map(shipped.match, wanted) if condition is not None
        ]
        if wanted and len(codes) == len(wanted) == len(set(codes)):
            if len(codes) == len(shipped):
                return shipped
            return shipped.subset(sorted(codes, key=shipped.codes.index))
    return ad_hoc_taxonomy(wanted)


def ad_hoc_taxonomy(labels: Iterable[str]) -> Taxonomy:
    """A taxonomy of bare names, in the order given, such as class folders of an own collection.

    Nothing is claimed of such conditions: behaviour and urgency are ``unknown``, also where a name
    resembles a shipped condition, since a collection may mean something else by it.
    """
    codes: dict[str, str] = {}
    for label in labels:
        stem = re.sub(r"[^a-z0-9]+", "_", _plain(label)).strip("_") or "condition"
        if stem in _RESERVED or stem[0].isdigit():
            stem = f"c_{stem}"
        code, number = stem, 1
        while code in codes:
            number += 1
            code = f"{stem}_{number}"
        codes[code] = label
    return Taxonomy("ad-hoc", tuple(_bare(code, label) for code, label in codes.items()))


def _bare(code: str, label: str) -> Condition:
    return Condition(
        code=code, name=label, name_es=label, icd11="", behaviour="unknown", urgency="unknown",
        look_alikes=(), tells_apart={}, description="", look_for=(), next_steps="", source="",
        aliases=(),
    )  # fmt: skip


def _condition(row: Mapping[str, str]) -> Condition:
    empty = sorted(key for key, text in row.items() if not (text or "").strip())
    if empty:
        raise TaxonomyError(f"{', '.join(map(str, empty))} must not be empty.")
    values: dict[str, Any] = {key: text.strip() for key, text in row.items()}
    for key in _LISTS:
        values[key] = _items(values[key])
    pairs = (item.partition("=") for item in _items(values["tells_apart"]))
    values["tells_apart"] = {code.strip(): words.strip() for code, _, words in pairs}
    return Condition.from_dict(values)


def _items(text: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in text.split(_SEPARATOR) if item.strip())


def _check(taxonomy: Taxonomy) -> None:
    codes = taxonomy.codes
    repeated = sorted({code for code in codes if codes.count(code) > 1})
    if repeated:
        raise TaxonomyError(
            f"Codes of a taxonomy are unique, but {taxonomy.name} repeats {repeated[0]}. Rename it."
        )
    known = set(codes)
    for condition in taxonomy:
        where = f"{taxonomy.name}, {condition.code}"
        if condition.code in _RESERVED:
            raise TaxonomyError(f"{where}: the code is a table's column name. Rename it.")
        if condition.behaviour not in get_args(Behaviour):
            raise TaxonomyError(f"{where}: behaviour is {condition.behaviour!r}. Mend it.")
        if condition.urgency not in get_args(Urgency):
            raise TaxonomyError(f"{where}: urgency is {condition.urgency!r}. Mend it.")
        strangers = (set(condition.look_alikes) | set(condition.tells_apart)) - known
        if strangers:
            raise TaxonomyError(
                f"{where}: look-alikes must be in the taxonomy, but {min(strangers)} is not."
            )


@cache
def _spellings_of(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_normalised(name) for name in names)


def _spellings(condition: Condition) -> frozenset[str]:
    return _spellings_of((condition.code, condition.name, condition.name_es, *condition.aliases))


def _normalised(label: str) -> str:
    """Letters and digits only, without a leading ``1.`` and a trailing count such as ``15.75k``."""
    text = re.sub(r"^\s*\d+\s*[.)_-]\s*", "", _plain(label))
    text = re.sub(r"[\s_-]+\d+(\.\d+)?k?\s*$", "", text)
    return re.sub(r"[^a-z0-9]+", "", text)


def _plain(label: str) -> str:
    folded = unicodedata.normalize("NFKD", label).casefold()
    return "".join(letter for letter in folded if not unicodedata.combining(letter))
