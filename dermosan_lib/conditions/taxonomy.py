"""Conditions and taxonomies: facts about skin conditions, kept as rows of CSV files."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.conditions.ad_hoc_codes import RESERVED, ad_hoc_codes
from dermosan_lib.conditions.groups import Group, check_groups, groups_of, read_groups
from dermosan_lib.conditions.label_spelling import (
    spelling,
    spelling_counted,
    spelling_unnumbered,
    without_count,
)
from dermosan_lib.errors import TaxonomyError
from dermosan_lib.language import LANGUAGES

Behaviour = Literal["benign", "premalignant", "malignant", "unknown"]
Urgency = Literal["routine", "soon", "urgent", "unknown"]

_FOLDER = Path(__file__).parent
_LISTS = ("look_alikes", "look_for", "aliases")
_LONG = ("description", "look_for", "next_steps")  # written for a condition together, or not at all
_MAY_BE_EMPTY = {"icd11", "look_alikes", "tells_apart", "aliases", *_LONG}
_OPTIONAL = {"translations", "group"}  # entries that cards of earlier versions lack
_SEPARATOR = "|"
AD_HOC = "ad-hoc"


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
    # Language code -> the texts above that are translated, by name; see `in_languages`.
    translations: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    group: str = ""  # code of the `Group` that it belongs to; empty where the taxonomy has none

    @property
    def suspicious(self) -> bool:
        """Whether it is malignant or premalignant."""
        return self.behaviour in ("malignant", "premalignant")

    def to_dict(self) -> dict[str, Any]:
        """JSON-friendly copy; `from_dict` reads it back."""
        plain = asdict(replace(self, tells_apart=dict(self.tells_apart)))
        if not self.translations:
            del plain["translations"]  # as cards were before there were any
        if not self.group:
            del plain["group"]
        return {key: list(x) if isinstance(x, tuple) else x for key, x in plain.items()}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Condition":
        """Read what `to_dict` wrote; raises `TaxonomyError` for missing or unknown entries."""
        names = {field.name for field in fields(cls)} - _OPTIONAL
        if set(values) - _OPTIONAL != names:
            odd = ", ".join(sorted((set(values) ^ names) - _OPTIONAL))
            raise TaxonomyError(f"A condition needs exactly {len(names)} entries; check {odd}.")
        lists = {key: tuple(values[key]) for key in _LISTS}
        return cls(**{**values, **lists})


@dataclass(frozen=True)
class Taxonomy:
    """An ordered set of conditions; the order is that of the classes."""

    name: str
    conditions: tuple[Condition, ...]
    groups: tuple[Group, ...] = ()  # broad before narrow; none where it has no hierarchy

    def __post_init__(self) -> None:
        _check(self)
        check_groups(self.name, self.groups, {c.code: c.group for c in self.conditions})

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

        It is looked for as it is written; then without regard to case, accents and separators;
        then without the number of a list in front (``1. Eczema``). A number behind is part of a
        name, except where an alias of the same place in the list has one, which is its count:
        ``2. Melanoma 15.75k``. None too where several conditions would do: nothing is guessed.
        """
        for spelled in (str, spelling, spelling_unnumbered, spelling_counted):
            wanted = spelled(label)
            if wanted:
                found = [c for c in self.conditions if wanted in _spellings(c, spelled)]
                if found:
                    return found[0] if len(found) == 1 else None
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
        kept_groups = groups_of(self.groups, [condition.group for condition in chosen])
        return Taxonomy(self.name, chosen, kept_groups)


@cache
def taxonomy_names() -> tuple[str, ...]:
    """Names of the shipped taxonomies: those of one collection, then the general ones.

    The order is that in which labels are looked for. A taxonomy with groups is general, and comes
    last, so that a collection's own names are taken as that collection means them.
    """
    names = sorted(path.stem for path in _FOLDER.glob("*.csv"))
    return tuple(sorted(names, key=lambda name: (_FOLDER / "groups" / f"{name}.csv").is_file()))


@cache
def load_taxonomy(name: str) -> Taxonomy:
    """Read a shipped taxonomy.

    They are ``kaggle10`` (the paper's ten), ``ham7`` (HAM10000's seven), ``pad6`` (PAD-UFES-20's
    six) and ``general184`` (what a clinic sees, in groups).

    Raises `TaxonomyError` for an unknown name or a malformed file.
    """
    if name not in taxonomy_names():
        raise TaxonomyError(
            f"Taxonomy {name!r} is not known. Choose among: {', '.join(taxonomy_names())}."
        )
    return read_taxonomy(_FOLDER / f"{name}.csv")


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

    Each label is a condition of its own, named as it is written; see `ad_hoc_codes`. Nothing is
    claimed of such conditions: behaviour and urgency are ``unknown``, also where a name resembles a
    shipped condition, since a collection may mean something else by it.
    """
    names = list(labels)
    shipped = {c.code: c for name in taxonomy_names() for c in load_taxonomy(name)}
    # A shipped code goes to no label that may mean something else, such as "mel?".
    codes = ad_hoc_codes(names, taken=shipped)
    return bare_taxonomy({codes[name]: name for name in names})


def bare_taxonomy(names: Mapping[str, str]) -> Taxonomy:
    """The ad hoc taxonomy of known codes and the ``names`` of their conditions, in that order."""
    return Taxonomy(AD_HOC, tuple(_bare(code, name) for code, name in names.items()))


def _bare(code: str, label: str) -> Condition:
    return Condition(
        code=code, name=label, name_es=label, icd11="", behaviour="unknown", urgency="unknown",
        look_alikes=(), tells_apart={}, description="", look_for=(), next_steps="", source="",
        aliases=(),
    )  # fmt: skip


def _rows(path: Path, read: Callable[[Mapping[str, str]], Any]) -> list[Any]:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    made = []
    for number, row in enumerate(rows, start=2):
        try:
            made.append(read(row))
        except (TaxonomyError, ValueError, TypeError, AttributeError) as error:
            where = path.name if path.parent == _FOLDER else f"{path.parent.name}/{path.name}"
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
    for key in set(_LISTS) & set(values):
        values[key] = _items(values[key])
    pairs = (item.partition("=") for item in _items(values["tells_apart"]))
    values["tells_apart"] = {code.strip(): words.strip() for code, _, words in pairs}
    return values


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
        if condition.code in RESERVED:
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


def _spellings(condition: Condition, spelled: Callable[[str], str]) -> frozenset[str]:
    counted = map(without_count, condition.aliases)
    names = (condition.code, condition.name, condition.name_es, *condition.aliases, *counted)
    return _spellings_of(tuple(filter(None, names)), spelled)


@lru_cache(maxsize=4096)
def _spellings_of(names: tuple[str, ...], spelled: Callable[[str], str]) -> frozenset[str]:
    return frozenset(map(spelled, names))
