"""The plan as a table to read says what `reached_widths` found, what is asked for first."""

import pandas as pd

from dermosan_lib.study.planning import sizes_in_words

SIZES = pd.DataFrame(
    [
        ("accuracy", "", 0.9, 0.85, 0.94, 0.09, 400, 200, 2.0, 1234, 1234),
        ("sensitivity", "mel", 0.5, 0.2, 0.8, 0.6, 40, 20, 1.0, 370, 12345),
        ("malignancy_auc", "", 0.95, 0.9, 1.0, 0.1, 400, 200, 1.26, 200, 200),
    ],
    columns=["metric", "condition", "value", "low", "high", "width", "images", "lesions",
             "design_effect", "lesions_wanted", "lesions_in_all"],
)  # fmt: skip


def test_what_is_needed_comes_first_and_nothing_is_lost():
    shown = sizes_in_words(SIZES)
    assert shown.index.tolist() == ["accuracy", "sensitivity, mel", "malignancy AUC"]
    assert shown.columns[:2].tolist() == ["needed", "in all"]
    assert shown.iloc[1].tolist() == [
        "370", "12,345", 20, 40, "0.50 (0.20 to 0.80)", "0.60", "1.0",
    ]  # fmt: skip


def test_a_test_that_defines_nothing_is_an_empty_table():
    assert sizes_in_words(SIZES.iloc[:0]).empty
