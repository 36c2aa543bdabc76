"""Conditions in the order of a model's classes, and which of them a label means."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.conditions.ad_hoc_codes import RESERVED
from dermosan_lib.conditions.condition import Behaviour, Condition, Urgency
from dermosan_lib.conditions.groups import Group, check_groups, groups_of
from dermosan_lib.conditions.label_spelling import (
    spelling,
    spelling_counted,
    spelling_unnumbered,
    without_count,
)
from dermosan_lib.errors import TaxonomyError


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
