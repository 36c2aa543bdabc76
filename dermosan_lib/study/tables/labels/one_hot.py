"""Conditions told by a column each, with a 1 or a mark where the picture shows it.

So do the ISIC challenges of 2018 and 2019 (``image,MEL,NV,...``) and PH2, whose marks are X. A 1 in
the column UNK of 2019 says that it is none of the eight, and counts as no label.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.table_files import (
    SPLIT_NAMES,
    plain,
)

_YES = {"1", "x", "true", "yes", "y", "si", "sí", "✓", "✔", "✗", "✘", "*"}
_NO = {"", "0", "false", "no", "n", "-"}
# Codes of conditions in the challenges' columns, and names of PH2's.
_CONDITIONS = {
    "mel", "nv", "bcc", "ak", "akiec", "bkl", "df", "vasc", "scc", "unk", "ack", "nev", "sek",
    "sk", "melanoma", "nevus", "naevus", "seborrheickeratosis", "commonnevus", "atypicalnevus",
    "basalcellcarcinoma", "squamouscellcarcinoma", "actinickeratosis", "dermatofibroma",
    "benignkeratosis", "vascularlesion", "eczema", "psoriasis", "acne", "benign", "malignant",
    "premalignant", "indeterminate", "normal", "other",
}  # fmt: skip
# What pairs or triples of columns may tell besides conditions.
_OTHERWISE = {
    "male", "female", "m", "f", "man", "woman", "sexmale", "sexfemale", "train", "test", "val",
    "valid", "validation", "training", "testing", *SPLIT_NAMES,
}  # fmt: skip
_ENOUGH = 0.9  # of rows with one condition, from which the rest are taken for errors


@dataclass(frozen=True)
class OneHot:
    """Columns of which each row has one."""

    columns: tuple[str, ...]
    chosen: NDArray[np.int64]  # (n,) the column's place; -1 where a row has none
    several: NDArray[np.bool_]  # (n,) rows with more than one
    fractions: NDArray[np.bool_]  # (n,) rows with a number between 0 and 1


def read_one_hot(frame: pd.DataFrame, columns: Iterable[str]) -> OneHot:
    """What ``columns`` say of each row; raises `CatalogError` for a cell that is no 0, 1 or X."""
    names = tuple(columns)
    by_column = [_values(frame[name]) for name in names]
    for name, cells in zip(names, by_column, strict=True):
        if np.isnan(cells).any():
            bad = next(cell for cell in frame[name] if np.isnan(_number(cell)))
            raise CatalogError(
                f"Columns of conditions hold 0 and 1, or X, but {name} has {bad!r}. "
                "Name the column of conditions with --label-column."
            )
    values = np.column_stack(by_column)
    ones = values == 1
    count = ones.sum(axis=1)
    chosen = np.where(count == 1, ones.argmax(axis=1), -1).astype(np.int64)
    fractions = np.asarray(((values > 0) & (values < 1)).any(axis=1), dtype=np.bool_)
    return OneHot(names, chosen, np.asarray(count > 1, dtype=np.bool_), fractions)


def one_hot_columns(frame: pd.DataFrame, apart: Iterable[str]) -> list[tuple[str, ...]]:
    """Runs of neighbouring columns that tell conditions so; ``apart`` are other columns.

    One is a run whose rows all have a single 1, or most where half of its columns are called as
    conditions are or there are three: the others are errors to be told of.
    """
    left_out = set(apart)
    runs: list[list[str]] = [[]]
    values: dict[str, NDArray[np.float64]] = {}
    for name in frame.columns:
        cells = _values(frame[name]) if name not in left_out else np.array([np.nan])
        if len(cells) and not np.isnan(cells).any() and plain(name) not in _OTHERWISE:
            values[name] = cells
            runs[-1].append(name)
        elif runs[-1]:
            runs.append([])
    trimmed = [_without_idle_ends(run, values) for run in runs]
    found = [_told(run, values) for run in trimmed if len(run) > 1]
    fitting = [one for one in found if one]
    named = [one for one in fitting if _named(one)]
    return named or fitting


def _without_idle_ends(run: list[str], values: dict[str, NDArray[np.float64]]) -> list[str]:
    """``run`` without empty columns at its ends, unless they are called as conditions."""
    busy = [
        place for place, name in enumerate(run) if values[name].any() or plain(name) in _CONDITIONS
    ]
    return run[busy[0] : busy[-1] + 1] if busy else []


def _told(run: list[str], values: dict[str, NDArray[np.float64]]) -> tuple[str, ...]:
    """The longest part of ``run`` that tells conditions, empty where none does."""
    table = np.column_stack([values[name] for name in run])
    if not table.any():
        return ()
    known = tuple(name for name in run if plain(name) in _CONDITIONS)
    if len(known) >= max(2, len(run) / 2):
        start, end = run.index(known[0]), run.index(known[-1]) + 1
        whole = _share(table) >= _ENOUGH
        return tuple(run) if whole else tuple(run[start:end])
    if len(run) > 2 and _share(table) >= _ENOUGH:
        return tuple(run)
    sums = np.concatenate([np.zeros((len(table), 1)), table.cumsum(axis=1)], axis=1)
    for length in range(min(len(run), 40), 2, -1):  # a pair may tell anything
        for start in range(len(run) - length + 1):
            part = table[:, start : start + length]
            single = sums[:, start + length] - sums[:, start] == 1
            if single.all() and part.any(axis=0).all():
                return tuple(run[start : start + length])
    return ()


def _share(table: NDArray[np.float64]) -> float:
    return float(((table == 1).sum(axis=1) == 1).mean())


def _named(columns: tuple[str, ...]) -> bool:
    return sum(plain(name) in _CONDITIONS for name in columns) >= len(columns) / 2


def _values(cells: "pd.Series[str]") -> NDArray[np.float64]:
    """The `_number` of each cell; one NaN alone where any is none."""
    known: dict[str, float] = {}
    for text in pd.unique(cells):
        known[text] = _number(text)
        if np.isnan(known[text]):
            return np.array([np.nan])
    return np.asarray(cells.map(known), dtype=np.float64)


def _number(cell: str) -> float:
    """0, 1 or the number between that ``cell`` tells; NaN for anything else."""
    bare = cell.strip().casefold()
    if bare in _YES or bare in _NO:
        return float(bare in _YES)
    try:
        number = float(bare.replace(",", "."))
    except ValueError:
        return float("nan")
    return number if 0 <= number <= 1 else float("nan")
