"""Tables that people mail: as they are, or safe to open in a spreadsheet."""

from typing import TYPE_CHECKING, Any

from dermosan_lib.text import number_in

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
