"""Files beside the pictures that may be tables, and what becomes of those that cannot be read."""

import re
from pathlib import Path

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.table_files import (
    IMAGE_NAMES,
    LABEL_NAMES,
    SHEET_SUFFIXES,
    TEXT_SUFFIXES,
    Table,
    decoded,
    is_spreadsheet,
    plain,
    read_table_file,
)
from dermosan_lib.study.tables.image_column import Pictures, columns_by_content
from dermosan_lib.study.tables.own_tables import is_own
from dermosan_lib.study.tables.source import Columns

_FOLDERS = 5000  # folders in a set that are looked into
_HEAD_BYTES = 262_144  # of a larger text, which tell whether it is about the pictures
_LARGE_BYTES = 32_000_000
_ABOVE_BYTES, _ABOVE_FILES = 8_000_000, 20
_BARE_FILES = 30  # without a suffix, in one folder
_TABLES = {".csv", ".tsv", ".tab", *SHEET_SUFFIXES}  # what is surely meant as a table
_SPLIT = re.compile(r"[\s,;|\"'^:&#~]+")


def candidates(data: Path) -> list[Path]:
    """Files in ``data`` and its direct subfolders that may be tables, by name, sorted."""
    folders = [one for one in sorted(data.iterdir()) if one.is_dir() and _shown(one)]
    return [file for folder in [data, *folders[:_FOLDERS]] for file in _in(folder)]


def tables_above(data: Path, files: list[str]) -> list[str]:
    """Names of tables in the folder above ``data`` that seem to name its pictures ``files``."""
    pictures, found = Pictures(files), []
    try:
        near = [file for file in _in(data.resolve().parent) if file.suffix.lower() in _TABLES]
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


def read_candidate(
    file: Path, data: Path, pictures: Pictures, columns: Columns
) -> tuple[list[Table], list[str]]:
    """The tables in ``file`` and a note where it has none; nothing at all for other texts.

    Raises `CatalogError` where a file that names pictures cannot be read as a table.
    """
    surely = file.suffix.lower() in _TABLES
    try:
        with file.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
        large = file.stat().st_size > _LARGE_BYTES and not is_spreadsheet(head)
    except OSError as error:
        return [], [f"{file.name} is not used: it cannot be read ({error.strerror})"]
    if not surely and (is_spreadsheet(head) or not head):
        return [], []
    names = _lines_with_pictures(head, file.name, pictures)
    if large and not names:
        return [], [f"{file.name} is not used: it names none of the pictures"]
    if not surely and not names:
        return [], []
    try:
        tables = read_table_file(file, columns.named)
    except CatalogError as error:
        if names:
            raise CatalogError(
                f"{file.relative_to(data)} names pictures but is not used: {error} Or move it away."
            ) from error
        return [], [f"{file.name} is not used: {error}"] if surely else []
    wide = [table for table in tables if table.frame.shape[1] > 1]
    if not wide:
        return [], _of_one_column(file, data, tables, names, surely)
    if not surely and not any(_names_pictures(table, pictures) for table in wide):
        return [], []
    if any(_headless(table, pictures) for table in wide):
        raise CatalogError(
            f"{file.relative_to(data)} names pictures but is not used: its first line names no "
            "columns. Write a line such as image,label above, or move it away."
        )
    return wide, []


def _of_one_column(
    file: Path, data: Path, tables: list[Table], names: bool, surely: bool
) -> list[str]:
    """A note on a list; raises `CatalogError` where its cells hold more than a picture's name."""
    cells = [cell for table in tables for cell in table.frame.iloc[:400, 0]]
    if (
        names
        and sum(len([*filter(None, _SPLIT.split(cell))]) > 1 for cell in cells) > len(cells) / 2
    ):
        raise CatalogError(
            f"{file.relative_to(data)} names pictures but is not used: its cells are not parted by "
            "commas, semicolons, tabs or bars. Save it as CSV, or move it away."
        )
    if names:
        return [f"{file.name} is not used: it lists pictures and says nothing of them"]
    return [f"{file.name} is not used: it has a single column"] if surely else []


def _in(folder: Path) -> list[Path]:
    known = (*TEXT_SUFFIXES, *SHEET_SUFFIXES)
    try:
        found = [
            file
            for file in sorted(folder.iterdir())
            if file.suffix.lower() in known and _shown(file) and file.is_file()
        ]
    except OSError:
        return []
    bare = sum(not file.suffix for file in found)  # many are pictures
    return [file for file in found if file.suffix or bare <= _BARE_FILES]


def _shown(path: Path) -> bool:
    return not path.name.startswith(("_", ".", "~$"))  # "~$": open in Excel


def _lines_with_pictures(head: bytes, name: str, pictures: Pictures) -> bool:
    """Whether half of the first lines of a text name a picture; True for a spreadsheet."""
    if is_spreadsheet(head):
        return False  # it can be read, or not
    try:
        text, _ = decoded(head[: len(head) - len(head) % 4], name)
    except CatalogError:
        return False
    lines = [line for line in text.split("\n")[:400] if line.strip()][1:]
    naming = sum(any(map(pictures.surely, _SPLIT.split(line)[:60])) for line in lines)
    return bool(lines) and naming >= len(lines) / 2


def _headless(table: Table, pictures: Pictures) -> bool:
    """Whether what stands for the names of columns is a row."""
    names = table.frame.columns
    known = {*IMAGE_NAMES, *LABEL_NAMES}
    return not known & set(map(plain, names)) and any(map(pictures.surely, names))


def _names_pictures(table: Table, pictures: Pictures) -> bool:
    return bool(columns_by_content(table.frame.iloc[:500, :40], pictures))
