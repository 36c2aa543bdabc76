"""Folds keep patients whole, and metrics of repeats are their means."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dermosan_lib.errors import SplitError
from dermosan_lib.study.comparison import group_folds, repeated_difference, repeated_metrics
from dermosan_lib.study.evaluation import evaluate

CODES = ("a", "b", "c")


def table(seed, n=120, signal=1.0):
    truth = np.arange(n) % 3
    logits = np.random.default_rng(seed).normal(size=(n, 3)) + signal * np.eye(3)[truth]
    chances = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    named = pd.DataFrame(
        {"path": [f"{i}.jpg" for i in range(n)], "condition": np.array(CODES)[truth]}
    )
    return named.assign(**dict(zip(CODES, chances.T, strict=True)))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.integers(2, 5))
def test_no_group_is_learned_from_and_tested(seed, folds):
    rng = np.random.default_rng(seed)
    groups = rng.integers(0, 60, 200)
    labels = np.concatenate([np.arange(3).repeat(20), rng.integers(0, 3, 140)])
    groups[:60] = np.arange(60)  # each condition has groups enough
    made = group_folds(labels, groups, folds, seed)
    assert len(made) == folds
    for train, test in made:
        assert not set(groups[train]) & set(groups[test])
    assert sorted(np.concatenate([test for _, test in made])) == list(range(200))


def test_a_condition_of_too_few_groups_is_refused():
    with pytest.raises(SplitError, match="one has 2"):
        group_folds(np.array([0] * 10 + [1] * 4), np.array([*range(10), 20, 20, 21, 21]), 3, 0)


def test_one_repeat_is_plain_evaluation():
    groups = np.arange(120) // 2
    plain = evaluate(table(0), CODES, groups=groups, n_bootstrap=200)
    repeated = repeated_metrics([table(0)], CODES, groups=groups, n_bootstrap=200)
    for name in ("accuracy", "balanced_accuracy", "macro_auc"):
        for entry in ("value", "low", "high", "n"):
            assert repeated[name][entry] == pytest.approx(plain[name][entry])
    assert repeated["conditions"]["a"]["sensitivity"]["n"] == 40
    assert repeated["conditions"]["a"]["specificity"]["n"] == 80


def test_repeats_are_averaged_and_their_spread_told():
    tables = [table(seed) for seed in range(3)]
    found = repeated_metrics(tables, CODES, groups=np.arange(120), n_bootstrap=50)
    each = [evaluate(one, CODES, n_bootstrap=0)["accuracy"]["value"] for one in tables]
    assert found["accuracy"]["value"] == pytest.approx(np.mean(each))
    assert found["accuracy"]["spread"] == pytest.approx(np.std(each, ddof=1))


def test_a_better_answer_is_told_from_the_same():
    weak, strong = [table(0, signal=0.5)], [table(0, signal=2.5)]
    gain = repeated_difference(weak, strong, CODES, groups=np.arange(120), n_bootstrap=200)
    assert gain["macro_auc"]["low"] > 0
    same = repeated_difference(weak, weak, CODES, groups=np.arange(120), n_bootstrap=200)
    assert same["macro_auc"]["value"] == 0
