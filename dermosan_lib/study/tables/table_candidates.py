"""Files beside the pictures that may be tables, and what becomes of those that cannot be read."""

import os
import re
from pathlib import Path

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.table_files import (
    SHEET_SUFFIXES,
    TEXT_SUFFIXES,
    Table,
    decoded,
    is_spreadsheet,
    read_table_file,
)
from dermosan_lib.study.tables.headless import is_headless, with_names
from dermosan_lib.study.tables.image_column import Pictures, columns_by_content
from dermosan_lib.study.tables.own_tables import is_own
from dermosan_lib.study.tables.row_words import few
from dermosan_lib.study.tables.source import Columns

_FOLDERS = 5000  # folders in a set that are looked into
_HEAD_BYTES = 262_144  # of a larger text, which tell whether it is about the pictures
_LARGE_BYTES = 32_000_000
_ABOVE_BYTES, _ABOVE_FILES = 8_000_000, 20
_BARE_FILES = 30  # without a suffix, in one folder
_TABLES = {".csv", ".tsv", ".tab", ".psv", *SHEET_SUFFIXES}  # what is surely meant as a table
_MAY_BE = (*TEXT_SUFFIXES, *_TABLES, ".dat", ".data", ".lst", ".list", ".asc")
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # in pictures, and in no text of bytes
_SPLIT = re.compile(r"[\s,;|\"'^:&#~]+")


def candidates(data: Path) -> tuple[list[Path], list[str]]:
    """Files below ``data`` that may be tables, by name, and a note on those that are hidden.

    Texts that may be anything are looked for in ``data`` and its direct subfolders only.
    """
    found, hidden = [], []
    level, deep, count = [data], 0, 0
    seen = {(data.stat().st_dev, data.stat().st_ino)}
    while level and count < _FOLDERS:
        count += len(level)
        for folder in level[:_FOLDERS]:
            inside = _in(folder)
            found += [one for one in inside if deep < 2 or one.suffix.lower() in _TABLES]
            hidden += _hidden(folder)
        level = [one for folder in level for one in _folders(folder, seen)]
        deep += 1
    notes = [f"{few(hidden)} begin with _ or . and are passed over: rename them to have them read"]
    return found, notes if hidden else []


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
) -> tuple[list[Table], list[str], str]:
    """The tables in ``file`` and a note where it has none; nothing at all for other texts.

    The last is why it cannot be read, where it is meant as a table and may be about the pictures.
    Raises `CatalogError` where a file that names pictures cannot be read as a table.
    """
    surely = file.suffix.lower() in _TABLES
    try:
        with file.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
        large = file.stat().st_size > _LARGE_BYTES and not is_spreadsheet(head)
    except OSError as error:
        return [], [], f"{file.name} cannot be read ({error.strerror})."
    if not surely and (is_spreadsheet(head) or not head):
        return [], [], ""
    names = _lines_with_pictures(head, file.name, pictures)
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
        seen = not is_spreadsheet(head) and _readable(head, file.name)
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
    try:
        found = [
            file
            for file in sorted(folder.iterdir())
            if file.suffix.lower() in _MAY_BE and _shown(file) and file.is_file()
        ]
    except OSError:
        return []
    bare = sum(not file.suffix for file in found)  # many are pictures
    return [file for file in found if file.suffix or bare <= _BARE_FILES]


def _folders(folder: Path, seen: set[tuple[int, int]]) -> list[Path]:
    """The folders in ``folder``, behind links as well, that are not among those ``seen``."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(
                entry.name
                for entry in entries  # `Path` knows a link to itself for none
                if (Path(entry.path) if entry.is_symlink() else entry).is_dir()
            )
    except OSError:
        return []
    found = []
    for one in (folder / name for name in names):
        status = one.stat()
        identity = (status.st_dev, status.st_ino)
        if _shown(one) and identity not in seen:
            seen.add(identity)
            found.append(one)
    return found


def _hidden(folder: Path) -> list[str]:
    """Names of tables in ``folder`` that begin as what systems and this library keep there."""
    try:
        names = sorted(one.name for one in folder.iterdir())
    except OSError:
        return []
    return [
        name
        for name in names
        if name.startswith(("_", "."))
        and not name.startswith(("._", "__", ".~"))
        and Path(name).suffix.lower() in _TABLES
    ]


def _shown(path: Path) -> bool:
    return not path.name.startswith(("_", ".", "~$"))  # "~$": open in Excel


def _lines_with_pictures(head: bytes, name: str, pictures: Pictures) -> bool:
    """Whether half of the first lines of a text name a picture; True for a spreadsheet."""
    if is_spreadsheet(head):
        return False  # it can be read, or not
    text = _readable(head, name)
    if not text and not _BINARY.search(head):
        text = head.decode("latin-1")  # most names of pictures are ASCII
    lines = [line for line in text.split("\n")[:400] if line.strip()][1:]
    naming = sum(any(map(pictures.surely, _SPLIT.split(line)[:60])) for line in lines)
    # A text may hold words above and below its table, as that of PH2 does.
    return bool(lines) and (naming >= len(lines) / 2 or naming >= max(3, pictures.count / 2))


def _readable(head: bytes, name: str) -> str:
    """The text that ``head`` is; "" where that cannot be told."""
    if head[:200].lstrip().lower().startswith((b"<html", b"<!doctype html")):
        return ""
    try:
        return decoded(head, name, cut=len(head) == _HEAD_BYTES)[0]
    except CatalogError:
        return ""


def _names_pictures(table: Table, pictures: Pictures) -> bool:
    return bool(columns_by_content(table.frame.iloc[:500, :40], pictures))
