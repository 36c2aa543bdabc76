import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dermosan_lib.study.comparison.mcnemar_test import mcnemar
from dermosan_lib.study.comparison.paired_conditions import _holm, paired_by_condition
from dermosan_lib.study.evaluation.evaluation import evaluate

CODES = ["a", "b", "c"]


def draw_predictions(seed, skill, n=180):
    """Skill is added to the truth's logit, by condition."""
    draw = np.random.default_rng(seed)
    truth = np.arange(n) % 3
    logits = draw.normal(size=(n, 3))
    logits[np.arange(n), truth] += np.asarray(skill)[truth]
    odds = np.exp(logits)
    table = pd.DataFrame(odds / odds.sum(axis=1, keepdims=True), columns=CODES)
    table.insert(0, "path", [f"{row}.jpg" for row in range(n)])
    table.insert(1, "condition", np.array(CODES)[truth])
    return table


def test_a_gain_in_one_condition_is_found_there():
    first, second = draw_predictions(1, [1, 1, 1]), draw_predictions(2, [5, 1, 1])
    groups = np.arange(180) // 3 // 2 * 3 + np.arange(180) % 3  # two images of one condition
    table = paired_by_condition(first, second, CODES, groups=groups, n_bootstrap=300)
    rows = table.set_index("condition")
    for side, run in (("first", first), ("second", second)):
        metrics = evaluate(run, CODES, n_bootstrap=0)["conditions"]
        expected = [metrics[code]["sensitivity"]["value"] for code in CODES]
        assert table[side].tolist() == pytest.approx(expected)
    assert table["difference"].tolist() == pytest.approx(table["second"] - table["first"])
    assert rows.loc["a", "low"] > 0
    assert rows.loc["a", "p_holm"] < 0.01
    assert rows.loc["b", "low"] < 0 < rows.loc["b", "high"]
    assert (table["n"] == 60).all()
    assert (table["n_groups"] == 30).all()


def test_the_order_of_the_second_table_does_not_matter_and_p_is_mcnemars():
    first, second = draw_predictions(3, [1, 1, 1]), draw_predictions(4, [2, 1, 0])
    table = paired_by_condition(first, second, CODES, n_bootstrap=20)
    mixed = second.sample(frac=1, random_state=0)
    pd.testing.assert_frame_equal(table, paired_by_condition(first, mixed, CODES, n_bootstrap=20))
    only = first["condition"] == "a"
    tests = mcnemar(first[only], second[only], CODES).set_index("test")
    assert table["p"].iloc[0] == pytest.approx(tests.loc["exact", "p"])


def test_a_condition_without_images_has_no_row():
    first, second = draw_predictions(5, [1, 1, 1]), draw_predictions(6, [1, 1, 1])
    kept = first["condition"] != "c"
    table = paired_by_condition(first[kept], second[kept], CODES, n_bootstrap=0)
    assert table["condition"].tolist() == ["a", "b"]
    assert table["low"].isna().all()


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holms_adjustment_keeps_the_order_and_lies_between_p_and_bonferroni(values):
    p = np.array(values)
    adjusted = _holm(p)
    assert (adjusted >= p).all()
    assert (adjusted <= np.minimum(1, p * len(p)) + 1e-12).all()
    assert (np.diff(adjusted[np.argsort(p, kind="stable")]) >= 0).all()


def test_holms_adjustment_by_hand():
    assert _holm(np.array([0.01, 0.04, 0.03])) == pytest.approx([0.03, 0.06, 0.06])
