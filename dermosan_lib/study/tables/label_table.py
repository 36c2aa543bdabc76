"""What a table says of the images: which, what they show and to which group they belong."""

from collections import Counter
from pathlib import Path

import pandas as pd

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.groups import identifiers, level_columns, parted_levels, widest_groups
from dermosan_lib.study.table_files import (
    GROUP_NAMES,
    SOURCE_NAMES,
    Table,
    by_plain_name,
    given_column,
    plain,
    read_table_file,
)
from dermosan_lib.study.tables.headless import with_names
from dermosan_lib.study.tables.image_column import Pictures
from dermosan_lib.study.tables.labels import find_labels
from dermosan_lib.study.tables.row_words import changed_cells
from dermosan_lib.study.tables.rows_left import Rows, checked_rows
from dermosan_lib.study.tables.sheet_choice import one_sheet, with_image_column
from dermosan_lib.study.tables.source import Columns, Source


def read_table(
    data: Path,
    files: list[str],
    table: Path | Table,
    columns: Columns,
    *,
    allow_missing: bool = False,
) -> Source:
    """Find the image of each row of ``table`` among ``files``, paths relative to ``data``.

    ``allow_missing`` leaves out rows that have no file or no label, and counts them.

    Raises `CatalogError` where the table has empty cells, names an image twice or a missing one, or
    where a row fits several files.
    """
    if isinstance(table, Path):
        pictures = Pictures(files)
        sheets = [with_names(one, pictures) for one in read_table_file(table, columns.named)]
        table = one_sheet(sheets, pictures, columns)
    table, image = with_image_column(table, Pictures(files), columns)
    if not image:
        raise _unknown(table, "", "--image-column")
    labels = find_labels(table, columns.label, image)
    if labels is None:
        raise _unknown(table, "", "--label-column")
    source = _optional(table, SOURCE_NAMES, columns.source, "--source-column")
    kept = checked_rows(data, files, table, image, labels, allow_missing=allow_missing)
    frame = table.frame.iloc[kept.places].reset_index(drop=True)
    free = [name for name in frame.columns if name not in (image, *labels.columns, source)]
    rows = pd.DataFrame({"path": kept.paths, "label": kept.labels})
    rows["group"], grouped_by, group_notes = _groups(table, frame, free, columns.group)
    rows["source"] = frame[source] if source else ""
    notes = [*table.notes, f"{table.name}: {len(rows)} images{_folders(kept)}"]
    notes += [*kept.notes, *labels.notes, *group_notes]
    notes += [
        f"WARNING: {table.dates[name]} cells of {name} are dates in the spreadsheet, which may "
        "have made them of other words"
        for name in (image, *labels.columns)
        if name in table.dates
    ]
    notes += [
        f"WARNING: {name} of {table.name} holds {count} cells such as {first}, which a spreadsheet "
        "made of others: several may have become one. Format it as text and fill it in anew"
        for name in level_columns(free).values()
        for first, count in changed_cells(frame[name])
    ]
    notes += _against_folders(rows)
    unnamed = len(set(files) - set(rows["path"]) - set(kept.left_out))
    if unnamed:
        notes.append(f"{unnamed} image files that {table.name} does not name are left out")
    levels = level_columns(free).values()  # the leak report tells of each
    apart = {image, *labels.columns, source, *grouped_by} - set(levels)
    further = frame[[name for name in frame.columns if name not in apart]]
    further = further.drop(columns="path", errors="ignore").copy()
    further.insert(0, "path", kept.paths)
    return Source(rows.sort_values("path", ignore_index=True), notes, further, grouped_by)


def _against_folders(rows: pd.DataFrame) -> list[str]:
    """A warning where pictures lie in folders that are called as another label than theirs."""
    known = {plain(label) for label in rows["label"].unique()} - {""}
    other = [
        path
        for path, label in zip(rows["path"], rows["label"], strict=True)
        if (told := known & {plain(part) for part in path.split("/")[:-1]})
        and plain(label) not in told
    ]
    if not other:
        return []
    return [
        f"WARNING: {len(other)} images lie in folders that are named after another condition than "
        f"the table tells, such as {other[0]}: the table counts"
    ]


def _groups(
    table: Table, frame: pd.DataFrame, free: list[str], given: str
) -> tuple["pd.Series[str]", tuple[str, ...], list[str]]:
    """The group of each row, the columns it came from, and notes."""
    levels = level_columns(free)
    if levels and not given:
        groups, notes = widest_groups(frame[free])
        return groups, tuple(levels.values()), notes
    column = _optional(table, GROUP_NAMES, given, "--group-column")
    if not column:
        return pd.Series("", index=frame.index), (), []
    groups = identifiers(frame[column])
    return groups, (column,), parted_levels(groups, frame[free], column)


def _optional(table: Table, known: tuple[str, ...], given: str, option: str) -> str:
    """The column's name, "" where none is given and none is recognised."""
    names = by_plain_name(table.frame.columns)
    if not given:
        return next((names[one] for one in known if one in names), "")
    column = given_column(table.frame.columns, given)
    if not column:
        raise _unknown(table, given, option)
    return column


def _unknown(table: Table, given: str, option: str) -> CatalogError:
    what = f"no column {given!r}" if given else "no column that is recognised"
    kind = option.removeprefix("--").removesuffix("-column")
    of = "" if given else f" as that of the {kind}"
    return CatalogError(
        f"{table.name} has {what}{of}; its columns are {', '.join(table.frame.columns[:40])}. "
        f"Name one with {option}."
    )


def _folders(kept: Rows) -> str:
    taken = Counter(path.rpartition("/")[0] for path in kept.paths)
    if len(taken) == 1:
        folder = next(iter(taken))
        return f" in {folder}" if folder else ""
    places = [f"{folder or '.'} ({count})" for folder, count in sorted(taken.items())]
    more = f" and {len(places) - 12} more" if len(places) > 12 else ""
    return f" from {len(taken)} folders: {', '.join(places[:12])}{more}"
