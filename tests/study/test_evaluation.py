import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as reference

from dermosan_lib.study import intervals
from dermosan_lib.study.evaluation import (
    confusion,
    evaluate,
    metrics_table,
    write_metrics,
)
from dermosan_lib.study.metrics import BY_CONDITION, OVERALL, WeightedMetrics
from dermosan_lib.study.outcomes import group_indices, read_outcomes


def draw_predictions(seed, n=120, k=4, digits=None, skill=1.5):
    """Random predictions; with ``digits`` many probabilities tie. Every class is present."""
    draw = np.random.default_rng(seed)
    codes = [f"c{i}" for i in range(k)]
    truth = np.concatenate([np.arange(k), draw.integers(0, k, n - k)])
    logits = draw.normal(size=(n, k))
    logits[np.arange(n), truth] += skill
    if digits is not None:
        logits = logits.round(digits)
    probabilities = np.exp(logits)
    table = pd.DataFrame(probabilities / probabilities.sum(axis=1, keepdims=True), columns=codes)
    table.insert(0, "path", [f"{row:05d}.jpg" for row in range(n)])
    table.insert(1, "condition", [codes[i] for i in truth])
    return table, codes


def reference_scores(outcomes, weight):
    """Each metric as scikit-learn computes it with image weights."""
    truth, called, probabilities = outcomes.truth, outcomes.predicted, outcomes.probabilities
    k = len(outcomes.codes)
    hot = np.eye(k)[truth]
    found = {
        "accuracy": reference.accuracy_score(truth, called, sample_weight=weight),
        "balanced_accuracy": reference.balanced_accuracy_score(truth, called, sample_weight=weight),
        "brier": np.average(((probabilities - hot) ** 2).sum(axis=1), weights=weight),
        "nll": reference.log_loss(truth, probabilities, labels=range(k), sample_weight=weight),
        "top_3": reference.top_k_accuracy_score(
            truth, probabilities, k=3, labels=range(k), sample_weight=weight
        ),
    }
    by_class = {name: [] for name in BY_CONDITION}
    for c in range(k):
        actual, positive = truth == c, called == c
        (tn, fp), (fn, tp) = reference.confusion_matrix(
            actual, positive, sample_weight=weight, labels=[False, True]
        )
        with np.errstate(invalid="ignore"):
            by_class["sensitivity"].append(tp / (tp + fn))
            by_class["specificity"].append(tn / (tn + fp))
            by_class["ppv"].append(np.divide(tp, tp + fp))
            by_class["npv"].append(tn / (tn + fn))
        by_class["f1"].append(reference.f1_score(actual, positive, sample_weight=weight))
        by_class["auroc"].append(
            reference.roc_auc_score(actual, probabilities[:, c], sample_weight=weight)
        )
    found["macro_auc"] = np.mean(by_class["auroc"])
    return found, by_class


@given(st.integers(0, 10_000), st.sampled_from([None, 0, 1]))
@settings(max_examples=25, deadline=None)
def test_weighted_metrics_equal_scikit_learn(seed, digits):
    table, codes = draw_predictions(seed, digits=digits)
    outcomes = read_outcomes(table, codes)
    draw = np.random.default_rng(seed)
    groups = draw.integers(0, 40, len(table))
    groups = group_indices(groups, table)
    group_weights = draw.integers(1, 4, (2, groups.max() + 1)).astype(float)
    scores = WeightedMetrics(outcomes, groups)(group_weights)
    for row in range(2):
        overall, by_class = reference_scores(outcomes, group_weights[row, groups])
        for name in overall.keys() - ({"top_3"} if digits is not None else set()):
            assert scores.overall[name][row] == pytest.approx(overall[name], abs=1e-12)
        for name in BY_CONDITION:
            assert scores.by_condition[name][row] == pytest.approx(
                by_class[name], abs=1e-12, nan_ok=True
            )


