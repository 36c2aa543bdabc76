"""Keys in words, and tables to look at."""

import numpy as np
import pandas as pd
import pytest

from dermosan_lib.text.words import heading, in_words, readable


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("balanced_accuracy", "balanced accuracy"), ("macro_auc", "macro AUC"),
        ("clearest_auc", "clearest AUC"), ("top_3", "truth among the first 3"),
        ("width_px", "width, px"), ("n", "n"), ("high_sensitivity", "high sensitivity"),
        ("a b", "a b"), ("", ""),
    ],
)  # fmt: skip
def test_keys_become_words(key, words):
    assert in_words(key) == words
    assert heading(key) == words[:1].upper() + words[1:]


def test_keys_become_words_and_what_people_named_stays():
    table = pd.DataFrame(
        {
            "metric": ["balanced_accuracy", "ece"],
            "path": ["my_nevi/a_b.png", "x_y.png"],
            "condition": ["actinic_keratosis", "nv"],
            "macro_auc": [0.98765, np.nan],
        }
    )
    before = table.copy()
    shown = readable(table)
    assert shown.columns.tolist() == ["metric", "path", "condition", "macro AUC"]
    assert shown["metric"].tolist() == ["balanced accuracy", "calibration error (ECE)"]
    assert shown["path"].tolist() == table["path"].tolist()
    assert shown["condition"].tolist() == table["condition"].tolist()
    assert shown["macro AUC"].tolist() == ["0.988", ""]
    pd.testing.assert_frame_equal(table, before)


def test_numbers_are_short_and_never_rounded_to_nothing():
    table = pd.DataFrame(
        {
            "p": [1e-9, 0.25], "gap": [-1e-9, -0.5], "n_others": [117.0, np.nan], "n": [3, 4],
            "flagged": [True, False], "share": [1.0, 1.0], "score": [0.61849, np.nan],
        }
    )  # fmt: skip
    shown = readable(table)
    assert shown["p"].tolist() == ["<0.001", "0.250"]
    assert shown["gap"].tolist() == ["0.000", "-0.500"]
    assert shown["n others"].tolist() == ["117", ""]
    assert shown["n"].tolist() == [3, 4]
    assert shown["score"].tolist() == ["0.618", ""]
    assert shown["flagged"].tolist() == ["yes", "no"]
    assert shown["share"].tolist() == ["1.000", "1.000"]
    assert readable(table, digits=1)["p"].tolist() == ["<0.1", "0.2"]


def test_an_index_of_keys_becomes_words_and_others_stay():
    rules = {"high_sensitivity": {"threshold": 0.2}, "far": {"threshold": 2.0}}
    shown = readable(pd.DataFrame(rules).T.rename_axis("rule"))
    assert shown.index.tolist() == ["high sensitivity", "far"]
    named = pd.DataFrame({"images": [3]}, index=pd.Index(["actinic_keratosis"], name="condition"))
    assert readable(named).index.tolist() == ["actinic_keratosis"]
    assert readable(pd.DataFrame()).empty
