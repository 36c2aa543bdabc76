"""The least value of each group is that of pandas, without a call a group."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from dermosan_lib.study.groups.least_values import least_values

TEXTS = st.one_of(st.none(), st.sampled_from(["", "a", "B", "ab", "ñ", "10", "9"]))


@given(st.lists(st.tuples(st.sampled_from("xyz"), TEXTS), min_size=1, max_size=20))
def test_it_is_the_minimum_of_the_group(rows):
    keys, values = (pd.Series(column, dtype=str) for column in zip(*rows, strict=True))
    least = least_values(values, keys)
    truth = values.groupby(keys).min().dropna()
    assert least.to_dict() == truth.to_dict()


def test_no_group_calls_python(monkeypatch):
    calls = []
    monkeypatch.setattr(pd.Series, "min", lambda *_, **__: calls.append(1))
    names = pd.Series([f"{number // 2}" for number in range(4000)])
    assert len(least_values(names, names)) == 2000
    assert not calls
