import numpy as np
import pandas as pd
import pytest

from dermosan_lib.errors import RunError
from dermosan_lib.study.evaluation.evaluation import evaluate

CODES = ["c0", "c1"]
TABLE = pd.DataFrame(
    {"path": ["a.jpg", "b.jpg"], "condition": CODES, "c0": [0.7, 0.2], "c1": [0.3, 0.8]}
)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.drop(columns="c1"), "lack column c1"),
        (lambda t: t.iloc[:0], "no predictions"),
        (lambda t: t.assign(path="x.jpg"), "x.jpg is there more than once"),
        (lambda t: t.assign(condition="mole"), "'mole'"),
        (lambda t: t.assign(c0=np.nan), "a.jpg"),
        (lambda t: t.assign(c0=t["c0"] + 0.1), "sum to 1"),
        (lambda t: t.assign(c0=t["c0"] - 2, c1=t["c1"] + 2), "0..1"),
    ],
)
def test_malformed_predictions_are_refused_in_words(change, message):
    with pytest.raises(RunError, match=message):
        evaluate(change(TABLE), CODES)


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        (["a"], "each of the 2 predictions, but 1"),
        ([None] * 2, "2 images have no group"),
        (pd.Series(["a"] * 2, index=[1, 2]), "index differs"),
    ],
)
def test_malformed_groups_are_refused_in_words(groups, message):
    with pytest.raises(RunError, match=message):
        evaluate(TABLE, CODES, groups=groups)


def test_one_code_twice_is_refused():
    for codes in (["c0"], ["c0", "c0", "c1"]):
        with pytest.raises(RunError, match="two different"):
            evaluate(TABLE, codes)