def test_a_replicate_equals_the_metric_of_the_copied_rows():
    table, codes = draw_predictions(3, n=60)
    groups = np.arange(60) // 3
    (weights,) = intervals.replicate_weights(20, 1, seed=1)
    scores = WeightedMetrics(read_outcomes(table, codes), groups)(weights)
    copied = table.loc[np.repeat(np.arange(60), weights[0].astype(int)[groups])]
    copied = copied.assign(path=[str(i) for i in range(len(copied))]).reset_index(drop=True)
    again = evaluate(copied, codes, n_bootstrap=0)
    for name in OVERALL:
        assert scores.overall[name][0] == pytest.approx(again[name]["value"], abs=1e-12)


def test_calibration_error_by_hand():
    # Bins (9/15, 10/15] and (13/15, 14/15]: |1/2 - 0.65| * 2/4 + |1 - 0.9| * 2/4
    table = pd.DataFrame(
        {
            "path": list("abcd"),
            "condition": ["x", "y", "x", "y"],
            "x": [0.65, 0.65, 0.9, 0.1],
            "y": [0.35, 0.35, 0.1, 0.9],
        }
    )
    assert evaluate(table, "xy", n_bootstrap=0)["ece"]["value"] == pytest.approx(0.125)


def test_every_number_has_its_images_and_its_interval():
    table, codes = draw_predictions(0, n=300)
    metrics = evaluate(table, codes, n_bootstrap=300)
    called = table[codes].idxmax(axis=1)
    for code in codes:
        entry = metrics["conditions"][code]
        assert tuple(entry) == BY_CONDITION
        assert entry["sensitivity"]["n"] == (table["condition"] == code).sum()
        assert entry["specificity"]["n"] == (table["condition"] != code).sum()
        assert entry["ppv"]["n"] == (called == code).sum()
        assert entry["npv"]["n"] == (called != code).sum()
        for values in entry.values():
            assert 0 <= values["low"] <= values["value"] <= values["high"] <= 1
    assert tuple(metrics) == (*OVERALL, "conditions")
    assert {metrics[name]["n"] for name in OVERALL} == {300}


def test_same_seed_same_numbers_and_blocks_do_not_matter(monkeypatch):
    table, codes = draw_predictions(5)
    first = evaluate(table, codes, n_bootstrap=200, seed=7)
    assert first == evaluate(table, codes, n_bootstrap=200, seed=7)
    assert first != evaluate(table, codes, n_bootstrap=200, seed=8)
    monkeypatch.setattr(intervals, "CELLS", 1000)  # blocks of 8 replicates
    assert first == evaluate(table, codes, n_bootstrap=200, seed=7)


def test_order_of_rows_does_not_change_estimates():
    table, codes = draw_predictions(6)
    shuffled = table.sample(frac=1, random_state=1)
    for name in OVERALL:
        assert evaluate(shuffled, codes, n_bootstrap=0)[name]["value"] == pytest.approx(
            evaluate(table, codes, n_bootstrap=0)[name]["value"], abs=1e-12
        )


def test_groups_of_like_images_widen_the_interval():
    table, codes = draw_predictions(1, n=100)
    copies = pd.concat([table] * 4, ignore_index=True)
    lesions = copies["path"].to_numpy()
    copies["path"] = [str(i) for i in range(len(copies))]
    alone = evaluate(copies, codes)["accuracy"]
    together = evaluate(copies, codes, groups=lesions)["accuracy"]
    assert alone["value"] == together["value"]
    width = [entry["high"] - entry["low"] for entry in (alone, together)]
    assert width[1] / width[0] == pytest.approx(2, rel=0.15)  # the square root of four copies


