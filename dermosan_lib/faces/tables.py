"""Tables that people mail: as they are, or safe to open in a spreadsheet."""

import csv
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TextIO

from dermosan_lib.text import number_in, visible

if TYPE_CHECKING:
    import pandas as pd

# Full-width forms too, which some spreadsheets take for the same.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def safe_cell(value: Any) -> Any:
    """``value`` with an apostrophe before a text that a spreadsheet would run as a formula.

    These begin with ``=``, ``+``, ``-``, ``@``, a tab or a line end, perhaps behind blanks. Numbers
    stay numbers, in text too.
    """
    if not isinstance(value, str) or number_in(value) is not None:
        return value
    return (
        f"'{value}" if value.startswith(_FORMULA) or value.lstrip().startswith(_FORMULA) else value
    )


def safe_table(table: "pd.DataFrame") -> "pd.DataFrame":
    """A copy of ``table`` with `safe_cell` of every cell and every heading."""
    return table.map(safe_cell).rename(columns=safe_cell)


def row_writer(stream: TextIO, *, safe: bool) -> Callable[[Iterable[Any]], None]:
    """What writes a row to ``stream`` as CSV, each cell as `safe_cell` has it where ``safe``."""
    table = csv.writer(stream, lineterminator="\n")

    def write(row: Iterable[Any]) -> None:
        table.writerow(map(safe_cell, row) if safe else row)

    return write


def live_row_writer(stream: TextIO, *, safe: bool) -> Callable[[Iterable[Any]], None]:
    """The same for answers as they come: each is there at once, on a line whatever is in a name."""
    write_row = row_writer(stream, safe=safe)

    def write(row: Iterable[Any]) -> None:
        write_row([visible(cell) for cell in row])
        stream.flush()

    return write
