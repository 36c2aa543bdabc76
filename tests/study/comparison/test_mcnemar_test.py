import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, chi2

from dermosan_lib.errors import RunError
from dermosan_lib.study.comparison.mcnemar_test import mcnemar, sign_flip


def predictions(right):
    """A table whose rows are right or wrong as told."""
    sure = np.where(right, 0.9, 0.1)
    paths = [f"{row:04d}.jpg" for row in range(len(sure))]
    return pd.DataFrame({"path": paths, "condition": "x", "x": sure, "y": 1 - sure})


def p_values(first, second, groups=None):
    found = mcnemar(predictions(first), predictions(second), "xy", groups=groups)
    return found.set_index("test")


def test_published_example():
    # Fagerland et al. 2013, table 1: 21 children, discordant 1 and 7.
    first = np.repeat([1, 1, 0, 0], [1, 1, 7, 12])
    second = np.repeat([1, 0, 1, 0], [1, 1, 7, 12])
    found = p_values(first, second)
    assert found.loc["exact", ["first_better", "second_better", "n"]].tolist() == [1, 7, 21]
    assert found.loc["exact", "p"] == pytest.approx(0.0703, abs=1e-4)
    assert found.loc["mid-p", "p"] == pytest.approx(0.0391, abs=1e-4)
    assert found.loc["sign flip", "p"] == pytest.approx(0.0703, abs=1e-4)
    assert found.loc["Obuchowski", "statistic"] == pytest.approx(20 / 21 * 36 / 8)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40))
@settings(max_examples=50, deadline=None)
def test_groups_of_one_give_the_exact_test_and_order_does_not_matter(pairs):
    first, second = np.array(pairs).T
    found, swapped = p_values(first, second), p_values(second, first)
    assert found["p"].to_numpy() == pytest.approx(swapped["p"].to_numpy())
    assert found.loc["sign flip", "p"] == pytest.approx(found.loc["exact", "p"])
    assert found["p"].between(0, 1).all()
    assert found.loc["mid-p", "p"] <= found.loc["exact", "p"]
    b, c = int((first & ~second).sum()), int((second & ~first).sum())
    if b + c:
        assert found.loc["exact", "p"] == pytest.approx(binomtest(b, b + c).pvalue)
    else:
        assert (found["p"] == 1).all()


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_sign_flip_is_the_share_of_all_swaps(seed):
    draw = np.random.default_rng(seed)
    groups = draw.integers(0, 7, 24)
    first, second = draw.random((2, 24)) < 0.6
    change = pd.Series(second.astype(int) - first).groupby(groups).sum().to_numpy()
    sums = [abs(np.dot(signs, change)) for signs in itertools.product((-1, 1), repeat=len(change))]
    found = p_values(first, second, groups)
    assert found.loc["sign flip", "p"] == pytest.approx(np.mean(np.array(sums) >= sums[0]))
    k, squares = len(change), (change**2).sum()
    statistic = (k - 1) / k * change.sum() ** 2 / squares if squares else 0
    assert found.loc["Obuchowski", "statistic"] == pytest.approx(statistic)
    assert found.loc["Obuchowski", "p"] == pytest.approx(chi2.sf(statistic, 1))
    assert found.loc["sign flip", "n"] == k


def test_copies_of_a_lesion_are_no_new_evidence():
    draw = np.random.default_rng(5)
    first, second = draw.random((2, 40)) < [[0.5], [0.75]]
    alone = p_values(first, second)
    copied = p_values(np.repeat(first, 4), np.repeat(second, 4), np.repeat(np.arange(40), 4))
    assert copied.loc["exact", "p"] < alone.loc["exact", "p"] / 10
    for test in ("Obuchowski", "sign flip"):
        assert copied.loc[test, "p"] == pytest.approx(alone.loc[test, "p"])


def test_under_the_null_tests_of_groups_keep_their_level_and_those_of_images_do_not():
    draw = np.random.default_rng(42)
    rejected = np.zeros(4)
    for _ in range(200):
        skills = draw.random((2, 60)) < 0.7  # each lesion is right or wrong as a whole
        first, second = np.repeat(skills, 4, axis=1)
        rejected += p_values(first, second, np.repeat(np.arange(60), 4))["p"].to_numpy() < 0.05
    exact, _, obuchowski, sign_flip = rejected / 200
    assert exact > 0.2
    assert obuchowski < 0.09
    assert sign_flip < 0.09


def test_rows_are_matched_by_path():
    first, second = predictions([1, 1, 0, 1, 0]), predictions([1, 0, 1, 1, 1])
    shuffled = second.sample(frac=1, random_state=0)
    assert mcnemar(first, shuffled, "xy").equals(mcnemar(first, second, "xy"))
    with pytest.raises(RunError, match="the same images only"):
        mcnemar(first, second.iloc[1:], "xy")


def test_groups_by_hand():
    # d of the groups: 2, -1, 0, 1 (second better by two images, by one, ...).
    groups = [0, 0, 1, 1, 2, 2, 3]
    first = [0, 0, 1, 1, 1, 0, 0]
    second = [1, 1, 0, 1, 0, 1, 1]
    found = mcnemar(predictions(first), predictions(second), "xy", groups=groups)
    assert found["test"].tolist() == ["exact", "mid-p", "Obuchowski", "sign flip"]
    assert found["unit"].tolist() == ["image", "image", "group", "group"]
    counts = found[["first_better", "second_better", "n"]].to_numpy().tolist()
    assert counts == [[2, 4, 7], [2, 4, 7], [1, 2, 4], [1, 2, 4]]
    np.testing.assert_allclose(found["statistic"], [np.nan, np.nan, 3 / 4 * 2**2 / 6, np.nan])
    # Two of six by a fair coin, both tails: 2 (1 + 6 + 15) / 64; mid-p less one of the 15.
    # Obuchowski: P(chi2 > 0.5). Of the sums of +-2 +-1 +-1 six in eight are 2 or more from 0.
    assert found["p"].tolist() == pytest.approx([44 / 64, 29 / 64, chi2.sf(0.5, 1), 6 / 8])


@pytest.mark.parametrize(
    ("b", "c", "exact", "mid_p"),
    # By hand: twice the tail of a fair coin, 1 at most; mid-p less P(seen), half of it at equality.
    [(0, 1, 1, 1 / 2), (1, 1, 1, 3 / 4), (0, 3, 1 / 4, 1 / 8), (1, 3, 5 / 8, 3 / 8),
     (2, 2, 1, 13 / 16), (0, 0, 1, 1)],
)  # fmt: skip
def test_discordant_images_by_hand(b, c, exact, mid_p):
    first = np.repeat([1, 0, 1], [b, c, 2])
    second = np.repeat([0, 1, 1], [b, c, 2])
    for one, other in ((first, second), (second, first)):
        found = p_values(one, other)["p"]
        assert found[["exact", "mid-p"]].tolist() == pytest.approx([exact, mid_p])


@pytest.mark.parametrize(
    ("by_group", "p"),
    [([], 1), ([0, 0], 1), ([3], 1), ([2, 1], 1 / 2), ([2, -1], 1), ([1, 1, 1], 1 / 4),
     ([5, 1, 1], 1 / 4), ([3, 3, -1], 1 / 2)],
)  # fmt: skip
def test_swaps_by_hand(by_group, p):
    assert sign_flip(np.array(by_group, dtype=np.int64)) == pytest.approx(p)
