"""Files in the folder of the pictures that may be tables, told by their names alone."""

import os
from pathlib import Path

from dermosan_lib.study.table_files import SHEET_SUFFIXES, TEXT_SUFFIXES
from dermosan_lib.study.tables.row_words import few

_FOLDERS = 5000  # folders in a set that are looked into
_BARE_FILES = 30  # without a suffix, in one folder
_TABLES = {".csv", ".tsv", ".tab", ".psv", *SHEET_SUFFIXES}  # what is surely meant as a table
_MAY_BE = (*TEXT_SUFFIXES, *_TABLES, ".dat", ".data", ".lst", ".list", ".asc")


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
            inside = files_in(folder)
            found += [one for one in inside if deep < 2 or surely_table(one)]
            hidden += _hidden(folder)
        level = [one for folder in level for one in _folders(folder, seen)]
        deep += 1
    notes = [f"{few(hidden)} begin with _ or . and are passed over: rename them to have them read"]
    return found, notes if hidden else []


def surely_table(file: Path) -> bool:
    """Whether the name of ``file`` says that it is meant as a table."""
    return file.suffix.lower() in _TABLES


def files_in(folder: Path) -> list[Path]:
    """Files in ``folder`` itself that may be tables, by name; none where it cannot be opened."""
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
        and surely_table(Path(name))
    ]


def _shown(path: Path) -> bool:
    return not path.name.startswith(("_", ".", "~$"))  # "~$": open in Excel
