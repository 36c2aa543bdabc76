import numpy as np
import pandas as pd
import pytest

from dermosan_lib.errors import RunError
from dermosan_lib.study.evaluation.evaluation import evaluate
from dermosan_lib.study.evaluation.intervals import wilson
from dermosan_lib.study.evaluation.outcomes import read_outcomes
from dermosan_lib.study.evaluation.weighted_metrics import BY_CONDITION, OVERALL
from dermosan_lib.study.external.internal_vs_external import (
    accuracy_at_mix,
    case_mix,
    check_metrics,
    counts_by_class,
    set_beside,
)

CODES = ("a", "b", "c")


def predictions(n, right, seed, codes=CODES, truth=CODES):
    rng = np.random.default_rng(seed)
    true = rng.choice(list(truth), n)
    answer = np.where(rng.random(n) < right, true, rng.choice(list(codes), n))
    table = pd.DataFrame({"path": [f"{i}.png" for i in range(n)], "condition": true})
    for code in codes:
        table[code] = np.where(answer == code, 0.8, 0.2 / (len(codes) - 1))
    return table


def test_a_drop_is_told_with_an_interval_that_misses_zero():
    internal = evaluate(predictions(300, 0.9, 1), CODES, n_bootstrap=200)
    external = evaluate(predictions(300, 0.3, 2), CODES, n_bootstrap=200)
    table = set_beside(internal, external)
    first = table.iloc[0]
    assert first["metric"] == "accuracy"
    assert first["difference"] == first["external_value"] - first["internal_value"]
    assert first["difference_low"] < first["difference"] < first["difference_high"] < 0
    assert set(table["metric"]) >= {"sensitivity", "auroc", "ece"}


def test_the_differences_interval_covers_as_often_as_it_says():
    rng = np.random.default_rng(8)
    sides = []
    for share, n in ((0.9, 150), (0.6, 90)):
        hits = rng.binomial(n, share, 2000)
        bounds = zip(hits / n, *wilson(hits, n), strict=True)
        entries = [{"value": v, "low": low, "high": high, "n": n} for v, low, high in bounds]
        conditions = {f"c{i}": dict.fromkeys(BY_CONDITION, e) for i, e in enumerate(entries)}
        sides.append({**dict.fromkeys(OVERALL, entries[0]), "conditions": conditions})
    table = set_beside(*sides)
    table = table[table["metric"] == "sensitivity"]
    held = (table["difference_low"] <= -0.3) & (table["difference_high"] >= -0.3)
    assert len(held) == 2000
    assert 0.93 <= held.mean() <= 0.97


def test_without_an_internal_test_there_is_no_difference():
    table = set_beside(None, evaluate(predictions(60, 0.9, 1), CODES, n_bootstrap=20))
    assert table["difference"].isna().all()
    assert (table["internal_n"] == 0).all()
    assert case_mix({}, evaluate(predictions(60, 0.9, 1), CODES))["internal_n"].sum() == 0


def test_case_mix_counts_what_each_side_holds():
    internal = evaluate(predictions(90, 0.9, 1), CODES, n_bootstrap=0)
    external = evaluate(predictions(40, 0.9, 1, truth=("a", "b")), CODES, n_bootstrap=0)
    counts = counts_by_class(internal, {"a": ["a"], "b": ["b"]})
    mix = case_mix(counts, external).set_index("condition")
    assert mix["internal_n"].sum() == 90
    assert mix["external_n"].sum() == 40
    assert mix.loc["c", "external_n"] == 0
    joined = counts_by_class(internal, {"a+b": ["a", "b"], "c": ["c"]})
    assert joined == {"a+b": 90 - joined["c"], "c": mix.loc["c", "internal_n"]}
    assert counts_by_class({}, {"a": ["a"]}) == {}


def test_accuracy_at_another_mix_is_the_weighted_sensitivity():
    table = predictions(200, 0.8, 3)
    metrics = evaluate(table, CODES, n_bootstrap=0)
    outcomes, groups = read_outcomes(table, CODES), np.arange(200)
    found = accuracy_at_mix(outcomes, groups, {"a": 3, "b": 1, "elsewhere": 9})
    a, b = (metrics["conditions"][code]["sensitivity"]["value"] for code in "ab")
    assert found["value"] == pytest.approx((3 * a + b) / 4)
    assert found["low"] < found["value"] < found["high"]
    own = {code: metrics["conditions"][code]["sensitivity"]["n"] for code in CODES}
    same = accuracy_at_mix(outcomes, groups, own)
    assert same["value"] == pytest.approx(metrics["accuracy"]["value"])
    assert accuracy_at_mix(outcomes, groups, {})["value"] is None


@pytest.mark.parametrize("content", [[], {}, {"accuracy": 1}, {"conditions": {}}, "text"])
def test_other_json_is_no_metrics(content):
    with pytest.raises(RunError, match="must hold value, low, high and n"):
        check_metrics(content, "x.json")
