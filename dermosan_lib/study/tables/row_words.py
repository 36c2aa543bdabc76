"""What a person is told of rows that were matched, refused or left out."""

import re
from pathlib import Path

import pandas as pd

from dermosan_lib.study.table_files import (
    Table,
)
from dermosan_lib.study.tables.labels import Labels
from dermosan_lib.study.tables.matching import Matches

OPTION = "--allow-missing"
# "1E+05", "12-Mar": what spreadsheets make of ids such as 100000 and 12-3 or MAR12.
_MANGLED = re.compile(
    r"[+-]?\d+([.,]\d+)?E\+?\d+|\d{1,2}-(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(-\d+)?|"
    r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)-\d+|\d{4}-\d\d-\d\d( .*)?|#+",
    re.IGNORECASE,
)


def absent_in_words(data: Path, table: Table, image: str, absent: list[str], rows: int) -> str:
    """The sentence that refuses ``absent`` rows, with what to do."""
    changed = changed_in_words(absent, image)
    go_on = (
        ""
        if len(absent) == rows
        else f", or go on with the {rows - len(absent)} that are there with {OPTION}"
    )
    return (
        f"{table.name} names {len(absent)} of {rows} images that {data} does not hold: "
        f"{few(sorted(absent))}. Add the files or remove the rows{go_on}.{changed}"
    )


def changed_in_words(names: list[str], column: str) -> str:
    """A sentence on those of ``names`` that a spreadsheet seems to have changed; "" for none."""
    mangled = [name for name in names if _MANGLED.fullmatch(name)]
    if not mangled:
        return ""
    return (
        f" A spreadsheet seems to have changed {len(mangled)} of them, such as {mangled[0]}: "
        f"format {column} as text and fill it in anew."
    )


def changed_cells(cells: "pd.Series[str]") -> list[tuple[str, int]]:
    """The first cell that a spreadsheet seems to have changed, and how many there are, if any."""
    mangled = cells[cells.str.fullmatch(_MANGLED)]
    return [(mangled.iloc[0], len(mangled))] if len(mangled) else []


def matched_in_words(matches: Matches) -> list[str]:
    """How many rows found their file by which rule."""
    told = ", ".join(f"{count} by {rule}" for rule, count in matches.rules.most_common())
    return [f"rows matched to files: {told}"]


def left_out_in_words(
    table: Table,
    labels: Labels,
    absent: list[str],
    spare: list[str],
    unlabelled: "pd.Series[bool]",
) -> list[str]:
    """How many rows were left out as asked: the ``absent``, and the ``unlabelled``."""
    notes = []
    if absent:
        notes.append(
            f"{len(absent)} of {len(unlabelled)} rows of {table.name} have no file and are left "
            f"out, as asked: {few(sorted(absent))}"
        )
    if unlabelled.any():
        notes.append(
            f"{int(unlabelled.sum())} rows of {table.name} have no label in {labels.name} and are "
            f"left out, as asked, {len(spare)} of them with an image"
        )
    return notes


def few(names: list[str]) -> str:
    """The first three of ``names``."""
    return ", ".join(name or "(blank)" for name in names[:3]) + (", ..." if len(names) > 3 else "")
