from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dermosan_lib.study import intervals


def test_wilson_by_hand():
    low, high = intervals.wilson([0, 5, 10], 10)
    assert low == pytest.approx([0, 0.2366, 0.7225], abs=1e-4)  # Brown et al. 2001, equation 4
    assert high == pytest.approx([0.2775, 0.7634, 1], abs=1e-4)
    assert np.isnan(intervals.wilson(0, 0)).all()


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
