import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dermosan_lib.errors import RunError
from dermosan_lib.study.subgroups.binning import banded


def test_numbers_become_ranges_and_words_stay():
    numbers = pd.Series([0.1, 0.5, np.nan, 0.9], index=list("abcd"), name="sharpness")
    assert banded(numbers, [0, 0.5, 1]).tolist() == [
        "0.0 to 0.5", "0.0 to 0.5", "unknown", "0.5 to 1.0",
    ]  # fmt: skip
    assert banded(numbers, [0.4, 0.6]).tolist() == ["unknown", "0.4 to 0.6", "unknown", "unknown"]
    words = banded(pd.Series(["b", None, "a"]))
    assert words.cat.categories.tolist() == ["a", "b", "unknown"]


def test_nothing_known_is_all_unknown():
    assert set(banded(pd.Series([np.nan, np.nan]))) == {"unknown"}


@settings(deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=1), st.integers(1, 6))
def test_every_number_lies_in_its_range(numbers, bins):
    found = banded(pd.Series(numbers), bins)
    assert len(found) == len(numbers)
    assert "unknown" not in set(found)
    assert (np.diff(found.cat.codes.to_numpy()[np.argsort(numbers, kind="stable")]) >= 0).all()


@pytest.mark.parametrize("bins", [0, [1], [1, 0], [0, 0]])
def test_bins_that_are_none_are_refused(bins):
    with pytest.raises(RunError, match=r"at least 1, or rising edges"):
        banded(pd.Series([1.0]), bins)
