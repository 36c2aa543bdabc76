"""Rows of a text table: by commas, semicolons, tabs or bars, told apart by what fits every row."""

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.table_files.column_names import (
    COARSE_LABEL_NAMES,
    IMAGE_NAMES,
    LABEL_NAMES,
    plain,
)

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_HEAD = 200  # rows by which delimiters are compared
PREAMBLE = 25  # rows above the header, such as a title, that are looked through
_KNOWN = {*IMAGE_NAMES, *LABEL_NAMES, *COARSE_LABEL_NAMES}
_SEPARATOR_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?\n", re.IGNORECASE)  # Excel's

Rows = list[tuple[int, list[str]]]  # each with the line it begins on


def delimited_rows(text: str, name: str, wanted: frozenset[str] = frozenset()) -> Rows:
    """Rows of ``text``, none of them blank, all as long as the header, which is the first.

    ``wanted`` are plain names of columns that a person named. Rows above the header are left out
    where a later one has names that are known; cells that a row lacks at its end are empty.

    Raises `CatalogError` where rows have more cells than the header has, or a quote is not closed.
    """
    text = _drawn(text)
    first = _SEPARATOR_LINE.match(text)
    if first:
        text = "\n" + text[first.end() :]  # lines keep their numbers
    delimiter = first.group(1) if first else _delimiter(text, name, wanted)
    rows = list(_records(text, delimiter, name))
    rows = rows[header_place([cells for _, cells in rows[:PREAMBLE]], wanted) :]
    if not rows:
        return []
    header = rows[0][1]
    width = max((place + 1 for place, cell in enumerate(header) if cell.strip()), default=0)
    longer = [(line, len(cells)) for line, cells in rows if any(map(str.strip, cells[width:]))]
    if longer:
        line, count = longer[0]
        raise CatalogError(
            f"Rows of {name} must have {width} cells as its header has, but {len(longer)} have "
            f"more, the first on line {line} with {count}. Remove them or put quotes round cells "
            f"that hold a {DELIMITERS.get(delimiter, delimiter)}."
        )
    return [(line, (cells + [""] * width)[:width]) for line, cells in rows]


def _drawn(text: str) -> str:
    """``text`` with the rows alone where a table is drawn with ``||`` or ``|`` at their ends.

    So do PH2's text, Markdown and SQL; other lines are left blank, to keep the lines' numbers.
    """
    lines = text.split("\n")
    bars = [line.strip() for line in lines]
    drawn = [len(bar) > 2 and bar[0] == bar[-1] == "|" for bar in bars]
    if sum(drawn) < 3 or any("|" in bar for bar, one in zip(bars, drawn, strict=True) if not one):
        return text
    double = all(bar.startswith("||") for bar, one in zip(bars, drawn, strict=True) if one)
    if double:
        bars = [bar.replace("||", "|") for bar in bars]
    rows = [
        bar[1:-1] if is_row and re.search(r"[^\s|:+=-]", bar) else ""
        for bar, is_row in zip(bars, drawn, strict=True)
    ]
    return "\n".join(rows)


def header_place(head: list[list[str]], wanted: frozenset[str] = frozenset()) -> int:
    """Which of the first rows names the columns: the first that names an image and one more."""
    for place, cells in enumerate(head):
        names = {plain(cell) for cell in cells}
        if names & {*IMAGE_NAMES, *wanted} and len(names) > 1:
            return place
    return 0


def _delimiter(text: str, name: str, wanted: frozenset[str]) -> str:
    """The delimiter by which the header is best known and all rows have its number of cells."""
    best, best_score, spoilt = ",", (-1, -1, -1), ""
    for delimiter in DELIMITERS:
        try:
            head = [cells for _, cells in islice(_records(text, delimiter, name), _HEAD)]
        except CatalogError:
            spoilt = spoilt or delimiter
            continue
        if not head:
            continue
        head = head[header_place(head[:PREAMBLE], wanted) :]
        width = len(head[0])
        even = all(len(cells) == width for cells in head)
        known = sum(plain(cell) in _KNOWN or plain(cell) in wanted for cell in head[0])
        score = (int(even and width > 1), known, width)
        if score > best_score:
            best, best_score = delimiter, score
    return spoilt if spoilt and not best_score[0] else best  # whose quotes are then told of


def _records(text: str, delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise CatalogError(
            f"{name} cannot be read from line {line} on ({error}). Close the quotes there, or "
            "write a quote within quotes twice."
        ) from error
