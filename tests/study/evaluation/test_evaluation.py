import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as reference

from dermosan_lib.study.evaluation import intervals
from dermosan_lib.study.evaluation.evaluation import (
    confusion,
    evaluate,
    merged_confusion,
    write_metrics,
)
from dermosan_lib.study.evaluation.metrics_tables import metrics_table
from dermosan_lib.study.evaluation.outcomes import group_indices, read_outcomes
from dermosan_lib.study.evaluation.weighted_metrics import (
    BY_CONDITION,
    LEAST,
    OVERALL,
    WeightedMetrics,
)


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


FOUR = pd.DataFrame(
    {
        "path": list("abcd"),
        "condition": list("xyzw"),
        "x": [0.4, 0.5, 0.1, 0.25],
        "y": [0.3, 0.3, 0.2, 0.25],
        "z": [0.2, 0.1, 0.3, 0.25],
        "w": [0.1, 0.1, 0.4, 0.25],
    }
)  # of which x, x, w and x are called


def test_every_metric_by_hand_with_weights_of_two_groups():
    metrics = WeightedMetrics(read_outcomes(FOUR, "xyzw"), np.array([0, 0, 1, 1]))
    scores = metrics(np.array([[1.0, 1.0], [2.0, 1.0], [0.0, 1.0]]))
    log, none = np.log, np.nan
    expected = {
        "accuracy": [1 / 4, 2 / 6, 0],
        "balanced_accuracy": [1 / 4, 1 / 4, 0],  # of z and w alone in the last
        # By class: 2/3, 5/6, 1, 2/3; 1/2, 3/4, 1, 4/5; z and w alone.
        "macro_auc": [19 / 24, 61 / 80, 1 / 2],
        "top_3": [3 / 4, 5 / 6, 1 / 2],  # w is the last of equals
        # Gaps 0.6 and -0.4 share a bin; -0.5 and -0.25 have bins of their own.
        "ece": [0.95 / 4, (0.8 + 1 + 0.25) / 6, 0.65 / 2],
        "brier": [2.71 / 4, (2 * 1.26 + 1.45) / 6, 1.45 / 2],
        "nll": [
            -log(0.4 * 0.3 * 0.3 * 0.25) / 4,
            -log(0.4**2 * 0.3**2 * 0.3 * 0.25) / 6,
            -log(0.3 * 0.25) / 2,
        ],
    }
    assert tuple(scores.overall) == OVERALL
    for name in OVERALL:
        np.testing.assert_allclose(scores.overall[name], expected[name], rtol=1e-12, err_msg=name)
    by_condition = {
        "sensitivity": [[1, 0, 0, 0], [1, 0, 0, 0], [none, none, 0, 0]],
        "specificity": [[1 / 3, 1, 1, 2 / 3], [1 / 4, 1, 1, 4 / 5], [1 / 2, 1, 1, 0]],
        "ppv": [[1 / 3, none, none, 0], [2 / 5, none, none, 0], [0, none, none, 0]],
        "npv": [[1, 3 / 4, 3 / 4, 2 / 3], [1, 4 / 6, 5 / 6, 4 / 5], [1, 1, 1 / 2, 0]],
        "f1": [[1 / 2, 0, 0, 0], [4 / 7, 0, 0, 0], [none, none, 0, 0]],
        "auroc": [[2 / 3, 5 / 6, 1, 2 / 3], [1 / 2, 3 / 4, 1, 4 / 5], [none, none, 1, 0]],
    }
    assert tuple(scores.by_condition) == BY_CONDITION
    for name, values in by_condition.items():
        np.testing.assert_allclose(scores.by_condition[name], values, rtol=1e-12, err_msg=name)


def test_a_weighting_of_nothing_gives_nothing():
    metrics = WeightedMetrics(read_outcomes(FOUR, "xyzw"), np.arange(4))
    scores = metrics(np.zeros((1, 4)))
    assert all(np.isnan(values).all() for values in scores.overall.values())
    assert all(np.isnan(values).all() for values in scores.by_condition.values())


