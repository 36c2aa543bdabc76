"""Cut a property of pictures into kinds: ranges of numbers, or the words themselves."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib.errors import RunError
from dermosan_lib.study.data import (
    UNKNOWN,
)


def banded(values: "pd.Series[Any]", bins: int | Sequence[float] = 4) -> "pd.Series[Any]":
    """Kind of each value, an ordered category with "unknown" last; the index is kept.

    Numbers are cut into ``bins`` of about equal counts (fewer where values repeat), or at rising
    edges, closed at the right, the first at both ends, and read as "0.2 to 0.4"; what lies outside
    given edges is unknown. Words and truth values are their own kinds.

    Raises `RunError` for less than one bin or edges that do not rise.
    """
    if not (bins >= 1 if isinstance(bins, int) else len(bins) > 1 and (np.diff(bins) > 0).all()):
        raise RunError(f"Bins must be a count of at least 1, or rising edges, but are {bins}.")
    known = values.notna().to_numpy()
    labels = np.full(len(values), UNKNOWN, dtype=object)
    order: list[str] = []
    if not pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        labels[known] = values[known].astype(str)
        order = sorted(set(labels[known]))
    elif known.any():
        numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
        edges = _edges(numbers[known], bins)
        order = _ranges(edges)
        inside = known & (numbers >= edges[0]) & (numbers <= edges[-1])
        # Inner edges belong to the bin below them.
        labels[inside] = np.array(order)[np.searchsorted(edges[1:-1], numbers[inside])]
    kinds = pd.CategoricalDtype([*(name for name in order if name != UNKNOWN), UNKNOWN])
    return pd.Series(labels, index=values.index, dtype=kinds, name=values.name)


def _edges(numbers: NDArray[np.float64], bins: int | Sequence[float]) -> NDArray[np.float64]:
    if isinstance(bins, int):
        return np.unique(np.quantile(numbers, np.linspace(0, 1, bins + 1)))
    return np.asarray(bins, dtype=np.float64)


def _ranges(edges: NDArray[np.float64]) -> list[str]:
    """Name the bins with as few decimals as move no edge by a tenth of the narrowest bin."""
    if len(edges) == 1:
        return [f"{edges[0]:,g}"]
    slack = np.diff(edges).min() / 10
    decimals = next((d for d in range(12) if (abs(edges.round(d) - edges) <= slack).all()), None)
    words = [repr(float(x)) if decimals is None else f"{x:,.{decimals}f}" for x in edges]
    return [f"{low} to {high}" for low, high in pairwise(words)]
