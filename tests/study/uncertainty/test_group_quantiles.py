"""Quantiles over groups: the split-conformal one where groups are single images."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dermosan_lib.study.uncertainty.group_quantiles import group_quantile, groups_needed


@given(st.integers(0, 10_000), st.integers(1, 60), st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99]))
@settings(deadline=None)
def test_with_single_images_it_is_the_usual_conformal_quantile(seed, n, level):
    scores = np.random.default_rng(seed).normal(size=n)
    rank = int(np.ceil(round(level * (n + 1), 9)))
    expected = np.sort(scores)[rank - 1] if rank <= n else np.inf
    assert group_quantile(scores, np.arange(n), level) == expected
    assert np.isfinite(expected) == (n >= groups_needed(level))


@given(st.integers(0, 10_000), st.integers(1, 30), st.integers(2, 9))
@settings(deadline=None)
def test_repeating_each_image_of_a_lesion_changes_nothing(seed, n, copies):
    scores = np.random.default_rng(seed).normal(size=n)
    once = group_quantile(scores, np.arange(n), 0.9)
    many = group_quantile(np.repeat(scores, copies), np.repeat(np.arange(n), copies), 0.9)
    assert once == many


def test_one_lesion_with_many_images_counts_once():
    scores = np.r_[np.zeros(19), np.full(1000, 5.0)]
    groups = np.r_[np.arange(19), np.full(1000, 19)]
    assert group_quantile(scores, groups, 0.9) == 0.0
    assert group_quantile(scores, np.arange(len(scores)), 0.9) == 5.0


@pytest.mark.parametrize(("level", "n"), [(0.9, 9), (0.95, 19), (0.99, 99), (0.5, 1)])
def test_groups_needed(level, n):
    assert groups_needed(level) == n
