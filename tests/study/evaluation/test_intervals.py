import inspect
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from dermosan_lib.study.evaluation import (
    calibration_scores,
    evaluation,
    intervals,
    malignancy_score,
    net_benefit,
    predictive_values,
    risk_coverage,
)


def test_wilson_by_hand():
    low, high = intervals.wilson([0, 5, 10], 10)
    assert low == pytest.approx([0, 0.2366, 0.7225], abs=1e-4)  # Brown et al. 2001, equation 4
    assert high == pytest.approx([0.2775, 0.7634, 1], abs=1e-4)
    assert np.isnan(intervals.wilson(0, 0)).all()


@pytest.mark.parametrize(("successes", "trials"), [(0, 3), (1, 1), (7, 11), (190, 200)])
def test_wilson_is_that_of_scipy(successes, trials):
    bounds = binomtest(successes, trials).proportion_ci(0.95, method="wilson")
    assert intervals.wilson(successes, trials) == pytest.approx(tuple(bounds), abs=1e-12)


@given(st.integers(0, 200), st.integers(1, 200))
def test_wilson_holds_the_share_and_narrows(successes, trials):
    successes = min(successes, trials)
    bounds = [intervals.wilson(successes * m, trials * m) for m in (1, 4, 16)]
    for low, high in bounds:
        assert 0 <= low <= successes / trials <= high <= 1
    widths = [high - low for low, high in bounds]
    assert all(wide > narrow for wide, narrow in pairwise(widths))


@given(st.integers(1, 50), st.integers(0, 40), st.integers(0, 100))
def test_every_replicate_draws_as_many_groups_as_there_are(n_groups, n_bootstrap, seed):
    blocks = list(intervals.replicate_weights(n_groups, n_bootstrap, seed))
    weights = np.concatenate([np.empty((0, n_groups)), *blocks])
    assert weights.shape == (n_bootstrap, n_groups)
    assert (weights.sum(axis=1) == n_groups).all()


def test_percentile_interval_leaves_out_the_undefined_and_what_cannot_vary():
    replicates = np.append(np.linspace(0, 1, 1001), np.nan)
    assert intervals.percentile_interval(replicates) == pytest.approx((0.025, 0.975))
    for nothing in ([], [np.nan], [0.5, 0.5, np.nan]):
        assert intervals.percentile_interval(np.array(nothing, dtype=float)) is None


@given(st.integers(1, 60), st.integers(0, 60))
def test_wilsons_bounds_solve_the_score_equation(trials, successes):
    # (p - share)^2 = z^2 p (1 - p) / n, as a polynomial in p, with z for 95% (1.95996...).
    share, z2 = min(successes, trials) / trials, 1.959963984540054**2
    a, b, c = 1 + z2 / trials, -(2 * share + z2 / trials), share**2
    root = np.sqrt(max(b * b - 4 * a * c, 0))
    low, high = intervals.wilson(share * trials, trials)
    assert float(low) == pytest.approx((-b - root) / (2 * a), abs=1e-9)
    assert float(high) == pytest.approx((-b + root) / (2 * a), abs=1e-9)


def test_wilsons_bounds_touch_the_ends_and_broadcast():
    low, high = intervals.wilson([[0], [7]], [3, 7])
    assert low.shape == high.shape == (2, 2)
    assert low[0].tolist() == [0, 0]
    assert high[1, 1] == 1
    assert low.dtype == high.dtype == np.float64


def test_blocks_hold_no_more_cells_than_allowed(monkeypatch):
    monkeypatch.setattr(intervals, "CELLS", 100)

    def sizes(n_groups, n_bootstrap, **given):
        return [len(b) for b in intervals.replicate_weights(n_groups, n_bootstrap, 0, **given)]

    assert sizes(10, 25) == [10, 10, 5]
    assert sizes(10, 10, row_length=25) == [4, 4, 2]
    assert sizes(25, 5, row_length=10) == [4, 1]
    assert sizes(10, 20, row_length=0) == [10, 10]
    assert sizes(1000, 2) == [1, 1]
    assert sizes(10, 0) == []


def test_blocks_are_bounded_by_32_megabytes():
    assert intervals.CELLS * np.float64().nbytes == 32_000_000


def test_every_group_is_as_likely():
    (weights,) = intervals.replicate_weights(5, 20_000, 3)
    # Multinomial: mean 1 and variance 1 - 1/5 of each group's count.
    np.testing.assert_allclose(weights.mean(axis=0), 1, atol=0.03)
    np.testing.assert_allclose(weights.var(axis=0), 0.8, atol=0.03)
    (again,) = intervals.replicate_weights(5, 20_000, 3)
    np.testing.assert_array_equal(weights, again)


def test_percentiles_are_those_of_95_in_100():
    # 0..40 in any order: the quantiles 0.025 and 0.975 are the second value and the last but one.
    replicates = np.random.default_rng(0).permutation(41).astype(float)
    assert intervals.percentile_interval(replicates) == pytest.approx((1, 39))
    assert intervals.percentile_interval(np.array([0.3, 0.3 + 1e-13])) is None
    assert intervals.percentile_interval(np.array([0.0, 2e-12])) == pytest.approx(
        (0.05e-12, 1.95e-12)
    )


@pytest.mark.parametrize(
    "measure",
    [
        calibration_scores.calibration_change,
        calibration_scores.calibration_scores,
        net_benefit.decision_curve,
        evaluation.evaluate,
        malignancy_score.malignancy_auc,
        predictive_values.operating_table,
        risk_coverage.aurc,
        risk_coverage.risk_coverage_table,
    ],
)
def test_unless_told_the_seed_is_42_and_there_are_a_thousand_replicates(measure):
    given = inspect.signature(measure).parameters
    assert (given["seed"].default, given["n_bootstrap"].default) == (42, 1000)


@given(st.floats(0, 0.2), st.floats(0, 0.2), st.integers(0, 50))
def test_a_centred_interval_holds_its_value_however_far_off_the_replicates_lie(value, off, seed):
    replicates = value + off + np.random.default_rng(seed).normal(0, 0.01, 400)
    low, high = intervals.centred_interval(value, replicates, least=0.0)
    assert 0 <= low <= value <= high
    plain = intervals.percentile_interval(replicates)
    if low > 0:
        assert high - low == pytest.approx(plain[1] - plain[0])
    assert intervals.centred_interval(value, np.append(replicates, np.nan)) is not None


def test_what_cannot_vary_has_no_centred_interval():
    assert intervals.centred_interval(0.3, np.full(9, 0.5)) is None
    assert intervals.centred_interval(0.3, np.array([])) is None
