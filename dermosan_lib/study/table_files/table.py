"""A table as a frame of texts, from a text file or a spreadsheet."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.table_files.column_names import plain
from dermosan_lib.study.table_files.delimited import PREAMBLE, Rows, delimited_rows, header_place
from dermosan_lib.study.table_files.encodings import decoded
from dermosan_lib.study.table_files.spreadsheets import is_spreadsheet, read_sheets

TEXT_SUFFIXES = (".csv", ".tsv", ".tab", ".txt", "")
MAX_BYTES = 256_000_000
_BLANKS = " \u200b\ufeff\u2060"  # the last three have no width, and come from web pages


@dataclass(frozen=True)
class Table:
    """A table of texts without spaces around them; ``lines`` tells where each row was."""

    name: str  # of the file, and of the sheet where it has several
    frame: pd.DataFrame
    lines: list[int]
    notes: list[str] = field(default_factory=list)
    dates: dict[str, int] = field(default_factory=dict)  # cells of a column that became dates
    hidden: bool = False  # a sheet that its workbook does not show

    def with_frame(self, frame: pd.DataFrame, lines: list[int], *notes: str) -> "Table":
        """The same table with other rows or columns."""
        return replace(self, frame=frame, lines=lines, notes=[*self.notes, *notes])


def read_table_file(file: Path, wanted: tuple[str, ...] = ()) -> list[Table]:
    """The tables in ``file``: one of a text file, one a sheet of a spreadsheet that has rows.

    Content decides, not the suffix. ``wanted`` are columns that a person named.

    Raises `CatalogError` for what cannot be read, or is larger than 256 MB.
    """
    names = frozenset(plain(name) for name in wanted if name)
    try:
        size_bytes = file.stat().st_size
        if size_bytes > MAX_BYTES:
            raise CatalogError(
                f"{file.name} is {size_bytes / 1e6:.0f} MB; the limit of a table is "
                f"{MAX_BYTES / 1e6:.0f} MB. Keep the columns that are needed."
            )
        content = file.read_bytes()
    except OSError as error:
        raise CatalogError(
            f"{file} cannot be read as a table ({error}). Check the file."
        ) from error
    if is_spreadsheet(content[:8]):
        return _of_sheets(file, names)
    if content[:200].lstrip().lower().startswith((b"<html", b"<!doctype html")):
        raise CatalogError(f"{file.name} is a web page, no table. Save it as CSV in UTF-8.")
    text, notes = decoded(content, file.name)
    return [_framed(file.name, delimited_rows(text, file.name, names), notes)]


def _of_sheets(file: Path, wanted: frozenset[str]) -> list[Table]:
    sheets = read_sheets(file)
    tables = []
    for sheet in sheets:
        rows: Rows = [(line, row) for line, row in enumerate(sheet.rows, 1) if any(row)]
        rows = rows[header_place([row for _, row in rows[:PREAMBLE]], wanted) :]
        if not rows:
            continue
        name = file.name if len(sheets) == 1 else f"{file.name} [{sheet.name}]"
        table = _framed(name, rows, [])
        header = _header(rows[0][1])
        dates = {header[column]: count for column, count in sheet.dates.items()}
        tables.append(replace(table, dates=dates, hidden=sheet.hidden))
    if not tables:
        raise CatalogError(f"{file.name} has no row. Add a row for each image.")
    return tables


def _framed(name: str, rows: Rows, notes: list[str]) -> Table:
    if not rows:
        raise CatalogError(f"{name} has no row. Add a row for each image.")
    header = _header(rows[0][1])
    again = [line for line, row in rows[1:] if row == rows[0][1]]
    if again:  # tables that were put one below the other
        rows = [rows[0], *(one for one in rows[1:] if one[1] != rows[0][1])]
        notes = [*notes, f"{name} repeats its header {len(again)} times, which are no rows"]
    cells = [[_bare(cell) for cell in row] for _, row in rows[1:]]
    frame = pd.DataFrame(cells, columns=pd.Index(header, dtype=object), dtype=object)
    frame = frame.astype(str) if len(frame) else frame
    unnamed = [one for one, given in zip(header, rows[0][1], strict=True) if not given.strip()]
    counts = {tuple(map(str, range(start, start + len(frame)))) for start in (0, 1)}
    idle = [
        one for one in unnamed if (frame[one] == "").all() or tuple(frame[one]) in counts
    ]  # empty, or pandas' number of the row
    return Table(name, frame.drop(columns=idle), [line for line, _ in rows[1:]], notes)


def _bare(cell: str) -> str:
    """Without blanks around, and without the form in which spreadsheets keep text: ``="007"``."""
    bare = cell.strip(_BLANKS).strip()
    return bare[2:-1] if len(bare) > 3 and bare.startswith('="') and bare.endswith('"') else bare


def _header(cells: list[str]) -> list[str]:
    """Names of columns, each once, as pandas makes them so."""
    names: list[str] = []
    for place, cell in enumerate(cells):
        bare = cell.strip().strip("\ufeff").strip().strip("\"'").strip() or f"unnamed {place + 1}"
        name, count = bare, 0
        while name in names:
            count += 1
            name = f"{bare}.{count}"
        names.append(name)
    return names