def test_fifteen_bins_are_open_below_and_closed_above():
    def error(*confidences):
        sure = np.array(confidences)
        table = pd.DataFrame({"path": ["a", "b"], "condition": ["x", "y"], "x": sure})
        table["y"] = (1 - sure).clip(min=0)
        return evaluate(table, "xy", n_bootstrap=0)["ece"]["value"]

    # The first is right, the second wrong: alone 0.4 and 0.62, in one bin they cancel out.
    assert error(0.6, 0.62) == pytest.approx((0.4 + 0.62) / 2)
    assert error(0.605, 0.62) == pytest.approx((0.605 + 0.62 - 1) / 2)
    assert error(0.65, 2 / 3) == pytest.approx((0.65 + 2 / 3 - 1) / 2)
    # Probabilities written with few digits may pass 1 by a hair, and stay in the last bin.
    assert error(1.0004, 0.99) == pytest.approx((1.0004 + 0.99 - 1) / 2)


def test_the_least_a_truth_can_be_given_is_scikit_learns():
    assert -np.log(LEAST) == pytest.approx(36.0436534, abs=1e-6)
    sure = pd.DataFrame({"path": ["x"], "condition": ["b"], "a": [0.0], "b": [1.0005]})
    assert evaluate(sure, "ab", n_bootstrap=0)["nll"]["value"] == 0  # never below


def _sure(conditions, called):
    """Predictions with 0.8 for the class called and the rest for the others."""
    codes = sorted({*conditions, *called})
    table = pd.DataFrame({"path": [str(k) for k in range(len(called))], "condition": conditions})
    for code in codes:
        table[code] = np.where(np.array(called) == code, 0.8, 0.2 / (len(codes) - 1))
    return table, codes


def test_wilsons_trials_are_the_groups_behind_each_metric():
    # x in two groups of three images, y in three of two, z in four of one; all right.
    truth = list("xxxxxxyyyyyyzzzz")
    groups = [0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 8]
    table, codes = _sure(truth, truth)
    metrics = evaluate(table, codes, groups=groups, n_bootstrap=60)
    for code, own, n in (("x", 2, 6), ("y", 3, 6), ("z", 4, 4)):
        found = metrics["conditions"][code]
        for name in ("sensitivity", "ppv", "f1", "auroc"):
            low = float(intervals.wilson(own, own)[0])
            assert found[name] == {"value": 1, "low": low, "high": 1, "n": n}, (code, name)
        for name in ("specificity", "npv"):
            low = float(intervals.wilson(9 - own, 9 - own)[0])
            assert found[name] == {"value": 1, "low": low, "high": 1, "n": 16 - n}, (code, name)
    for name in ("accuracy", "top_3"):
        assert metrics[name]["low"] == float(intervals.wilson(9, 9)[0])
    for name in ("balanced_accuracy", "macro_auc"):  # three classes of at least two groups
        assert metrics[name] == {
            "value": 1, "low": float(intervals.wilson(6, 6)[0]), "high": 1, "n": 16,
        }  # fmt: skip
    for name in ("ece", "brier", "nll"):
        assert metrics[name]["low"] is metrics[name]["high"] is None
    without = evaluate(table, codes, groups=groups, n_bootstrap=0)
    assert without["accuracy"] == {"value": 1, "low": None, "high": None, "n": 16}


def test_what_is_never_right_has_wilsons_width_too():
    table, codes = _sure(list("xxxyyy"), list("yyyxxx"))
    metrics = evaluate(table, codes, groups=[0, 0, 1, 2, 2, 3], n_bootstrap=40)
    high = [float(intervals.wilson(0, n)[1]) for n in (4, 2)]
    assert metrics["accuracy"] == {"value": 0, "low": 0, "high": high[0], "n": 6}
    assert metrics["conditions"]["x"]["ppv"] == {"value": 0, "low": 0, "high": high[1], "n": 3}
    assert metrics["conditions"]["x"]["f1"] == {"value": 0, "low": 0, "high": high[1], "n": 3}


