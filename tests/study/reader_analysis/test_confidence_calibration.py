"""Confidence and accuracy."""

import pytest

from dermosan_lib.study.reader_analysis.confidence_calibration import (
    confidence_bins,
    confidence_scores,
)


def test_bins_hold_every_answer_of_the_stage(small):
    table = confidence_bins(small)
    assert table["n"].tolist() == [0, 0, 0, 0, 8]
    row = table.iloc[-1]
    assert (row["confidence"], row["accuracy"]) == (0.8, 5 / 8)


def test_the_ends_of_the_scale_have_a_bin(make_answers):
    for sure, place in ((0, 0), (100, 4), (20, 1)):
        answers = make_answers(("a", 1, "nv", "nv", "nv", "nv"), confidence=sure)
        assert confidence_bins(answers)["n"].tolist().index(1) == place


def test_scores(small):
    table = confidence_scores(small).set_index(["stage", "metric"])["value"]
    assert table.loc[(1, "confidence")] == pytest.approx(0.8)
    assert table.loc[(1, "overconfidence")] == pytest.approx(0.8 - 5 / 8)
    assert table.loc[(1, "brier")] == pytest.approx((5 * 0.04 + 3 * 0.64) / 8)
