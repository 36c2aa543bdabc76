"""The export as files: answers, and the data dictionary beside them."""

import csv
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TextIO

from dermosan_lib.readers.export.data_dictionary import COLUMNS, Column
from dermosan_lib.readers.export.long_form import answer_rows
from dermosan_lib.readers.store import AnswerStore
from dermosan_lib.system import atomic_path

DICTIONARY = "_columns.csv"  # added to the name of the table


def export_answers(
    store: AnswerStore, file: str | Path, *, shown: Callable[[Any], Any] = lambda cell: cell
) -> tuple[Path, int]:
    """Write a study's answers to ``file``, and what its columns mean beside it.

    CSV in UTF-8 with ``,`` and a header. Yes and no are 1 and 0; nothing stands for what is not
    known. ``shown`` is asked for each cell of text, as `faces.tables.safe_cell` makes one safe for
    a spreadsheet. Both files are written whole or not at all.

    Returns the path of the data dictionary and the number of rows.
    """
    file = Path(file)
    with atomic_path(file) as temporary, _text(temporary) as stream:
        rows = write_rows(stream, answer_rows(store), shown)
    beside = file.with_name(f"{file.stem}{DICTIONARY}")
    with atomic_path(beside) as temporary, _text(temporary) as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(Column._fields)
        table.writerows(COLUMNS)
    return beside, rows


def write_rows(
    stream: TextIO,
    rows: Iterable[Mapping[str, Any]],
    shown: Callable[[Any], Any] = lambda cell: cell,
) -> int:
    """Write a header and ``rows`` of `answer_rows` to an open file; returns how many.

    ``shown`` is that of `export_answers`.
    """
    writer, count = csv.writer(stream, lineterminator="\n"), 0
    names = [column.name for column in COLUMNS]
    writer.writerow(names)
    for row in rows:
        writer.writerow([shown(_cell(row[name])) for name in names])
        count += 1
    return count


def _text(file: Path) -> TextIO:
    return file.open("w", newline="", encoding="utf-8")


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, tuple):
        return "|".join(value)
    return value
