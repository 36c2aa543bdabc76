"""Confused pairs and hard cases."""

from dermosan_lib.study.reader_analysis.hard_cases import hardest_cases, hardest_pairs


def test_pairs_are_counted_among_answers_to_the_condition(small):
    table = hardest_pairs(small)
    assert table.iloc[0][["condition", "taken_for", "count", "n", "readers"]].tolist() == [
        "mel", "nv", 2, 4, 2,
    ]  # fmt: skip
    assert table["share"].tolist() == [0.5, 0.25]


def test_cases_that_most_miss_come_first(small):
    table = hardest_cases(small, most=2)
    assert table["share"].tolist() == [0.5, 0.5]
    assert set(table.columns) == {"image", "condition", "right", "readers", "share"}
