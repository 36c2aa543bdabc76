"""The tables in a file that may hold some, and what becomes of one that cannot be read."""

from pathlib import Path

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.table_files import Table, is_spreadsheet, read_table_file
from dermosan_lib.study.tables.finding.files_beside import files_in, surely_table
from dermosan_lib.study.tables.finding.first_lines import (
    HEAD_BYTES,
    lines_with_pictures,
    readable,
    words_of,
)
from dermosan_lib.study.tables.finding.own_tables import is_own
from dermosan_lib.study.tables.headless import is_headless, with_names
from dermosan_lib.study.tables.image_column import Pictures, columns_by_content
from dermosan_lib.study.tables.source import Columns

_LARGE_BYTES = 32_000_000
_ABOVE_BYTES, _ABOVE_FILES = 8_000_000, 20


def read_candidate(
    file: Path, data: Path, pictures: Pictures, columns: Columns
) -> tuple[list[Table], list[str], str]:
    """The tables in ``file`` and a note where it has none; nothing at all for other texts.

    The last is why it cannot be read, where it is meant as a table and may be about the pictures.
    Raises `CatalogError` where a file that names pictures cannot be read as a table.
    """
    surely = surely_table(file)
    try:
        with file.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
        large = file.stat().st_size > _LARGE_BYTES and not is_spreadsheet(head)
    except OSError as error:
        return [], [], f"{file.name} cannot be read ({error.strerror})."
    if not surely and (is_spreadsheet(head) or not head):
        return [], [], ""
    names = lines_with_pictures(head, file.name, pictures)
    if large and not names:
        return [], [f"{file.name} is not used: it names none of the pictures"], ""
    if not surely and not names:
        return [], [], ""
    try:
        tables = read_table_file(file, columns.named)
    except CatalogError as error:
        if names:
            raise CatalogError(
                f"{file.relative_to(data)} names pictures but is not used: {error} Or move it away."
            ) from error
        seen = not is_spreadsheet(head) and readable(head, file.name)
        if not surely or seen:
            return [], [f"{file.name} is not used: {error}"] if surely else [], ""
        return [], [], str(error)
    wide = [with_names(table, pictures) for table in tables if table.frame.shape[1] > 1]
    if not wide:
        return [], _of_one_column(file, data, tables, names, surely), ""
    if not surely and not any(_names_pictures(table, pictures) for table in wide):
        return [], [], ""
    if any(is_headless(table, pictures) for table in wide):
        raise CatalogError(
            f"{file.relative_to(data)} names pictures but is not used: its first line names no "
            "columns. Write a line such as image,label above, or move it away."
        )
    return wide, [], ""


def tables_above(data: Path, files: list[str]) -> list[str]:
    """Names of tables in the folder above ``data`` that seem to name its pictures ``files``."""
    pictures, found = Pictures(files), []
    try:
        near = [file for file in files_in(data.resolve().parent) if surely_table(file)]
        near = [file for file in near if file.stat().st_size <= _ABOVE_BYTES]
    except OSError:
        return []
    for file in near[:_ABOVE_FILES]:
        try:
            tables = read_table_file(file)
        except CatalogError:
            continue
        if any(not is_own(file, one) and _names_pictures(one, pictures) for one in tables):
            found.append(file.name)
    return found


def _of_one_column(
    file: Path, data: Path, tables: list[Table], names: bool, surely: bool
) -> list[str]:
    """A note on a list; raises `CatalogError` where its cells hold more than a picture's name."""
    cells = [cell for table in tables for cell in table.frame.iloc[:400, 0]]
    if names and sum(len([*filter(None, words_of(cell))]) > 1 for cell in cells) > len(cells) / 2:
        raise CatalogError(
            f"{file.relative_to(data)} names pictures but is not used: its cells are not parted by "
            "commas, semicolons, tabs or bars. Save it as CSV, or move it away."
        )
    if names:
        return [f"{file.name} is not used: it lists pictures and says nothing of them"]
    return [f"{file.name} is not used: it has a single column"] if surely else []


def _names_pictures(table: Table, pictures: Pictures) -> bool:
    return bool(columns_by_content(table.frame.iloc[:500, :40], pictures))