def test_an_absent_class_does_not_count_in_the_trials_of_the_means():
    table, codes = _sure(list("xxxyyy"), list("xxxyyy"))
    table["absent"] = 0.0
    metrics = evaluate(table, [*codes, "absent"], n_bootstrap=40)
    assert metrics["macro_auc"]["low"] == float(intervals.wilson(6, 6)[0])


def test_with_one_class_alone_nothing_is_against_the_rest():
    table, _ = _sure(list("xxxx"), list("xxxy"))
    metrics = evaluate(table, "xy", n_bootstrap=40)
    undefined = {"value": None, "low": None, "high": None, "n": 0}
    assert metrics["macro_auc"] == undefined
    found = metrics["conditions"]["x"]
    assert found["auroc"] == found["specificity"] == undefined
    assert (found["sensitivity"]["value"], found["sensitivity"]["n"]) == (0.75, 4)
    assert (found["npv"]["value"], found["npv"]["n"]) == (0, 1)
    assert metrics["conditions"]["y"]["npv"]["value"] == 1
    assert metrics["conditions"]["y"]["f1"] == undefined


def test_the_interval_is_that_of_the_bootstrap_over_groups():
    table, codes = draw_predictions(8, n=60)
    groups = np.arange(60) // 4
    right = (table[codes].idxmax(axis=1) == table["condition"]).to_numpy().astype(float)
    (weights,) = intervals.replicate_weights(15, 200, 9)
    replicates = (weights @ np.bincount(groups, right)) / (weights @ np.bincount(groups))
    found = evaluate(table, codes, groups=groups, n_bootstrap=200, seed=9)["accuracy"]
    low, high = np.quantile(replicates, [0.025, 0.975])
    assert found == pytest.approx({"value": right.mean(), "low": low, "high": high, "n": 60})


def test_metrics_that_were_added_are_the_last_of_the_overall_ones():
    entry = {"value": 0.5, "low": None, "high": 0.75, "n": 4}
    metrics = {
        "malignancy_auc": entry,
        "brier": {**entry, "unit": "images"},
        "accuracy": {**entry, "n": 7},
        "note": "words",
        "half": {"value": 0.5},
        "conditions": {"mel": {"ppv": {"value": None, "low": None, "high": None, "n": 0}}},
    }
    laid_out = metrics_table(metrics)
    assert laid_out[["condition", "metric", "n"]].to_numpy().tolist() == [
        ["", "accuracy", 7], ["", "brier", 4], ["", "malignancy_auc", 4], ["mel", "ppv", 0],
    ]  # fmt: skip
    assert laid_out["value"].tolist()[:3] == [0.5] * 3
    assert laid_out["high"].tolist()[:3] == [0.75] * 3
    assert laid_out["low"].isna().all()
    assert laid_out[["value", "low", "high"]].iloc[3].isna().all()
    assert laid_out.dtypes[["value", "low", "high"]].eq(float).all()
    assert laid_out["n"].dtype.kind == "i"


def test_confusion_by_hand():
    counts = confusion(FOUR, "xyzw")
    assert counts.to_numpy().tolist() == [[1, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [1, 0, 0, 0]]
    assert counts.dtypes.eq(np.int64).all()
    assert list(counts.index) == list(counts.columns) == list("xyzw")


def test_nan_never_reaches_the_file(tmp_path):
    write_metrics({"é": 0.5}, tmp_path / "m.json")
    assert (tmp_path / "m.json").read_bytes() == b'{\n "\\u00e9": 0.5\n}\n'
    with pytest.raises(ValueError, match="JSON compliant"):
        write_metrics({"accuracy": np.nan}, tmp_path / "m.json")
    assert json.loads((tmp_path / "m.json").read_text()) == {"é": 0.5}


def test_counts_of_groups_are_sums_of_their_conditions():
    codes = ["a", "b", "c"]
    counts = pd.DataFrame([[3, 1, 0], [2, 4, 5], [0, 0, 6]], index=codes, columns=codes)
    merged = merged_confusion(counts, {"one": ["a", "b"], "two": ["c"]})
    assert merged.to_numpy().tolist() == [[10, 5], [0, 6]]
    assert merged.to_numpy().sum() == counts.to_numpy().sum()
