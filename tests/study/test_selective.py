"""Risk and coverage: small cases by hand, invariances, and a simulation's interval."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dermosan_lib.errors import RunError
from dermosan_lib.study.selective import aurc, risk_coverage_table

CODES = ("a", "b")


def table(confidence, right):
    sure = np.asarray(confidence, dtype=float)
    return pd.DataFrame(
        {
            "path": [str(row) for row in range(len(sure))],
            "condition": np.where(right, "a", "b"),
            "a": sure,
            "b": 1 - sure,
        }
    )


def test_by_hand():
    four = table([0.9, 0.8, 0.7, 0.6], [True, True, False, True])
    found = risk_coverage_table(four, CODES, coverages=(0.25, 0.5, 0.75, 1), n_bootstrap=0)
    assert found["accuracy"].tolist() == pytest.approx([1, 1, 2 / 3, 3 / 4])
    assert found["threshold"].tolist() == [0.9, 0.8, 0.7, 0.6]
    assert found["n"].tolist() == [1, 2, 3, 4]
    area = aurc(four, CODES, n_bootstrap=0)
    assert area["value"] == pytest.approx((0 + 0 + 1 / 3 + 1 / 4) / 4)
    assert area["best"] == pytest.approx((0 + 0 + 0 + 1 / 4) / 4)
    assert area["chance"] == 0.25


@given(st.integers(0, 1000), st.integers(2, 40))
@settings(deadline=None)
def test_neither_row_order_nor_the_order_of_equals_changes_anything(seed, n):
    rng = np.random.default_rng(seed)
    one = table(rng.integers(5, 9, n) / 10 + 0.05, rng.random(n) < 0.7)
    other = one.sample(frac=1, random_state=seed).reset_index(drop=True)
    for column in ("accuracy", "threshold", "n"):
        first, second = (risk_coverage_table(t, CODES, n_bootstrap=0)[column] for t in (one, other))
        np.testing.assert_allclose(first, second)


@given(st.integers(0, 1000), st.integers(2, 40))
@settings(deadline=None)
def test_the_area_lies_between_the_best_and_the_worst(seed, n):
    rng = np.random.default_rng(seed)
    found = aurc(table(rng.uniform(0.5, 1, n), rng.random(n) < 0.7), CODES, n_bootstrap=0)
    assert found["best"] - 1e-12 <= found["value"]
    assert found["best"] <= found["chance"] + 1e-12


def test_a_score_that_tells_nothing_has_the_area_of_the_error_rate():
    rng = np.random.default_rng(0)
    twenty_thousand = table(rng.uniform(0.5, 1, 20_000), rng.random(20_000) < 0.8)
    assert aurc(twenty_thousand, CODES, n_bootstrap=0)["value"] == pytest.approx(0.2, abs=0.01)


def test_intervals_hold_the_truth_where_lesions_have_several_images(draw_study):
    codes, shares = tuple("abcd"), (0.6, 0.9)
    world = risk_coverage_table(*_split(draw_study(0, 40_000)), coverages=shares, n_bootstrap=0)
    held = np.zeros(2)
    for seed in range(1, 121):
        predictions, groups = draw_study(seed, 250)
        found = risk_coverage_table(
            predictions, codes, coverages=shares, groups=groups, n_bootstrap=150
        )
        held += found["low"].le(world["accuracy"]) & world["accuracy"].le(found["high"])
    assert (held / 120 > 0.88).all()


def _split(study):
    return study[0], tuple("abcd")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"coverages": (0.0, 0.5)}, "above 0"),
        ({"score": [1.0]}, "a score for each of the 3"),
        ({"score": [1.0, np.nan, 0.0]}, "without NaN"),
    ],
)
def test_bad_arguments_are_refused_in_words(changes, message):
    with pytest.raises(RunError, match=message):
        risk_coverage_table(table([0.9, 0.8, 0.7], [1, 1, 0]), CODES, **changes)
