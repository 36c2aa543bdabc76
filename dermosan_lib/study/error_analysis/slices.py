"""Slices: kinds of pictures, by one property or two, on which the model is wrong more often."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from dermosan_lib.errors import RunError
from dermosan_lib.study.data import (
    UNKNOWN,
)
from dermosan_lib.study.error_analysis.enrichment import adjusted, enrichment, one_a_group
from dermosan_lib.study.evaluation import group_indices, read_outcomes, wilson

_COLUMNS = ["slice", "pictures", "errors", "error_rate", "low", "high", "expected", "p", "adjusted"]


def error_slices(
    predictions: pd.DataFrame,
    codes: Sequence[str],
    kinds: pd.DataFrame,
    *,
    groups: "pd.Series[Any] | ArrayLike | None" = None,
    least: int = 20,
) -> pd.DataFrame:
    """Error rate of every kind of picture and of every two kinds together, likeliest real first.

    One picture a group (the first) is counted, so that counts are of independent cases. A rate may
    be high because the slice holds hard conditions; ``expected`` is the number of errors that its
    conditions alone explain, and ``p`` the chance of so many or more (`enrichment`, conditions as
    strata). Many slices are tried; ``adjusted`` allows for that (`adjusted`), and only what is
    below 0.05 there deserves belief. Even then a slice is a place to look, not a cause. Two kinds
    together are shown only where chance explains them less well than either alone.

    Args:
        predictions: See `read_outcomes`.
        codes: Condition codes in class order.
        kinds: Indexed by path, a column a property, values as text (`banded`); "unknown" makes no
            slice.
        groups: Group of each row of ``predictions``; None makes every image its own.
        least: Slices of fewer pictures are left out, and so are those of all pictures.

    Returns:
        ``slice, pictures, errors, error_rate, low, high, expected, p, adjusted``: the rate with
        its 95% Wilson interval. Empty where there is no slice.

    Raises:
        RunError: Where a path has two rows of kinds, and as `read_outcomes` and `group_indices`.
    """
    if kinds.index.has_duplicates:
        twice = kinds.index[kinds.index.duplicated()][0]
        raise RunError(f"Each image has one row of kinds, but {twice} has more. Remove the others.")
    outcomes = read_outcomes(predictions, codes)
    rows = one_a_group(group_indices(groups, predictions))
    attributes = kinds.reindex(predictions["path"].iloc[rows])
    wrong, conditions = ~outcomes.correct[rows], outcomes.truth[rows]
    slice_rows = []
    for name, parts, inside in _slices(attributes, least):
        more = enrichment(inside, wrong, conditions)
        pictures = int(inside.sum())
        low, high = wilson(more.observed, pictures)
        rate = more.observed / pictures
        slice_rows.append((name, pictures, more.observed, rate, low, high, *more[1:], parts))
    table = pd.DataFrame(slice_rows, columns=[*_COLUMNS[:-1], "parts"])
    table["adjusted"] = adjusted(table["p"])
    table[["low", "high"]] = table[["low", "high"]].astype(float)
    alone = dict(zip(table["slice"], table["p"], strict=True))
    says_more = [
        all(p < alone[part] for part in parts)
        for p, parts in zip(table["p"], table["parts"], strict=True)
    ]
    table = table.loc[np.array(says_more, dtype=np.bool_), _COLUMNS]
    return table.sort_values(["p", "slice"], ignore_index=True)


def _slices(
    kinds: pd.DataFrame, least: int
) -> Iterator[tuple[str, tuple[str, ...], NDArray[np.bool_]]]:
    """Name, parts and members ``(n,)`` of each slice: single kinds, then two properties' kinds."""
    singles = []
    for column in kinds.columns:
        values = kinds[column].astype(str)
        for kind in sorted(set(kinds[column].dropna()) - {UNKNOWN}):
            members = (values == kind).to_numpy()
            if least <= members.sum() < len(kinds):
                singles.append((column, f"{column} {kind}", members))
    yield from ((name, (), members) for _, name, members in singles)
    for (column, name, members), (other, further, others) in combinations(singles, 2):
        both = members & others
        if column != other and both.sum() >= least:
            yield f"{name}, {further}", (name, further), both
