"""Which column, or which columns, of a table say what each picture shows."""

from dataclasses import dataclass, field, replace

import pandas as pd

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.table_files import (
    COARSE_LABEL_NAMES,
    LABEL_NAMES,
    PUBLISHED_CODES,
    PUBLISHED_LABELS,
    PUBLISHED_REST,
    Table,
    given_column,
    plain,
)
from dermosan_lib.study.tables.labels.missing_labels import missing
from dermosan_lib.study.tables.labels.one_hot import OneHot, one_hot_columns, read_one_hot
from dermosan_lib.study.tables.labels.several_labels import refuse_several
from dermosan_lib.study.tables.labels.weighted_labels import heaviest, is_weighted


@dataclass(frozen=True)
class Labels:
    """What each row shows, "" where nothing is known, and the columns that say so."""

    name: str  # of the columns, to tell a person
    columns: tuple[str, ...]
    texts: "pd.Series[str]"
    notes: list[str] = field(default_factory=list)
    others: tuple[str, ...] = ()  # columns that could be taken instead
    coarse: bool = False  # taken for want of a better column, such as benign and malignant


def find_labels(table: Table, given: str, image: str) -> Labels | None:
    """The labels of ``table``; None where no column is recognised.

    ``given`` is a person's word: a column, or several with commas between that hold 0 and 1. Else a
    column is taken that is called as labels are, then columns of 0 and 1 a condition, then a column
    of coarser words such as benign and malignant.

    Raises `CatalogError` where columns that could be meant disagree, where a column that is given
    is not there, or where a row of 0 and 1 has more than one 1, or a fraction.
    """
    frame = table.frame
    if given:
        return _given(table, given)
    first, others = _called(frame, LABEL_NAMES, table, image)
    if first and not missing(frame[first]).all():
        words = [name for name in frame.columns if plain(name) in COARSE_LABEL_NAMES]
        return _of_column(table, first, [*others, *(name for name in words if name != first)])
    runs = one_hot_columns(frame, {image})
    if len(runs) > 1:
        raise CatalogError(
            f"Which columns of {table.name} are the conditions: {_and([_and(run) for run in runs])}"
            f"? Name them with --label-column, such as {','.join(runs[0])}."
        )
    if runs:
        return _of_one_hot(table, runs[0])
    coarse, others = _called(frame, COARSE_LABEL_NAMES, table, image)
    if coarse and not (first and missing(frame[coarse]).all()):
        return replace(_of_column(table, coarse, others), coarse=True)
    return _of_column(table, first, []) if first else None


def _given(table: Table, given: str) -> Labels:
    frame = table.frame
    column = given_column(frame.columns, given)
    if column:
        return _of_column(table, column, [])
    several = [given_column(frame.columns, one.strip()) for one in given.split(",")]
    if len(several) > 1 and all(several):
        return _of_one_hot(table, tuple(several))
    raise CatalogError(
        f"{table.name} has no column {given!r}; its columns are {', '.join(frame.columns)}. "
        "Name one with --label-column."
    )


def _called(
    frame: pd.DataFrame, known: tuple[str, ...], table: Table, image: str
) -> tuple[str, list[str]]:
    """The column that is called as one of ``known``, and others that were not taken."""
    fitting = [
        name
        for one in known
        for name in frame.columns
        if name != image and plain(name.split(".")[0]) == one
    ]
    filled = [name for name in fitting if not missing(frame[name]).all()] or fitting[:1]
    if len(filled) < 2:
        return next(iter(filled), ""), []
    names = {plain(name): name for name in filled}
    for published, meant in PUBLISHED_LABELS.items():
        if published <= {plain(name) for name in frame.columns} and set(names) <= {
            *published, *COARSE_LABEL_NAMES
        }:  # fmt: skip
            return names[meant], [name for name in filled if name != names[meant]]
    if all(_same_classes(frame[filled[0]], frame[other]) for other in filled[1:]):
        words = [name for name in filled if not _numbers(frame[name])] or filled
        return words[0], [name for name in filled if name != words[0]]
    raise CatalogError(
        f"{table.name} has {len(filled)} columns that could say what a picture shows, and they "
        f"differ: {_and(filled)}. Name one with --label-column."
    )


def _same_classes(one: "pd.Series[str]", other: "pd.Series[str]") -> bool:
    pairs = len(pd.DataFrame({"one": one, "other": other}).drop_duplicates())
    return bool(one.nunique() == pairs == other.nunique())


def _numbers(values: "pd.Series[str]") -> bool:
    return bool(values.str.fullmatch(r"-?\d+([.,]\d+)?|").all())


def _of_column(table: Table, column: str, others: list[str]) -> Labels:
    values = table.frame[column]
    notes: list[str] = []
    if is_weighted(values):
        values, notes = heaviest(values, column)
        others = []
    if others:
        notes.append(f"{column} is taken for the condition, not {_and(others)}: see --label-column")
    values = values.replace(_codes(table.frame, column))
    texts = values.mask(missing(values), "")
    refuse_several(table, column, texts)
    return Labels(column, (column,), texts, notes, tuple(others))


def _codes(frame: pd.DataFrame, column: str) -> dict[str, str]:
    """What codes in ``column`` mean, where the table is a published one."""
    names = set(map(plain, frame.columns))
    known = (
        codes
        for (meant, others), codes in PUBLISHED_CODES.items()
        if meant == plain(column) and others <= names
    )
    return next(known, {})


def _of_one_hot(table: Table, columns: tuple[str, ...]) -> Labels:
    told: OneHot = read_one_hot(table.frame, columns)
    name = f"{columns[0]} to {columns[-1]}" if len(columns) > 2 else _and(columns)
    for bad, what in ((told.several, "more than one 1"), (told.fractions, "a fraction")):
        if bad.any():
            raise CatalogError(
                f"Every row of {table.name} has a single 1 in {_and(columns)}, but {bad.sum()} "
                f"have {what}, the first on line {table.lines[int(bad.argmax())]}. Mend or remove "
                "those rows, or name a column of conditions with --label-column."
            )
    rest = PUBLISHED_REST.get(frozenset(map(plain, columns)), "")
    names = pd.Series([*columns, rest], dtype=object)
    values = names.iloc[told.chosen].set_axis(table.frame.index).astype(str)
    notes = [f"the condition is told by a 1 in one of {len(columns)} columns: {_and(columns)}"]
    if rest:
        notes.append(f"{int((told.chosen < 0).sum())} rows without a 1 are {rest}, as in ISIC 2017")
    return Labels(name, columns, values.mask(missing(values), ""), notes)


def _and(names: "list[str] | tuple[str, ...]") -> str:
    return ", ".join(names)
