import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dermosan_lib.errors import RunError
from dermosan_lib.study.evaluation.evaluation import evaluate
from dermosan_lib.study.evaluation.reliability_diagram import ece, reliability_table

CODES = ["a", "b", "c"]


def draw_predictions(seed, n=120, digits=6):
    draw = np.random.default_rng(seed)
    truth = draw.integers(0, 3, n)
    table = pd.DataFrame(draw.dirichlet([1, 1, 1], n).round(digits), columns=CODES)
    table["a"] = 1 - table["b"] - table["c"]
    table["a"] = table["a"].clip(0, 1)
    table.insert(0, "path", [f"{row}.jpg" for row in range(n)])
    table.insert(1, "condition", np.array(CODES)[truth])
    return table


def test_reliability_by_hand():
    table = pd.DataFrame(
        {
            "path": list("wxyz"),
            "condition": ["a", "b", "a", "b"],
            "a": [0.65, 0.65, 0.9, 0.2],
            "b": [0.35, 0.35, 0.1, 0.8],
        }
    )
    found = reliability_table(table, "ab", bins=5)
    assert found["n"].tolist() == [0, 0, 0, 3, 1]  # 0.8 belongs to the bin below it
    assert found.loc[3, ["confidence", "accuracy"]].tolist() == pytest.approx([0.7, 2 / 3])
    assert found.loc[3, ["accuracy_low", "accuracy_high"]].tolist() == pytest.approx(
        [0.2077, 0.9385], abs=1e-4
    )  # Wilson's for 2 of 3
    assert found.loc[0, ["confidence", "accuracy", "accuracy_low"]].isna().all()
    assert ece(table, "ab", bins=5) == pytest.approx((3 * (0.7 - 2 / 3) + 0.1) / 4)


@given(st.integers(0, 10_000), st.integers(1, 30), st.sampled_from([1, 6]))
@settings(max_examples=40, deadline=None)
def test_bins_hold_every_image_once_and_error_is_bounded(seed, bins, digits):
    table = draw_predictions(seed, n=60, digits=digits)
    confidence = table[CODES].max(axis=1).to_numpy()
    for scheme in ("width", "mass"):
        found = reliability_table(table, CODES, bins=bins, scheme=scheme)
        assert found["n"].sum() == len(table)
        assert len(found) <= bins
        filled = found[found["n"] > 0]
        assert (filled["confidence"] <= filled["high"] + 1e-9).all()
        assert (filled["confidence"] >= filled["low"] - 1e-9).all()
        assert filled["accuracy"].between(filled["accuracy_low"], filled["accuracy_high"]).all()
        assert 0 <= ece(table, CODES, bins=bins, scheme=scheme) <= 1
    assert (found["n"] > 0).all()  # of equal mass
    if digits == 6 and bins > 1:
        assert found["n"].max() - found["n"].min() <= 1
    one = ece(table, CODES, bins=1, scheme="mass")
    right = table[CODES].idxmax(axis=1) == table["condition"]
    assert one == pytest.approx(abs(right.mean() - confidence.mean()))


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_the_error_is_that_of_evaluate(seed):
    table = draw_predictions(seed)
    metrics = evaluate(table, CODES, n_bootstrap=0)
    assert ece(table, CODES) == pytest.approx(metrics["ece"]["value"], abs=1e-12)


def test_impossible_bins_are_refused():
    with pytest.raises(RunError, match="at least 1 bin, but 0"):
        reliability_table(draw_predictions(0), CODES, bins=0)
    with pytest.raises(RunError, match="'width' or 'mass', but 'size'"):
        ece(draw_predictions(0), CODES, scheme="size")
