"""The rows of a table that have one file and one label each; others are refused or left out."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.table_files import (
    Table,
)
from dermosan_lib.study.tables.labels import Labels, missing, missing_in_words
from dermosan_lib.study.tables.matching import Matches, match_rows
from dermosan_lib.study.tables.row_words import (
    OPTION,
    absent_in_words,
    changed_in_words,
    few,
    left_out_in_words,
    matched_in_words,
)


@dataclass(frozen=True)
class Rows:
    """Rows that are kept: ``places`` in the table, path and label of each."""

    places: list[int]
    paths: list[str]
    labels: list[str]
    left_out: list[str]  # paths of rows that were left out, as they have no label
    notes: list[str]


def checked_rows(
    data: Path, files: list[str], table: Table, image: str, labels: Labels, *, allow_missing: bool
) -> Rows:
    """Match the rows of ``table`` to ``files`` by its column ``image``.

    Raises `CatalogError` for rows without file or label, unless ``allow_missing``, and always for
    two rows of one file and for a row that fits several.
    """
    names = table.frame[image]
    if names.empty:
        raise CatalogError(f"{table.name} has no row. Add a row for each image.")
    unlabelled = missing(labels.texts)
    if not allow_missing:
        _refuse(table, image, names == "", "blank")
        _refuse_unlabelled(table, labels, unlabelled)
    _refuse_repeats(table, image, names)
    matches = match_rows(names.tolist(), files, labels.texts[~unlabelled])
    _refuse_doubtful(table, matches)
    absent = [name for name, path in zip(names, matches.paths, strict=True) if path is None]
    if absent and (not allow_missing or len(absent) == len(names)):
        raise CatalogError(absent_in_words(data, table, image, absent, len(names)))
    _refuse_two_rows(table, names, matches.paths)
    rows = zip(matches.paths, labels.texts, unlabelled, strict=True)
    kept = [
        (place, path, label)
        for place, (path, label, without) in enumerate(rows)
        if path is not None and not without
    ]
    if not kept:
        raise CatalogError(
            f"No row of {table.name} has both a file and a label in {labels.name}. "
            "Name the column of conditions with --label-column."
        )
    places, paths, texts = (list(one) for one in zip(*kept, strict=True))
    spare = [
        path for path, without in zip(matches.paths, unlabelled, strict=True) if path and without
    ]
    notes = [
        *matched_in_words(matches),
        *left_out_in_words(table, labels, absent, spare, unlabelled),
    ]
    return Rows(places, paths, [text.strip() for text in texts], spare, notes)


def _refuse(
    table: Table, column: str, empty: "pd.Series[bool]", written: str, instead: str = ""
) -> None:
    if empty.any():
        line = table.lines[int(empty.to_numpy().argmax())]
        raise CatalogError(
            f"Every row of {table.name} needs a value for {column}, but {empty.sum()} have none, "
            f"the first on line {line} ({written}). Fill them in, remove the rows, or leave them "
            f"out with {OPTION}{instead}."
        )


def _refuse_unlabelled(table: Table, labels: Labels, unlabelled: "pd.Series[bool]") -> None:
    raw = table.frame.get(labels.name, labels.texts)
    written = missing_in_words(raw) or "no single or heaviest label"
    other = next((name for name in labels.others if not missing(table.frame[name]).any()), "")
    instead = f", or take {other} with --label-column" if other else ""
    _refuse(table, labels.name, unlabelled, written, instead)


def _refuse_repeats(table: Table, image: str, names: "pd.Series[str]") -> None:
    filled = names[names != ""]
    repeated = sorted(filled[filled.duplicated()].unique())
    if repeated:
        raise CatalogError(
            f"{table.name} must name each image once, but {image} repeats {len(repeated)} of them: "
            f"{few(repeated)}. Remove the repeated rows.{changed_in_words(repeated, image)}"
        )


def _refuse_doubtful(table: Table, matches: Matches) -> None:
    if matches.doubtful:
        name, files = next(iter(sorted(matches.doubtful.items())))
        raise CatalogError(
            f"Each row of {table.name} must mean one file, but {len(matches.doubtful)} fit several "
            f"files: {name} may be {few(sorted(files))}. Give paths in the table, or the folder to "
            "take images from with --image-folder."
        )


def _refuse_two_rows(table: Table, names: "pd.Series[str]", paths: list[str | None]) -> None:
    found = pd.Series(paths, index=names.index, dtype=object)
    twice = sorted(names[found.notna() & found.duplicated(keep=False)])
    if twice:
        raise CatalogError(
            f"{table.name} must name each image once, but several rows mean one file: "
            f"{few(twice)}. Remove the repeated rows."
        )
