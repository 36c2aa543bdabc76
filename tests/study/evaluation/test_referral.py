"""Who is referred, and how often rightly: by hand, with weights, at the edges."""

import numpy as np
import pandas as pd
import pytest

from dermosan_lib.errors import RunError
from dermosan_lib.study.evaluation.intervals import wilson
from dermosan_lib.study.evaluation.referral import (
    ReferralRates,
    checked_shares,
    rate_interval,
    ratio,
    suspicion,
)

TABLE = pd.DataFrame(
    {
        "condition": ["mel", "nv", "bcc", "nv"],
        "mel": [0.5, 0.25, 0.0, 0.0],
        "bcc": [0.25, 0.25, 1.0, 0.0],
        "nv": [0.25, 0.5, 0.0, 1.0],
    }
)


def test_the_score_is_the_sum_of_suspicious_conditions():
    score, positive = suspicion(TABLE, ("mel", "bcc"))
    assert (score.tolist(), score.dtype) == ([0.75, 0.5, 1.0, 0.0], np.float64)
    assert (positive.tolist(), positive.dtype) == ([True, False, True, False], np.bool_)
    assert suspicion(TABLE, ["nv"])[1].tolist() == [False, True, False, True]


@pytest.mark.parametrize(
    ("change", "codes", "words"),
    [
        ({"mel": [0.5, 0.25, 0.0, 1.0011]}, ["mel"], r"must be 0\.\.1, but row 3 has 1\.0011"),
        ({"mel": [0.5, -0.1, 0.0, 0.0]}, ["mel"], r"row 1 has -0\.1000"),
        ({"mel": [0.5, 0.1, np.nan, 2.0]}, ["mel"], "row 2 has nan"),
        ({"condition": "nv"}, ["mel"], "but 0 of 4 are suspicious"),
        ({"condition": "mel"}, ["mel"], "but 4 of 4 are suspicious"),
        ({}, [], "At least one condition must be suspicious"),
        ({}, ["mel", "scc", "akiec"], "lack scc, akiec"),
    ],
)
def test_what_cannot_be_judged_is_refused_in_words(change, codes, words):
    with pytest.raises(RunError, match=words):
        suspicion(TABLE.assign(**change), codes)


def test_a_table_without_conditions_is_refused():
    with pytest.raises(RunError, match="lack condition"):
        suspicion(TABLE.drop(columns="condition"), ["mel"])


def test_scores_of_0_of_1_and_a_hair_above_pass():
    score, _ = suspicion(TABLE.assign(mel=[0.0, 1.0, 1.001, 0.5]), ["mel"])
    assert score.tolist() == [0.0, 1.0, 1.001, 0.5]


def test_rates_by_hand_with_weights_of_groups():
    # Group 0: a hit and a pass; group 1: a miss, an alarm and a hit; group 2: a pass.
    groups = np.array([0, 0, 1, 1, 1, 2])
    positive = np.array([True, False, True, False, True, False])
    referred = np.array([[1, 1], [0, 1], [0, 1], [1, 1], [1, 1], [0, 1]], dtype=bool)
    rates = ReferralRates(groups, positive, referred)
    assert rates.n_groups == 3
    found = rates(np.array([[1.0, 1, 1], [2, 1, 0], [0, 0, 3]]))
    np.testing.assert_allclose(found.sensitivity, [[2 / 3, 1], [3 / 4, 1], [np.nan] * 2])
    np.testing.assert_allclose(found.specificity, [[2 / 3, 0], [2 / 3, 0], [1, 0]])
    np.testing.assert_allclose(found.prevalence, [[3 / 6], [4 / 7], [0]])


def test_an_interval_is_wilsons_only_where_a_perfect_rate_cannot_vary():
    same = np.ones(9)
    assert rate_interval(1.0, same, 5) == tuple(map(float, wilson(5, 5)))
    assert rate_interval(0.0, 0 * same, 5) == tuple(map(float, wilson(0, 5)))
    assert np.isnan(rate_interval(0.5, same / 2, 5)).all()
    assert np.isnan(rate_interval(1.0, np.array([]), 5)).all()
    assert np.isnan(rate_interval(np.nan, np.full(9, np.nan), 0)).all()
    assert rate_interval(1.0, np.linspace(0, 1, 41), 5) == pytest.approx((0.025, 0.975))


def test_a_ratio_of_nothing_is_nan():
    np.testing.assert_array_equal(ratio([1, 0, 3], [2, 0, -1]), [0.5, np.nan, np.nan])
    np.testing.assert_array_equal(ratio([[1], [2]], [4, 8]), [[0.25, 0.125], [0.5, 0.25]])
    assert ratio(1, 4) == 0.25


def test_shares_lie_from_0_to_1():
    passed = checked_shares("X", [0, 1, np.nan, 0.5])
    np.testing.assert_array_equal(passed, [0, 1, np.nan, 0.5])
    assert passed.dtype == checked_shares("X", [0, 1]).dtype == np.float64
    for bad, told in ((-0.01, "-0.01"), (1.5, "1.5"), ([[0.2, 3.0]], "3")):
        with pytest.raises(RunError, match=rf"^X must be 0\.\.1, but {told} was given\."):
            checked_shares("X", bad)
    np.testing.assert_array_equal(checked_shares("X", [0.01, 0.99], open_ended=True), [0.01, 0.99])
    for bad, told in ((0, "0"), (1, "1"), (np.nan, "nan"), ([0.5, 2.0], "2"), (-1, "-1")):
        with pytest.raises(RunError, match=f"^X must be above 0 and below 1, but {told} was given"):
            checked_shares("X", bad, open_ended=True)
