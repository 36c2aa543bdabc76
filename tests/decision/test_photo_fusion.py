"""Photos of one lesion: order-free to the last bit, one photo is itself."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dermosan_lib.decision.photo_fusion import MAX_PHOTOS, fuse_photos
from dermosan_lib.errors import BundleError

RULES = (
    None,
    {"method": "mean_probability"},
    {"method": "mean_log_probability"},
    {"method": "dependent_evidence", "correlation": 0.3},
    {"method": "dependent_evidence", "correlation": 0.0},
)
rules = st.sampled_from(RULES)
tables = st.tuples(st.integers(1, 5), st.integers(2, 9), st.integers(0, 10_000)).map(
    lambda drawn: np.random.default_rng(drawn[2]).dirichlet(np.full(drawn[1], 0.2), size=drawn[0])
)


@settings(max_examples=60, deadline=None)
@given(tables, rules)
def test_any_order_gives_the_same_bits(table, rule):
    answers = {
        fuse_photos(table[list(order)], rule).tobytes()
        for order in itertools.permutations(range(len(table)))
    }
    assert len(answers) == 1


@given(tables, rules)
def test_one_photo_is_itself_and_every_answer_sums_to_1(table, rule):
    assert fuse_photos(table[:1], rule).tobytes() == table[0].tobytes()
    fused = fuse_photos(table, rule)
    assert fused.sum() == pytest.approx(1)
    assert (fused >= 0).all()


@given(tables)
def test_fully_dependent_photos_are_the_mean_of_logarithms(table):
    dependent = fuse_photos(table, {"method": "dependent_evidence", "correlation": 1.0})
    np.testing.assert_allclose(dependent, fuse_photos(table, {"method": "mean_log_probability"}))


def test_independent_photos_multiply():
    table = np.array([[0.8, 0.2], [0.6, 0.4]])
    fused = fuse_photos(table, {"method": "dependent_evidence", "correlation": 0.0})
    np.testing.assert_allclose(fused, np.array([0.48, 0.08]) / 0.56)


def test_the_default_is_the_mean():
    table = np.array([[0.8, 0.2], [0.5, 0.5], [0.2, 0.8]])
    np.testing.assert_allclose(fuse_photos(table), [0.5, 0.5])


def test_no_photo_rules_a_condition_out_for_good():
    table = np.array([[1.0, 0.0], [0.0, 1.0]])
    for rule in RULES:
        np.testing.assert_allclose(fuse_photos(table, rule), [0.5, 0.5])


def test_an_unknown_rule_is_refused():
    with pytest.raises(BundleError, match="'vote'; this version knows mean_probability"):
        fuse_photos(np.array([[0.5, 0.5]]), {"method": "vote"})


@pytest.mark.parametrize(
    ("correlation", "worth"),
    [
        # n / (1 + (n - 1) r) of two, three, four and five photos, by hand.
        (0.0, [2, 3, 4, 5]),
        (0.5, [4 / 3, 3 / 2, 8 / 5, 5 / 3]),
        (0.2, [5 / 3, 15 / 7, 5 / 2, 25 / 9]),
        (1.0, [1, 1, 1, 1]),
    ],
)
def test_photos_are_worth_what_kishs_design_effect_says(correlation, worth):
    rule = {"method": "dependent_evidence", "correlation": correlation}
    for n, times in zip((2, 3, 4, 5), worth, strict=True):
        # Like photos with odds 4 to 1 keep these odds in the mean, so that the power shows.
        odds = 4.0**times
        fused = fuse_photos(np.tile([0.8, 0.2], (n, 1)), rule)
        np.testing.assert_allclose(fused, [odds / (1 + odds), 1 / (1 + odds)], rtol=1e-12)


def test_three_dependent_photos_by_hand():
    # Odds 4, 3/2 and 1: their geometric mean is 6 ** (1/3), worth 3 / (1 + 2 * 0.5) = 1.5 photos.
    table = np.array([[0.8, 0.2], [0.6, 0.4], [0.5, 0.5]])
    fused = fuse_photos(table, {"method": "dependent_evidence", "correlation": 0.5})
    np.testing.assert_allclose(fused[0] / fused[1], np.sqrt(6), rtol=1e-12)
    pooled = fuse_photos(table, {"method": "mean_log_probability"})
    np.testing.assert_allclose(pooled[0] / pooled[1], np.cbrt(6), rtol=1e-12)


def test_a_probability_of_zero_counts_as_one_in_a_million_million():
    table = np.array([[1.0, 0.0], [0.5, 0.5]])
    fused = fuse_photos(table, {"method": "mean_log_probability"})
    assert fused[1] / fused[0] == pytest.approx(1e-6, rel=1e-9)  # the root of 1e-12 * 1


@pytest.mark.parametrize("rule", RULES)
def test_single_precision_is_fused_in_double_and_the_photos_stay_as_they_are(rule):
    table = np.random.default_rng(1).dirichlet(np.ones(4), size=3).astype(np.float32)
    given = table.copy()
    for rows in (table, table[:1]):
        fused = fuse_photos(rows, rule)
        assert fused.dtype == np.float64
        np.testing.assert_array_equal(fused, fuse_photos(rows.astype(np.float64), rule))
        fused[:] = 0
    np.testing.assert_array_equal(table, given)


def test_a_case_has_five_photos_at_most():
    assert MAX_PHOTOS == 5


@pytest.mark.parametrize("correlation", [np.nan, np.inf, -1.0, -1e-9, 1.0000001])
def test_a_correlation_that_is_none_is_refused(correlation):
    rule = {"method": "dependent_evidence", "correlation": correlation}
    with pytest.raises(BundleError, match=r"in 0\.\.1"):
        fuse_photos(np.array([[0.5, 0.5], [0.9, 0.1]]), rule)
