"""What a table says of the images: which, what they show and to which group they belong."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.groups import (
    identifiers,
    level_columns,
    parted_levels,
    widest_groups,
)

# Column names recognised without being told: HAM10000's, those of phantoms.csv, and the ISIC
# archive's for where a picture comes from.
_KNOWN = {
    "image_column": ("path", "image_id", "image", "filename", "file"),
    "label_column": ("condition", "dx", "label", "diagnosis"),
    "group_column": ("group",),  # where neither patients nor lesions are known: see `levels`
    "source_column": ("dataset", "source", "attribution"),
}


@dataclass(frozen=True)
class Source:
    """Where each image lies, what it is called, to which group it belongs, whence it comes."""

    rows: pd.DataFrame  # path (relative, posix), label, group, source (the last two "" if unknown)
    notes: list[str] = field(default_factory=list)
    table: pd.DataFrame | None = None  # path and the table's further columns, as text
    grouped_by: tuple[str, ...] = ()  # the columns that the groups came from

    @property
    def further(self) -> pd.DataFrame:
        """``path`` and the further columns of the table; ``path`` alone without one."""
        return self.rows[["path"]].copy() if self.table is None else self.table.copy()


@dataclass(frozen=True)
class Columns:
    """Columns of a table; empty ones are recognised by name."""

    image: str = ""
    label: str = ""
    group: str = ""
    source: str = ""


def find_table(data: Path, columns: Columns) -> Path | None:
    """The one CSV directly in ``data`` whose columns are recognised, else None.

    Raises `CatalogError` where several are.
    """
    tables = sorted(
        path
        for path in data.glob("*.csv")
        if not path.name.startswith(("_", ".")) and path.is_file()  # a class folder may end so too
    )
    fitting = [table for table in tables if _fits(_read(table, rows=0).columns, columns)]
    if len(fitting) > 1:
        raise CatalogError(
            f"One table must describe the images, but {len(fitting)} in {data} could: "
            f"{_few([table.name for table in fitting])}. Name one with --table."
        )
    return fitting[0] if fitting else None


def _fits(header: pd.Index, columns: Columns) -> bool:
    if "phash" in header:  # a catalogue that was written beside the images it lists
        return False
    needed = (("image_column", columns.image), ("label_column", columns.label))
    return all(_column(header, kind, given) for kind, given in needed)


def read_table(data: Path, files: list[str], table: Path, columns: Columns) -> Source:
    """Find the image of each row of ``table`` among ``files``, paths relative to ``data``.

    Raises `CatalogError` where the table has empty cells, names an image twice or a missing one.
    """
    frame = _read(table)
    image = _required(frame, table, "image_column", columns.image)
    label = _required(frame, table, "label_column", columns.label)
    source = _optional(frame, table, "source_column", columns.source)
    # A table made on Windows may separate folders by backslashes.
    keys = frame[image].str.strip().str.replace("\\", "/")
    labels = frame[label].str.strip()
    _check_filled(table, {image: keys, label: labels})
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
    rows = pd.DataFrame({"path": paths, "label": labels})
    twice = sorted(keys[rows["path"].duplicated(keep=False)])
    if twice:
        raise CatalogError(
            f"{table.name} must name each image once, but several rows mean one file: "
            f"{_few(twice)}. Remove the repeated rows."
        )
    free = [name for name in frame.columns if name not in (image, label, source)]
    rows["group"], grouped_by, group_notes = _groups(frame, free, table, columns.group)
    rows["source"] = frame[source].str.strip() if source else ""
    notes = [f"{table.name}: {len(rows)} images{folder}", *group_notes]
    unnamed = len(set(files) - set(rows["path"]))
    if unnamed:
        notes.append(f"{unnamed} image files that {table.name} does not name are left out")
    levels = level_columns(free).values()  # the leak report tells of each
    apart = {image, label, source, *grouped_by} - set(levels)
    further = frame[[name for name in frame.columns if name not in apart]]
    further = further.drop(columns="path", errors="ignore").copy()
    further.insert(0, "path", paths)
    return Source(rows.sort_values("path", ignore_index=True), notes, further, grouped_by)


def _groups(
    frame: pd.DataFrame, free: list[str], table: Path, given: str
) -> tuple["pd.Series[str]", tuple[str, ...], list[str]]:
    """The group of each row, the columns it came from, and notes."""
    levels = level_columns(free)
    if levels and not given:
        groups, notes = widest_groups(frame[free])
        return groups, tuple(levels.values()), notes
    column = _optional(frame, table, "group_column", given)
    if not column:
        return pd.Series("", index=frame.index), (), []
    groups = identifiers(frame[column])
    return groups, (column,), parted_levels(groups, frame[free], column)


def _check_filled(table: Path, filled: dict[str, "pd.Series[str]"]) -> None:
    for name, values in filled.items():
        if values.empty:
            raise CatalogError(f"{table.name} has no row. Add a row for each image.")
        empty = values.index[values == ""]
        if len(empty):
            raise CatalogError(
                f"Every row of {table.name} needs a value for {name}, but {len(empty)} have none, "
                f"the first on line {empty[0] + 2}. Fill them in or remove the rows."
            )


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
    paths: list[str | None] = [
        next((folders[folder][key] for folder in order if key in folders[folder]), None)
        for key in wanted
    ]
    if len(order) == 1:
        return paths, f" in {order[0]}" if order[0] else ""
    taken = Counter(path.rpartition("/")[0] for path in paths if path is not None)
    places = ", ".join(f"{folder or '.'} ({count})" for folder, count in sorted(taken.items()))
    return paths, f" from {len(taken)} folders: {places}"


def _read(table: Path, rows: int | None = None) -> pd.DataFrame:
    try:
        frame = pd.read_csv(table, dtype=str, keep_default_na=False, nrows=rows)
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise CatalogError(f"{table} cannot be read as CSV ({reason}). Check the file.") from error
    if len(frame) and not isinstance(frame.index, pd.RangeIndex):  # pandas shifts such rows
        raise CatalogError(
            f"Rows of {table.name} must have {frame.shape[1]} cells as its header has, but some "
            "have more. Remove them or quote the commas."
        )
    return frame


def _column(header: pd.Index, kind: str, given: str) -> str:
    if given:
        return given if given in header else ""
    return next((name for name in _KNOWN[kind] if name in header), "")


def _optional(frame: pd.DataFrame, table: Path, kind: str, given: str) -> str:
    """The column's name, "" where none is given and none is recognised."""
    return _required(frame, table, kind, given) if given else _column(frame.columns, kind, "")


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
