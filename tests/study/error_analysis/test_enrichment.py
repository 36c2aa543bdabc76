from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from dermosan_lib.study.error_analysis.enrichment import adjusted, enrichment, one_a_group

TRIPLES = st.lists(st.tuples(st.booleans(), st.booleans(), st.sampled_from("ab")), min_size=1)


def columns(rows):
    chosen, marked, strata = zip(*rows, strict=True)
    return np.array(chosen), np.array(marked), np.array(strata)


@settings(deadline=None)
@given(TRIPLES)
def test_one_stratum_is_fishers_exact_test(rows):
    chosen, marked, _ = columns(rows)
    table = [
        [(chosen & marked).sum(), (chosen & ~marked).sum()],
        [(~chosen & marked).sum(), (~chosen & ~marked).sum()],
    ]
    expected = fisher_exact(table, alternative="greater").pvalue
    assert enrichment(chosen, marked, np.zeros(len(chosen))).p_value == pytest.approx(expected)


def test_strata_are_permuted_apart():
    chosen = np.array([1, 1, 0, 0, 1, 0, 0], dtype=bool)
    marked = np.array([1, 0, 1, 0, 1, 0, 0], dtype=bool)
    strata = np.array(list("aaaabbb"))
    found = enrichment(chosen, marked, strata)
    # Every way to place the marks within strata: two of four in a, one of three in b.
    sums = [
        chosen[list(a)].sum() + chosen[4 + b] for a in combinations(range(4), 2) for b in range(3)
    ]
    assert found.observed == 2
    assert found.expected == pytest.approx(np.mean(sums))
    assert found.p_value == pytest.approx(np.mean(np.array(sums) >= 2))


def test_a_hard_condition_explains_its_own_errors():
    strata = np.repeat(["hard", "easy"], 100)
    wrong = np.r_[np.arange(100) < 80, np.arange(100) < 5]
    chosen = np.r_[np.arange(100) % 2 == 0, np.arange(100) % 10 == 0]
    assert enrichment(chosen, wrong, strata).p_value > 0.2
    assert enrichment(chosen, wrong, np.zeros(200)).p_value < 0.01


@settings(deadline=None)
@given(TRIPLES)
def test_p_values_are_probabilities(rows):
    chosen, marked, strata = columns(rows)
    found = enrichment(chosen, marked, strata)
    assert 0 < found.p_value <= 1
    assert found.expected <= min(chosen.sum(), marked.sum()) + 1e-9
    if found.observed == 0:
        assert found.p_value == pytest.approx(1)


def test_under_chance_few_stand_out():
    draw = np.random.default_rng(42)
    alarms = 0
    for _ in range(200):
        strata, marked = draw.integers(0, 3, 120), draw.random(120) < 0.3
        p_values = [enrichment(draw.random(120) < 0.2, marked, strata).p_value for _ in range(20)]
        alarms += (adjusted(p_values) < 0.05).any()
    assert alarms <= 20  # 5% of 200 is 10; more than 20 is seen once in 600 times


def test_adjusting_keeps_order_and_takes_nothing():
    given_p = [0.001, 0.04, 0.03, 0.9]
    found = adjusted(given_p)
    assert (found >= given_p).all()
    assert found[0] == pytest.approx(0.004)
    assert adjusted([]).size == 0


def test_one_picture_a_group():
    assert one_a_group(["a", "b", "a", "c", "b"]).tolist() == [0, 1, 3]
