"""Tables of cases as rows of text, without pandas: the page's kernels start in a second."""

import csv
from collections.abc import Sequence
from pathlib import Path

from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.language import Message

Row = dict[str, str]


def read_rows(file: Path) -> list[Row]:
    """Rows of a CSV of ours, also after a spreadsheet has written it with other separators."""
    try:
        text = file.read_text(encoding="utf-8-sig")
        head = text.partition("\n")[0]
        separator = max(",;\t", key=head.count)
        rows = list(csv.DictReader(text.splitlines(), delimiter=separator))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ReaderStudyError(
            Message(
                "{file} cannot be read as a table ({error}). Give the catalog.csv of "
                "`dermosan catalog`.",
                file=str(file),
                error=str(error),
            )
        ) from error
    return [
        {name: (cell or "").strip() for name, cell in row.items() if isinstance(name, str)}
        for row in rows
    ]


def first_of(row: Row, names: Sequence[str]) -> str:
    """The first cell of ``names`` that is not empty."""
    return next((row[name] for name in names if row.get(name)), "")
