"""Log loss of two answers, a group counting once."""

import numpy as np
import pytest

from dermosan_lib.study.comparison.paired_log_loss import compare_losses

SURE = np.array([[0.9, 0.1], [0.9, 0.1], [0.2, 0.8]])
EVEN = np.full((3, 2), 0.5)
TRUTH = np.array([0, 0, 1])


def test_a_group_counts_once():
    found = compare_losses(EVEN, SURE, TRUTH, ["a", "a", "b"])
    assert found.n_groups == 2
    assert found.first == pytest.approx(np.log(2))
    assert found.second == pytest.approx(-(np.log(0.9) + np.log(0.8)) / 2)


def test_better_means_beyond_two_standard_errors():
    assert compare_losses(EVEN, SURE, TRUTH, [0, 1, 2]).better
    assert not compare_losses(SURE, EVEN, TRUTH, [0, 1, 2]).better
    assert not compare_losses(SURE, SURE, TRUTH, [0, 1, 2]).better
    assert not compare_losses(EVEN, SURE, TRUTH, [0, 0, 0]).better  # one group shows nothing


def test_a_truth_given_no_chance_costs_a_finite_loss():
    none = np.array([[0.0, 1.0]])
    assert np.isfinite(compare_losses(none, none, np.array([0]), [0]).first)
