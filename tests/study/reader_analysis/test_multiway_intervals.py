"""Intervals with readers and cases as samples."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t

from dermosan_lib.study.reader_analysis.multiway_intervals import (
    difference_estimate,
    ratio_estimate,
)


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 4), st.integers(0, 6)), min_size=1))
def test_a_share_lies_in_its_interval_and_both_in_0_to_1(answers):
    right, readers, cases = zip(*answers, strict=True)
    found = ratio_estimate(right, np.ones(len(right)), readers, cases)
    if not np.isnan(found.low):
        assert 0 <= found.low <= found.value <= found.high <= 1
        assert found.low < found.high


@given(st.permutations(range(12)))
def test_the_order_of_answers_does_not_matter(order):
    rng = np.random.default_rng(0)
    right, readers, cases = rng.integers(0, 2, 12), np.arange(12) % 3, np.arange(12) // 3
    one = ratio_estimate(right, np.ones(12), readers, cases)
    other = ratio_estimate(
        right[list(order)], np.ones(12), readers[list(order)], cases[list(order)]
    )
    assert (one.low, one.high) == pytest.approx((other.low, other.high))


def test_one_reader_is_a_sample_of_cases():
    values = np.array([0.1, 0.4, 0.2, 0.9, 0.5])
    found = ratio_estimate(values, np.ones(5), ["a"] * 5, range(5), share=False)
    reach = t(4).ppf(0.975) * values.std(ddof=1) / np.sqrt(5)
    assert (found.low, found.high) == pytest.approx((values.mean() - reach, values.mean() + reach))


def test_readers_who_agree_to_the_last_still_have_an_interval():
    first, second = [0, 1, 0, 1], [1, 1, 1, 1]
    found = difference_estimate((first, [1] * 4), (second, [1] * 4), [0, 0, 1, 1], [0, 1, 0, 1])
    assert found.value == 0.5
    assert found.low < 0.5 < found.high


def test_all_right_is_no_certainty():
    found = ratio_estimate(np.ones(40), np.ones(40), np.arange(40) % 4, np.arange(40) // 4)
    assert found.value == found.high == 1
    assert 0.6 < found.low < 0.75  # of ten lesions, not of forty answers


def test_nothing_counted_gives_nothing():
    found = ratio_estimate([0, 0], [0, 0], ["a", "b"], [1, 2])
    assert found.n == 0
    assert np.isnan(found.value)


def test_intervals_hold_the_truth_where_readers_and_cases_differ():
    rng, held, n = np.random.default_rng(11), 0, 300
    for _ in range(n):
        logits = rng.normal(0, 0.5, (10, 1)) + rng.normal(0, 1, (1, 40)) + 0.4
        right = rng.random((10, 40)) < 1 / (1 + np.exp(-logits))
        reader, case = np.indices(right.shape)
        found = ratio_estimate(right.ravel(), np.ones(400), reader.ravel(), case.ravel())
        held += found.low <= 0.5791 <= found.high  # mean of the logistic of N(0.4, 1.25)
    assert 0.91 <= held / n <= 0.985
