"""A hierarchy over conditions: groups by which probabilities add up, kept as rows of a CSV file.

Every condition belongs to one group, a group perhaps to a broader one. So the groups of each level
part the conditions, and the probabilities of a level add up to that of all conditions.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.errors import TaxonomyError


@dataclass(frozen=True)
class Group:
    """A kind of conditions, such as eczemas."""

    code: str  # differs from every condition's
    name: str
    name_es: str
    parent: str  # code of the broader group; empty for the broadest

    def to_dict(self) -> dict[str, str]:
        """JSON-friendly copy, as a card carries it; ``Group(**entry)`` reads it back."""
        return {
            "code": self.code,
            "name": self.name,
            "name_es": self.name_es,
            "parent": self.parent,
        }


def read_groups(path: Path) -> tuple[Group, ...]:
    """Read a CSV with the columns ``code, name, name_es, parent``, broad groups before narrow.

    Raises `TaxonomyError` for a row with another number of cells or with an empty code or name.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    made = []
    for number, row in enumerate(rows, start=2):
        if set(row) != {"code", "name", "name_es", "parent"} or None in row.values():
            raise TaxonomyError(
                f"groups/{path.name}, line {number}: a group has code, name, name_es and parent. "
                "Mend the row."
            )
        if not (row["code"] and row["name"] and row["name_es"]):
            raise TaxonomyError(
                f"groups/{path.name}, line {number}: code and names must not be empty. "
                "Mend the row."
            )
        made.append(Group(**row))
    return tuple(made)


def groups_of(groups: Iterable[Group], used: Iterable[str]) -> tuple[Group, ...]:
    """Those of ``groups`` that are named in ``used``, and the broader ones they lie in."""
    known = {group.code: group for group in groups}
    kept = {code for start in used for code in _line(start, known)}
    return tuple(group for group in known.values() if group.code in kept)


def check_groups(name: str, groups: tuple[Group, ...], members: Mapping[str, str]) -> None:
    """Raise `TaxonomyError` unless ``groups`` part the conditions of the taxonomy ``name``.

    ``members`` holds the group's code of each condition.
    """
    codes = [group.code for group in groups]
    for number, group in enumerate(groups):
        if group.code in codes[:number] or group.code in members:
            raise TaxonomyError(
                f"{name}: the code of group {group.code} is used twice. Rename the group."
            )
        if group.parent and group.parent not in codes[:number]:
            raise TaxonomyError(
                f"{name}: group {group.code} lies in {group.parent}, which is no group before it. "
                "Put broad groups first."
            )
    broad = {group.parent for group in groups}
    for condition, code in members.items():
        if (groups or code) and (code not in codes or code in broad):
            raise TaxonomyError(
                f"{name}: {condition} must belong to one of the narrowest groups, but belongs to "
                f"{code or 'none'}. Mend its group."
            )


def lines_of(groups: Iterable[Group], used: Iterable[str]) -> list[tuple[str, ...]]:
    """For each code in ``used``: it and the broader groups that it lies in, narrow first."""
    known = {group.code: group for group in groups}
    return [tuple(_line(code, known)) for code in used]


def group_sums(
    groups: tuple[Group, ...], members: Iterable[str], probabilities: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Add ``probabilities`` ``(n, conditions)`` up to ``(n, groups)``, in the order of ``groups``.

    ``members`` holds the group's code of each condition, in the columns' order.
    """
    places = {group.code: place for place, group in enumerate(groups)}
    lines = lines_of(groups, members)
    belongs = np.zeros((len(lines), len(groups)))
    for row, line in enumerate(lines):
        belongs[row, [places[code] for code in line]] = 1.0
    return np.asarray(np.asarray(probabilities, dtype=np.float64) @ belongs)


def _line(code: str, known: Mapping[str, Group]) -> list[str]:
    line: list[str] = []
    while code:
        line.append(code)
        code = known[code].parent
    return line
