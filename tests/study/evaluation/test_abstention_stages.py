"""Reasons to stay silent, one after another."""

import pandas as pd
import pytest

from dermosan_lib.study.evaluation.abstention_stages import answered_table


def test_stages_keep_what_all_before_them_keep():
    four = pd.DataFrame(
        {"path": list("wxyz"), "condition": list("aaba"), "a": [0.9, 0.8, 0.7, 0.6]}
    ).assign(b=lambda rows: 1 - rows["a"])
    stages = {"good": [True, True, True, False], "sure": [True, False, False, True]}
    found = answered_table(four, ("a", "b"), stages, n_bootstrap=200)
    assert found["stage"].tolist() == ["every image", "good", "sure"]
    assert found["n"].tolist() == [4, 3, 1]
    assert found["coverage"].tolist() == [1, 0.75, 0.25]
    assert found["accuracy"].tolist() == pytest.approx([3 / 4, 2 / 3, 1])
    assert found.loc[2, "low"] < 1  # Wilson's: one right answer proves little
