"""Schemes side by side: leaks are counted, differences are paired, and each side stands alone."""

import numpy as np
import pandas as pd
import pytest

from dermosan_lib.errors import RunError
from dermosan_lib.study.comparison.model_comparison import paired_difference
from dermosan_lib.study.comparison.split_comparison import compare_schemes, leaked_and_clean
from dermosan_lib.study.evaluation.evaluation import evaluate

CODES = ["a", "b", "c"]
N = 600
GROUPS = pd.Series([f"g{i // 2}" for i in range(N)], index=[f"{i}.jpg" for i in range(N)])


def predictions(rows, seed, skill=2.0):
    draw = np.random.default_rng(seed)
    truth = np.array([int(GROUPS.iloc[row][1:]) % 3 for row in rows])
    logits = draw.normal(0, 1, (len(rows), 3))
    logits[np.arange(len(rows)), truth] += skill
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    table = pd.DataFrame(shares, columns=CODES)
    table.insert(0, "path", GROUPS.index[list(rows)])
    table.insert(1, "condition", np.array(CODES)[truth])
    return table


def test_values_are_those_of_evaluate_and_leaks_are_counted():
    paper, grouped = range(0, 200, 2), range(100)  # every first photo; whole groups
    table = compare_schemes(
        {"paper": predictions(paper, 1), "grouped": predictions(grouped, 2)},
        {"paper": GROUPS.index[1:101:2], "grouped": GROUPS.index[100:]},
        CODES, GROUPS, n_bootstrap=200,
    ).set_index(["scheme", "metric"])  # fmt: skip
    for scheme, rows, seed in (("paper", paper, 1), ("grouped", grouped, 2)):
        expected = evaluate(predictions(rows, seed), CODES, n_bootstrap=0)
        for metric in ("accuracy", "balanced_accuracy", "macro_auc"):
            found = table.loc[(scheme, metric)]
            assert found["value"] == pytest.approx(expected[metric]["value"])
            assert found["low"] < found["value"] < found["high"]
    assert table.loc[("paper", "accuracy"), "leak"] == pytest.approx(0.5)
    assert table.loc[("grouped", "accuracy"), "leak"] == 0
    assert table.loc[("grouped", "accuracy"), ["n", "n_groups"]].tolist() == [100, 50]


def test_on_one_test_split_the_difference_is_the_paired_one():
    rows = range(300)
    first, second = predictions(rows, 1, skill=1.0), predictions(rows, 2)
    table = compare_schemes(
        {"paper": first, "grouped": second}, {"paper": [], "grouped": []}, CODES, GROUPS,
        n_bootstrap=2000,
    ).set_index(["scheme", "metric"])  # fmt: skip
    expected = paired_difference(
        second, first, CODES, groups=GROUPS.loc[second["path"]].to_numpy(), n_bootstrap=2000
    ).set_index("metric")
    for metric in ("accuracy", "macro_auc"):
        found = table.loc[("paper", metric)]
        assert found["difference"] == pytest.approx(expected.loc[metric, "difference"])
        # Drawn from all groups and not from the test's alone: alike, not equal.
        assert found["difference_low"] == pytest.approx(expected.loc[metric, "low"], abs=0.02)
        assert found["difference_high"] == pytest.approx(expected.loc[metric, "high"], abs=0.02)
    assert np.isnan(table.loc[("grouped", "accuracy"), "difference"])


def test_a_stranger_and_nothing_are_refused():
    with pytest.raises(RunError, match="no splits to compare"):
        compare_schemes({}, {}, CODES, GROUPS)
    with pytest.raises(RunError, match=r"0\.jpg has none"):
        compare_schemes({"paper": predictions(range(9), 1)}, {"paper": []}, CODES, GROUPS.iloc[5:])


def test_leaked_images_are_told_from_clean_ones():
    words = leaked_and_clean(predictions(range(4), 1), ["1.jpg"], GROUPS)
    assert words.tolist() == ["leaked", "leaked", "clean", "clean"]
