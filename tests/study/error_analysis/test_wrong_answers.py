import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dermosan_lib.errors import RunError
from dermosan_lib.study.error_analysis.wrong_answers import (
    confused_pairs,
    errors_by,
    most_confident_errors,
)
from dermosan_lib.study.evaluation.intervals import wilson

CODES = ["mel", "nv", "bkl"]
ROWS = [
    ("a.jpg", "mel", 0.1, 0.8, 0.1),  # wrong, sure
    ("b.jpg", "mel", 0.3, 0.6, 0.1),  # wrong
    ("c.jpg", "mel", 0.7, 0.2, 0.1),
    ("d.jpg", "nv", 0.8, 0.1, 0.1),  # wrong, as sure as a
    ("e.jpg", "nv", 0.1, 0.8, 0.1),
    ("f.jpg", "bkl", 0.0, 0.1, 0.9),
]
TABLE = pd.DataFrame(ROWS, columns=["path", "condition", *CODES])


def test_surest_errors_come_first_and_equals_by_path():
    found = most_confident_errors(TABLE.iloc[::-1], CODES)
    assert found["path"].tolist() == ["a.jpg", "d.jpg", "b.jpg"]
    assert found.iloc[0].tolist() == ["a.jpg", "mel", "nv", 0.8, 0.1]
    assert len(most_confident_errors(TABLE, CODES, 1)) == 1


def test_pairs_are_counted_by_direction():
    found = confused_pairs(TABLE, CODES)
    assert found[["condition", "predicted", "errors", "images"]].to_numpy().tolist() == [
        ["mel", "nv", 2, 3],
        ["nv", "mel", 1, 2],
    ]
    assert found["share"].tolist() == [2 / 3, 1 / 2]
    assert found["low"][0] == wilson(2, 3)[0]
    assert len(confused_pairs(TABLE, CODES, 1)) == 1


def test_no_errors_give_empty_tables():
    right = TABLE.iloc[[2, 4, 5]]
    assert most_confident_errors(right, CODES).empty
    assert confused_pairs(right, CODES).empty
    values = pd.Series([1.0, 2, 3], index=right["path"], name="sharpness")
    assert errors_by(right, CODES, values)["error_rate"].tolist() == [0, 0, 0]


def test_error_rate_by_given_edges():
    values = pd.Series([0.1, 0.5, 0.6, 0.9, 1.0], index=list("bcade"), name="sharpness")
    values.index += ".jpg"
    found = errors_by(TABLE, CODES, values, bins=[0, 0.5, 1])
    assert found["range"].tolist() == ["0.0 to 0.5", "0.5 to 1.0", "unknown"]
    assert found["images"].tolist() == [2, 3, 1]  # 0.5 belongs to the lower bin; f has no value
    assert found["errors"].tolist() == [1, 2, 0]
    assert found["property"].unique().tolist() == ["sharpness"]
    assert found["high"].tolist() == wilson([1, 2, 0], [2, 3, 1])[1].tolist()


def test_error_rate_by_words_and_truth_values():
    source = pd.Series(["vienna", "vienna", "oslo", "oslo", None, "oslo"], index=TABLE["path"])
    found = errors_by(TABLE, CODES, source.rename("source"))
    assert found["range"].tolist() == ["oslo", "vienna", "unknown"]
    assert found["errors"].tolist() == [1, 2, 0]
    acceptable = pd.Series([False, True] * 3, index=TABLE["path"], name="acceptable")
    assert errors_by(TABLE, CODES, acceptable)["range"].tolist() == ["False", "True"]


def test_values_that_are_all_the_same_make_one_row():
    values = pd.Series(600, index=TABLE["path"], name="width_px")
    found = errors_by(TABLE, CODES, values)
    assert found[["range", "images", "errors"]].to_numpy().tolist() == [["600", 6, 3]]


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(st.floats(-1e3, 1e3), st.integers(0, 3).map(float), st.just(np.nan)),
        min_size=6,
        max_size=6,
    ).filter(lambda values: not np.isnan(values).all()),
    st.integers(1, 6),
)
def test_every_image_is_in_one_row(values, bins):
    found = errors_by(TABLE, CODES, pd.Series(values, index=TABLE["path"], name="x"), bins=bins)
    assert found["images"].sum() == 6
    assert found["errors"].sum() == 3
    assert found["range"].is_unique


@pytest.mark.parametrize(
    ("values", "bins", "message"),
    [
        (pd.Series([1.0], index=["z.jpg"], name="x"), 4, "None of the 6 images"),
        (pd.Series([1.0, 2.0], index=["a.jpg"] * 2, name="x"), 4, "a.jpg has more"),
        (pd.Series(1.0, index=TABLE["path"], name="x"), 0, "at least 1"),
        (pd.Series(1.0, index=TABLE["path"], name="x"), [1, 0], "rising"),
    ],
)
def test_unusable_values_are_refused_in_words(values, bins, message):
    with pytest.raises(RunError, match=message):
        errors_by(TABLE, CODES, values, bins=bins)
