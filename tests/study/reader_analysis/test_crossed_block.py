"""Answers as a complete block."""

import numpy as np
import pytest

from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.study.reader_analysis.crossed_block import crossed_readings, mrmc_analysis


def test_a_block_has_each_answer_in_its_place(small):
    block = crossed_readings(small, frozenset(["mel"]))
    assert block.readers == ("ana", "ben")
    assert block.malignant.tolist() == [True, False, False, True]
    assert block.correct[0].tolist() == [[0, 1, 1, 1], [1, 0, 1, 0]]
    assert block.correct[1].tolist() == [[1, 1, 0, 1], [1, 0, 1, 0]]
    assert block.suspicion[0].tolist() == [[-80, -80, -80, 80], [80, -80, -80, -80]]


def test_both_merits_are_analysed(small):
    for merit in ("accuracy", "auc"):
        found = mrmc_analysis(crossed_readings(small, frozenset(["mel"])), merit)
        assert found.differences["random"].tolist() == ["readers and cases", "cases", "readers"]
        assert np.isfinite(found.means["value"]).all()


def test_gaps_are_named(make_answers):
    answers = make_answers(
        ("ana", 1, "nv", "nv", "nv", "nv"), ("ana", 2, "nv", "nv", "nv", "nv"),
        ("ben", 1, "nv", "nv", "nv", "nv"),
    )  # fmt: skip
    with pytest.raises(ReaderStudyError, match="ben lacks 1 of 2"):
        crossed_readings(answers, frozenset())
    with pytest.raises(ReaderStudyError, match="no case has both"):
        crossed_readings(make_answers(("ana", 1, "nv", "", "nv", "")), frozenset())