@pytest.mark.slow
def test_intervals_hold_the_truth_about_as_often_as_they_say():
    draw = np.random.default_rng(42)
    held, runs, true_accuracy = 0, 400, 0.7
    for seed in range(runs):
        # Lesions differ in difficulty (beta, mean 0.7), three photos each.
        easy = draw.beta(1.4, 0.6, 80).repeat(3)
        right = draw.random(240) < easy
        table = pd.DataFrame({"path": [str(i) for i in range(240)], "condition": "x"})
        table["x"] = np.where(right, 0.9, 0.2)
        table["y"] = 1 - table["x"]
        found = evaluate(table, "xy", groups=np.arange(240) // 3, n_bootstrap=400, seed=seed)[
            "accuracy"
        ]
        held += found["low"] <= true_accuracy <= found["high"]
    assert 0.91 <= held / runs <= 0.975


def test_an_absent_class_is_null_and_json_has_no_nan(tmp_path):
    table, codes = draw_predictions(2)
    table["absent"] = 0.0
    metrics = evaluate(table, [*codes, "absent"], n_bootstrap=100)
    undefined = {"value": None, "low": None, "high": None, "n": 0}
    for name in ("sensitivity", "ppv", "f1", "auroc"):
        assert metrics["conditions"]["absent"][name] == undefined
    assert metrics["conditions"]["absent"]["specificity"]["value"] == 1
    assert (
        metrics["macro_auc"]["value"] == evaluate(table, codes, n_bootstrap=0)["macro_auc"]["value"]
    )
    write_metrics(metrics, tmp_path / "metrics.json")
    text = (tmp_path / "metrics.json").read_text()
    assert "NaN" not in text
    assert json.loads(text) == metrics


def test_perfect_predictions_get_an_interval_with_width():
    table = pd.DataFrame({"path": [str(i) for i in range(20)], "condition": ["x", "y"] * 10})
    table["x"] = (table["condition"] == "x") * 0.9 + 0.05
    table["y"] = 1 - table["x"]
    metrics = evaluate(table, "xy", n_bootstrap=200)
    low, high = intervals.wilson(10, 10)
    for name in ("sensitivity", "auroc"):
        assert metrics["conditions"]["x"][name] == {"value": 1, "low": low, "high": high, "n": 10}
    assert metrics["accuracy"]["low"] == metrics["macro_auc"]["low"] == intervals.wilson(20, 20)[0]
    paired = evaluate(table, "xy", groups=np.arange(20) // 4, n_bootstrap=200)
    assert paired["accuracy"]["low"] == intervals.wilson(5, 5)[0]
    assert metrics["ece"]["low"] is None  # every image has the same error: nothing varies


def test_one_group_gives_no_interval():
    table, codes = draw_predictions(4)
    metrics = evaluate(table, codes, groups=np.zeros(len(table)), n_bootstrap=100)
    assert metrics["accuracy"]["value"] is not None
    assert metrics["accuracy"]["low"] is metrics["accuracy"]["high"] is None


def test_confusion_counts_truth_by_rows():
    table, codes = draw_predictions(0)
    counts = confusion(table, codes)
    expected = reference.confusion_matrix(
        table["condition"], table[codes].idxmax(axis=1), labels=codes
    )
    assert (counts.to_numpy() == expected).all()
    assert (counts.index.name, counts.columns.name) == ("condition", "predicted")


def test_metrics_table_has_a_row_a_metric():
    table, codes = draw_predictions(0)
    laid_out = metrics_table(evaluate(table, codes, n_bootstrap=50))
    assert list(laid_out.columns) == ["condition", "metric", "value", "low", "high", "n"]
    assert len(laid_out) == len(OVERALL) + len(codes) * len(BY_CONDITION)
    assert laid_out["metric"].iloc[0] == "accuracy"


def test_a_truth_thought_impossible_costs_much_but_not_infinity():
    table = pd.DataFrame({"path": ["x"], "condition": ["a"], "a": [0.0], "b": [1.0]})
    found = evaluate(table, "ab", n_bootstrap=0)
    assert found["nll"]["value"] == pytest.approx(36.04, abs=0.01)
