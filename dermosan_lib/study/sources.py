"""Which image files a folder holds, and what a table says of them."""

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from dermosan_lib.errors import CatalogError
from dermosan_lib.images import SUFFIXES

# Column names recognised without being told: HAM10000's and those of phantoms.csv.
_KNOWN = {
    "image_column": ("path", "image_id", "image", "filename", "file"),
    "label_column": ("condition", "dx", "label", "diagnosis"),
    "group_column": ("lesion_id", "patient_id", "group"),
}


@dataclass(frozen=True)
class Source:
    """Where each image lies, what it is called and to which group it belongs."""

    rows: pd.DataFrame  # path (relative, posix), label, group ("" where none is known)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Columns:
    """Columns of a table; empty ones are recognised by name."""

    image: str = ""
    label: str = ""
    group: str = ""


def find_images(data: Path, table: Path | None, columns: Columns, image_folder: str = "") -> Source:
    """List the images of ``data`` by class folders or by a table.

    Without ``table``, a single CSV directly in ``data`` whose columns are recognised is taken.
    Folders whose names begin with ``_`` or ``.`` hold no images.

    Raises `CatalogError` where nothing is found or table and files disagree.
    """
    if not data.is_dir():
        raise CatalogError(f"{data} is no folder. Give the folder that holds the images.")
    files = _files(data / image_folder if image_folder else data, data)
    if not files:
        raise CatalogError(
            f"{data / image_folder} holds no file ending in {', '.join(SUFFIXES)}. "
            "Give the folder that holds the images."
        )
    if table is None:
        table = _own_table(data, columns)
    if table is not None:
        return _by_table(data, files, table, columns)
    return _by_folders(data, files)


def _files(folder: Path, data: Path) -> list[str]:
    found = []
    for path in folder.rglob("*"):
        relative = path.relative_to(data)
        hidden = any(part.startswith(("_", ".")) for part in relative.parts)
        if path.suffix.lower() in SUFFIXES and not hidden and path.is_file():
            found.append(relative.as_posix())
    return sorted(found)


def _by_folders(data: Path, files: list[str]) -> Source:
    loose = [file for file in files if "/" not in file]
    if len(loose) == len(files):
        raise CatalogError(
            f"{data} holds images but no class folders and no table. Put each condition's images "
            "into a folder of its name, or give --table."
        )
    kept = [file for file in files if "/" in file]
    rows = pd.DataFrame({"path": kept, "label": [file.split("/", 1)[0] for file in kept]})
    notes = [f"{len(loose)} images lie outside any class folder and are left out"] if loose else []
    return Source(rows.assign(group=""), notes)


def _own_table(data: Path, columns: Columns) -> Path | None:
    tables = sorted(path for path in data.glob("*.csv") if not path.name.startswith(("_", ".")))
    if len(tables) != 1:
        return None
    header = _read(tables[0], rows=0).columns
    needed = (("image_column", columns.image), ("label_column", columns.label))
    fits = all(_column(header, kind, given) for kind, given in needed)
    return tables[0] if fits else None


def _by_table(data: Path, files: list[str], table: Path, columns: Columns) -> Source:
    frame = _read(table)
    image = _required(frame, table, "image_column", columns.image)
    label = _required(frame, table, "label_column", columns.label)
    group = _column(frame.columns, "group_column", columns.group)
    if columns.group and not group:
        _required(frame, table, "group_column", columns.group)
    keys = frame[image].str.strip()
    repeated = sorted(keys[keys.duplicated()].unique())
    if repeated:
        raise CatalogError(
            f"{table.name} must name each image once, but {image} repeats {len(repeated)} of them: "
            f"{_few(repeated)}. Remove the repeated rows."
        )
    paths, folder = _resolve(keys, files)
    missing = sorted(keys[[path is None for path in paths]])
    if missing:
        raise CatalogError(
            f"{table.name} names {len(missing)} of {len(keys)} images that {data} does not hold: "
            f"{_few(missing)}. Add the files or remove the rows."
        )
    rows = pd.DataFrame({"path": paths, "label": frame[label].str.strip()})
    rows["group"] = frame[group].str.strip() if group else ""
    notes = [f"{table.name}: {len(rows)} images{folder}"]
    unnamed = len(set(files) - set(rows["path"]))
    if unnamed:
        notes.append(f"{unnamed} image files that {table.name} does not name are left out")
    return Source(rows.sort_values("path", ignore_index=True), notes)


def _resolve(keys: "pd.Series[str]", files: list[str]) -> tuple[list[str | None], str]:
    """Find each key as a path, a name or a name without suffix, all in the same folder.

    Where several folders hold the images (such as two resolutions), the one that covers most keys
    is taken, and of equals the first by name.
    """
    known = set(files)
    if all(key in known for key in keys):
        return list(keys), ""
    folders: dict[str, dict[str, str]] = {}
    for file in files:
        folder, _, name = file.rpartition("/")
        names = folders.setdefault(folder, {})
        names[name] = file
        names.setdefault(name.rpartition(".")[0], file)
    wanted = list(keys)
    covered = {folder: sum(key in names for key in wanted) for folder, names in folders.items()}
    order = sorted(folders, key=lambda folder: (-covered[folder], folder))
    if covered[order[0]] == len(wanted) or len([f for f in order if covered[f]]) == 1:
        order = order[:1]  # one folder for all, so that no class has another resolution
    found: list[str | None] = [
        next((folders[folder][key] for folder in order if key in folders[folder]), None)
        for key in wanted
    ]
    return found, f" in {order[0]}" if len(order) == 1 and order[0] else ""


def _read(table: Path, rows: int | None = None) -> pd.DataFrame:
    try:
        return pd.read_csv(table, dtype=str, keep_default_na=False, nrows=rows)
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise CatalogError(f"{table} cannot be read as CSV ({reason}). Check the file.") from error


def _column(header: pd.Index, kind: str, given: str) -> str:
    if given:
        return given if given in header else ""
    return next((name for name in _KNOWN[kind] if name in header), "")


def _required(frame: pd.DataFrame, table: Path, kind: str, given: str) -> str:
    name = _column(frame.columns, kind, given)
    if not name:
        option = "--" + kind.replace("_", "-")
        what = f"no column {given!r}" if given else "no column that is recognised"
        raise CatalogError(
            f"{table.name} has {what}; its columns are {', '.join(frame.columns)}. "
            f"Name one with {option}."
        )
    return name


def _few(names: list[str]) -> str:
    return ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")
