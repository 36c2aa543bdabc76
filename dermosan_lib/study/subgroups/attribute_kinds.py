"""Attributes of pictures as kinds: numbers cut into bands, and the subgroups they make."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib.decision import MAX_AGE_YEARS
from dermosan_lib.errors import RunError
from dermosan_lib.study.data import (
    UNKNOWN,
)
from dermosan_lib.text import decimal_in, number_in

_MOST_NUMBERS = 12  # different numbers that still read as kinds, such as skin types 1 to 6
_AGES = {"under 30": 0, "30 to 49": 30, "50 to 69": 50, "70 and over": 70}  # from year


def age_bands(ages: "pd.Series[Any]") -> "pd.Series[Any]":
    """Cut ages in years into bands of about 20, an ordered category with "unknown" last.

    Words and blanks are unknown, and so is what the clinic would not take for an age, such as
    ``1_0``. Raises `RunError` for ages outside 0..130.
    """
    text = ages.map(str)
    years = text.map(decimal_in).astype(float)
    numbers = text.map(number_in).astype(float)
    odd = numbers[(numbers < 0) | (numbers > MAX_AGE_YEARS)]
    if len(odd):
        raise RunError(
            f"Ages must be 0 to {MAX_AGE_YEARS} years, but {odd.iloc[0]:g} was found. Mend it."
        )
    names = [*_AGES, UNKNOWN]
    which = np.searchsorted(list(_AGES.values()), years.to_numpy(dtype=float), side="right") - 1
    codes = np.where(years.isna(), len(_AGES), which)
    bands = pd.Categorical.from_codes(codes, names, ordered=True)
    return pd.Series(bands, index=ages.index, name="age band")


def kinds_of(
    attributes: pd.DataFrame, paths: "pd.Series[str]"
) -> Iterator[tuple[str, str, NDArray[np.bool_]]]:
    """Attribute, subgroup and which of ``paths`` are in it ``(n,)``, in order.

    ``attributes`` as in `subgroup_metrics`; "unknown" is each attribute's last subgroup, and may
    have no images. Raises `RunError` for attributes that repeat a path, match none or are bare
    numbers.
    """
    if attributes.index.has_duplicates:
        twice = attributes.index[attributes.index.duplicated()][0]
        raise RunError(f"Each image has one row of attributes, but {twice} has more. Remove them.")
    of_paths = attributes.reindex(paths)
    if not paths.isin(attributes.index).any():
        raise RunError(
            f"None of the {len(paths)} images has attributes. Index them by the predictions' paths."
        )
    for name in of_paths.columns:
        values = of_paths[name]
        labels, order = _labels(values)
        for subgroup in order:
            yield str(name), subgroup, labels == subgroup


def _labels(values: "pd.Series[Any]") -> tuple[NDArray[np.object_], list[str]]:
    """Subgroup of each image as text, and the subgroups in order, "unknown" last."""
    known = values.dropna()
    number = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    if number and known.nunique() > _MOST_NUMBERS:
        raise RunError(
            f"Attribute '{values.name}' has {known.nunique()} different numbers; subgroups need "
            f"kinds. Cut it into bands, as with pandas.cut."
        )
    if isinstance(values.dtype, pd.CategoricalDtype):
        kinds = [kind for kind in values.cat.categories if (known == kind).any()]
    else:
        kinds = sorted(known.unique())
    names = {kind: f"{kind:g}" if number else str(kind) for kind in kinds}
    labels = values.astype(object).map(names).to_numpy(dtype=object)
    labels[values.isna().to_numpy()] = UNKNOWN
    order = [name for name in dict.fromkeys(names.values()) if name != UNKNOWN]
    return labels, [*order, UNKNOWN]
