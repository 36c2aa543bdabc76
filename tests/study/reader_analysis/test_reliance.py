"""Switches and reliance, on answers that were counted by hand."""

import pytest

from dermosan_lib.study.reader_analysis.reliance import (
    reliance_measures,
    switching_table,
    wrong_advice_share,
)


def test_switches(small):
    table = switching_table(small).set_index(["advice", "switch"])["count"]
    assert table.loc["right"].tolist() == [2, 0, 1, 1]
    assert table.loc["wrong"].tolist() == [2, 1, 0, 1]


@pytest.mark.parametrize(
    ("measure", "value", "n"),
    [
        ("relative_ai_reliance", 1 / 2, 2),
        ("relative_self_reliance", 2 / 3, 3),
        ("over_reliance", 2 / 4, 4),
        ("under_reliance", 1 / 4, 4),
        ("agreement", 5 / 8, 8),
        ("switch", 2 / 5, 5),
    ],
)
def test_measures(small, measure, value, n):
    row = reliance_measures(small).set_index("measure").loc[measure]
    assert row["value"] == pytest.approx(value)
    assert row["n"] == n
    assert 0 <= row["low"] <= value <= row["high"] <= 1


def test_share_of_wrong_advice(small):
    (row,) = wrong_advice_share(small).to_dict("records")
    assert (row["advised"], row["wrong"], row["on_purpose"]) == (8, 4, 0)


def test_answers_without_advice_have_no_measure(make_answers):
    answers = make_answers(("a", 1, "nv", "nv", "mel", ""))
    assert reliance_measures(answers)["n"].sum() == 0
    assert reliance_measures(answers)["value"].isna().all()
