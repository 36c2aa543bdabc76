"""Calibration: what is chosen on validation is what its definition says."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dermosan_lib.conditions import load_taxonomy
from dermosan_lib.study.evaluation.calibration_scores import calibration_change
from dermosan_lib.study.uncertainty.calibration_fitting import (
    fit_temperature,
    operating_points,
    operating_points_for,
    uncalibrated,
)


def test_temperature_recovers_the_factor_by_which_logits_were_inflated():
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, (20_000, 5))
    odds = np.exp(logits)
    draws = (odds / odds.sum(1, keepdims=True)).cumsum(1) > rng.random((20_000, 1))
    labels = draws.argmax(1)
    assert fit_temperature(logits * 3, labels) == pytest.approx(3, rel=0.05)


def test_temperature_of_no_data_is_one():
    assert fit_temperature(np.empty((0, 4)), np.empty(0, int)) == 1.0


@given(st.integers(0, 10_000), st.integers(5, 80), st.floats(0, 3))
@settings(max_examples=100, deadline=None)
def test_operating_points_keep_their_word(seed, n, separation):
    rng = np.random.default_rng(seed)
    suspicious = rng.random(n) < 0.4
    suspicious[:2] = (True, False)
    scores = 1 / (1 + np.exp(-rng.normal(separation * suspicious, 1)))
    points = operating_points(scores, suspicious)
    rule_out = points["high_sensitivity"]["threshold"]
    refer = points["high_specificity"]["threshold"]
    assert rule_out <= refer
    assert (scores[suspicious] >= rule_out).mean() >= 0.95
    passed = (scores[~suspicious] < refer).mean()
    assert passed >= 0.90 or refer == scores.max()
    assert points["high_specificity"]["specificity"] == pytest.approx(passed)


def test_no_operating_points_without_both_kinds():
    assert operating_points(np.array([0.1, 0.9]), np.array([True, True])) == {}


def test_unknown_behaviour_gives_no_operating_points():
    taxonomy = load_taxonomy("ham7")
    logits = np.eye(7) * 5
    found = operating_points_for(logits, np.arange(7), 1.0, taxonomy)
    assert found["high_sensitivity"]["n_suspicious"] == taxonomy.suspicious.sum()


def test_what_scaling_did_is_undone(draw_study):
    table, _ = draw_study(0, 400)
    codes = list("abcd")
    cold = table.copy()
    powers = table[codes].to_numpy() ** (1 / 0.4)
    cold[codes] = powers / powers.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(uncalibrated(cold, codes, 0.4)[codes], table[codes], atol=1e-9)


def test_scaling_by_the_fitted_temperature_mends_an_overconfident_model():
    rng = np.random.default_rng(1)
    logits = rng.normal(0, 1.5, (6000, 4))
    odds = np.exp(logits)
    labels = ((odds / odds.sum(1, keepdims=True)).cumsum(1) > rng.random((6000, 1))).argmax(1)
    temperature = fit_temperature(3 * logits[:3000], labels[:3000])
    powers = np.exp(3 * logits[3000:] / temperature)
    table = pd.DataFrame(powers / powers.sum(1, keepdims=True), columns=list("abcd"))
    table = table.assign(
        path=[str(n) for n in range(3000)], condition=np.array(list("abcd"))[labels[3000:]]
    )
    before = uncalibrated(table, "abcd", temperature)
    found = calibration_change(before, table, "abcd", n_bootstrap=0)
    value = found.set_index(["metric", "stage"])["value"]
    assert value["ece_width", "before"] > 0.15
    assert value["ece_width", "after"] < 0.05
    assert value["nll", "change"] < 0
