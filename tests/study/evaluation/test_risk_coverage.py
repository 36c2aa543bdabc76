"""Risk and coverage: small cases by hand, invariances, and a simulation's interval."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dermosan_lib.errors import RunError
from dermosan_lib.study.evaluation.intervals import replicate_weights, wilson
from dermosan_lib.study.evaluation.risk_coverage import COVERAGES, aurc, risk_coverage_table

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


def test_equals_are_answered_together_by_the_share_needed():
    # The surest is wrong, then two equals of which one is right, then a right one.
    four = table([0.9, 0.7, 0.7, 0.6], [False, True, False, True])
    found = risk_coverage_table(four, CODES, coverages=(0.5, 0.75, 0.875), n_bootstrap=0)
    assert found["accuracy"].tolist() == pytest.approx([0.5 / 2, 1 / 3, 1.5 / 3.5])
    assert found["threshold"].tolist() == [0.7, 0.7, 0.6]
    assert found["n"].tolist() == [2, 3, 4]
    area = aurc(four, CODES, n_bootstrap=0)
    assert area["value"] == pytest.approx((1 + 3 / 4 + 2 / 3 + 1 / 2) / 4)
    assert area["best"] == pytest.approx((0 + 0 + 1 / 3 + 1 / 2) / 4)
    assert (area["chance"], area["n"]) == (0.5, 4)
    assert area["low"] is area["high"] is None


def test_a_score_of_ones_own_decides_who_is_answered():
    four = table([0.9, 0.8, 0.7, 0.6], [True, True, False, False])
    found = risk_coverage_table(
        four, CODES, score=[-4, -3, 2, 1], coverages=(0.25, 0.5, 0.75), n_bootstrap=0
    )
    assert found["accuracy"].tolist() == pytest.approx([0, 0, 1 / 3])
    assert found["threshold"].tolist() == [2, 1, -3]
    assert aurc(four, CODES, score=[1, 2, 3, 4], n_bootstrap=0)["value"] == pytest.approx(
        (1 + 1 + 2 / 3 + 1 / 2) / 4
    )


def _replicate(right, images, share):
    """Accuracy of the surest share of images that count so often, surest first, no equals."""
    left, hits = share * images.sum(), 0.0
    for often, hit in zip(images, right, strict=True):
        taken = min(often, left)
        hits, left = hits + taken * hit, left - taken
    return hits / (share * images.sum())


def test_each_replicate_answers_its_own_surest_share():
    draw = np.random.default_rng(5)
    sure = np.sort(draw.uniform(0.5, 1, 24))[::-1]
    right = draw.random(24) < 0.7
    groups = np.arange(24) % 8
    found = risk_coverage_table(
        table(sure, right), CODES, coverages=(0.3, 0.9), groups=groups, n_bootstrap=40, seed=6
    )
    (weights,) = replicate_weights(8, 40, 6)
    for share, row in zip((0.3, 0.9), found.itertuples(), strict=True):
        values = [_replicate(right, images, share) for images in weights[:, groups]]
        assert (row.low, row.high) == pytest.approx(tuple(np.quantile(values, [0.025, 0.975])))
        assert row.accuracy == pytest.approx(_replicate(right, np.ones(24), share))
    area = aurc(table(sure, right), CODES, groups=groups, n_bootstrap=40, seed=6)
    shares = np.arange(1, 25) / 24
    areas = [
        1 - np.mean([_replicate(right, images, share) for share in shares])
        for images in weights[:, groups]
    ]
    assert (area["low"], area["high"]) == pytest.approx(tuple(np.quantile(areas, [0.025, 0.975])))


def test_where_every_replicate_is_right_the_answered_groups_are_the_trials():
    eight = table(np.linspace(0.99, 0.6, 8), [True] * 8)
    groups = [0, 0, 0, 1, 1, 2, 3, 4]
    found = risk_coverage_table(
        eight, CODES, coverages=(0.375, 0.5, 1), groups=groups, n_bootstrap=30
    )
    assert found["low"].tolist() == [float(wilson(n, n)[0]) for n in (1, 2, 5)]
    assert found["high"].tolist() == [1, 1, 1]
    assert found["n"].tolist() == [3, 4, 8]


def test_shares_are_twentieths_unless_told():
    assert (len(COVERAGES), COVERAGES[0], COVERAGES[-1]) == (20, 0.05, 1.0)
    forty = table(np.linspace(0.99, 0.6, 40), np.arange(40) % 3 > 0)
    found = risk_coverage_table(forty, CODES, n_bootstrap=0)
    assert tuple(found["coverage"]) == COVERAGES
    assert found["n"].tolist() == list(range(2, 41, 2))
    for bad in (-0.1, 0.0, 1.01, np.nan):
        with pytest.raises(RunError, match="above 0 and up to 1"):
            risk_coverage_table(forty, CODES, coverages=(0.5, bad))
