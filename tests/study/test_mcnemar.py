import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, chi2

from dermosan_lib.errors import RunError
from dermosan_lib.study.mcnemar import mcnemar


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
