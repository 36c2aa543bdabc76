import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dermosan_lib.errors import RunError
from dermosan_lib.study.kinds import age_bands, thirds


def test_ages_fall_into_bands():
    ages = pd.Series([0, 29.9, 30, 49, 50, 69.9, 70, 110, np.nan, "unknown"])
    assert age_bands(ages).tolist() == [
        *["under 30"] * 2, *["30 to 49"] * 2, *["50 to 69"] * 2, *["70 and over"] * 2,
        *["unknown"] * 2,
    ]  # fmt: skip
    with pytest.raises(RunError, match="0 to 130 years, but 1985 was found"):
        age_bands(pd.Series([40, 1985]))


@given(st.lists(st.integers(-5, 30) | st.none(), min_size=1))
def test_thirds_rise_and_never_part_equal_numbers(numbers):
    values = pd.Series(numbers, dtype=float)
    bands = thirds(values, ("small", "medium", "large"))
    assert bands.isna().equals(values.isna())
    order = bands.cat.codes[values.notna()].groupby(values.dropna())
    assert (order.min() == order.max()).all()
    assert order.first().is_monotonic_increasing


def test_thirds_of_different_numbers_are_equally_large():
    bands = thirds(pd.Series(np.random.default_rng(0).permutation(90)), ("a", "b", "c"))
    assert bands.value_counts().tolist() == [30, 30, 30]
    assert bands.cat.categories.tolist() == ["a", "b", "c"]
