"""Exports are read back as they were written, and others are refused."""

import pandas as pd
import pytest

from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.study.reader_analysis.answer_table import (
    answers_in_words,
    checked_answers,
    last_answers,
    paired_answers,
    read_answers,
)


def test_an_export_is_read_back(small, tmp_path):
    file = tmp_path / "a.csv"
    small.to_csv(file, index=False, sep=";")
    again = read_answers(file)
    pd.testing.assert_frame_equal(again, small, check_dtype=False)
    assert len(paired_answers(again)) == 8
    assert set(last_answers(again)["stage"]) == {2}
    assert "2 readers, 4 cases; a reader has answered 4 to 4" in answers_in_words(again)


def test_what_is_no_export_is_refused(small, tmp_path):
    with pytest.raises(ReaderStudyError, match="cannot be read as a table"):
        read_answers(tmp_path / "missing.csv")
    with pytest.raises(ReaderStudyError, match="lacks the column arm"):
        checked_answers(small.drop(columns="arm"))
    with pytest.raises(ReaderStudyError, match="holds no answers"):
        checked_answers(small[:0])
    with pytest.raises(ReaderStudyError, match="are there twice"):
        checked_answers(pd.concat([small, small]))
    with pytest.raises(ReaderStudyError, match="answers to 2 designs"):
        checked_answers(small.assign(design=["a", *["b"] * (len(small) - 1)]))
    with pytest.raises(ReaderStudyError, match="confidence holds numbers"):
        checked_answers(small.astype(object).assign(confidence="sure"))
