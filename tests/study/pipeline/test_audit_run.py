import json

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from dermosan_lib.bundle import update_card
from dermosan_lib.study.evaluation.evaluation import evaluate
from dermosan_lib.study.evaluation.predictive_values import operating_words
from dermosan_lib.study.pipeline.audit_run import (
    audit_calibration,
    audit_referral,
    audit_subgroups,
    before_scaling,
)
from dermosan_lib.study.pipeline.evaluate_run import on_test, score


def test_calibration_is_measured_before_and_after_the_card_s_temperature(judged_run):
    run = judged_run()
    table = audit_calibration(run, n_bootstrap=50).set_index(["stage", "metric"])
    assert (run.folder / "calibration.csv").is_file()
    assert table.index.tolist() == [
        (stage, metric)
        for stage in ("before", "after", "change")
        for metric in ("ece_width", "ece_mass", "nll", "brier")
    ]
    assert (table["temperature"] == 2).all()
    metrics = run.mapping("metrics.json")
    for ours, theirs in (("ece_width", "ece"), ("nll", "nll"), ("brier", "brier")):
        assert table.loc[("after", ours), "value"] == pytest.approx(metrics[theirs]["value"])
    codes = list(run.taxonomy().codes)
    test, before = on_test(run.table("predictions.csv")), before_scaling(run)
    # Before it was divided by 2, a distance between two log probabilities was twice as long.
    ratio = np.log(before[codes[0]] / before[codes[1]]) / np.log(test[codes[0]] / test[codes[1]])
    np.testing.assert_allclose(ratio, 2)
    brier = evaluate(before, codes, n_bootstrap=0)["brier"]["value"]
    assert table.loc[("before", "brier"), "value"] == pytest.approx(brier)


def test_referral_takes_the_thresholds_of_the_card_and_leaves_two_files(judged_run):
    run = judged_run()
    points, curve = audit_referral(run, prevalences=(0.01,), n_bootstrap=50)
    test = on_test(run.table("predictions.csv"))
    ill = test["condition"].isin(["mel", "bcc"])
    for name, threshold in (("high_sensitivity", 0.3), ("high_specificity", 0.6)):
        rows = points[points["operating_point"] == name].set_index("metric")
        referred = test["malignancy"] >= threshold
        assert rows.loc["sensitivity", "value"] == pytest.approx(referred[ill].mean())
        assert rows.loc["specificity", "value"] == pytest.approx((~referred[~ill]).mean())
        assert rows.loc[["sensitivity", "specificity"], "validation"].tolist() == [0.97, 0.8]
        assert rows.loc[["ppv", "npv"], "prevalence"].tolist() == [0.01, 0.01]
    words = operating_words(points)
    assert words.columns.tolist() == ["", "metric", "high sensitivity", "high specificity"]
    assert words[""].tolist() == ["", "", *["where 1.0% have it"] * 2]
    assert (curve["n"] == len(test)).all()
    pd.testing.assert_frame_equal(pd.read_csv(run.folder / "decision_curve.csv"), curve)
    assert len(pd.read_csv(run.folder / "operating_points.csv")) == len(points)


def test_without_malignant_images_referral_is_empty_and_the_rest_stands(judged_run):
    run = judged_run()
    predictions = run.table("predictions.csv")
    benign = predictions[~predictions["condition"].isin(["mel", "bcc"])]
    run.write("predictions.csv", benign)
    run.write("probe_predictions.csv", benign)
    points, curve = audit_referral(run, n_bootstrap=20)
    assert points.empty
    assert curve.empty
    assert operating_words(points).empty
    assert score(run, n_bootstrap=20)["network"]["malignancy_auc"]["value"] is None
    subgroups = audit_subgroups(run, n_bootstrap=20, progress=False)
    assert "malignant_sensitivity" not in subgroups["metric"].tolist()


def test_the_headline_gains_how_malignancy_ranks(judged_run):
    run = judged_run()
    metrics = json.loads((run.folder / "metrics.json").read_text())
    test = on_test(run.table("predictions.csv"))
    area = roc_auc_score(test["condition"].isin(["mel", "bcc"]), test["malignancy"])
    assert metrics["malignancy_auc"]["value"] == pytest.approx(area)
    assert set(metrics["malignancy_auc"]) == {"value", "low", "high", "n"}
    assert run.trained_bundle().card["metrics"] == metrics


def test_subgroups_are_those_of_table_and_picture(judged_run):
    run = judged_run()
    table = audit_subgroups(run, min_groups=5, n_bootstrap=50, progress=False)
    assert len(pd.read_csv(run.folder / "subgroups.csv")) == len(table)
    # One size, no sites and no skin types: nothing to compare.
    assert table["attribute"].unique().tolist() == [
        "all", "measured skin tone", "age", "sex", "sharpness", "quality",
    ]  # fmt: skip
    sexes = table[(table["attribute"] == "sex") & (table["metric"] == "accuracy")]
    test = on_test(run.table("predictions.csv"))
    told = run.attributes().loc[test["path"]]
    assert sexes.set_index("subgroup")["n"].to_dict() == told["sex"].value_counts().to_dict()
    ages = table[(table["attribute"] == "age") & (table["metric"] == "accuracy")]
    assert ages["subgroup"].tolist()[-1] == "unknown"
    # Referral is counted from the card's threshold.
    ill = test["condition"].isin(["mel", "bcc"])
    found = table[(table["attribute"] == "all") & (table["metric"] == "malignant_sensitivity")]
    assert found["value"].item() == pytest.approx((test["malignancy"][ill] >= 0.3).mean())


def test_nothing_that_is_fitted_changes_with_the_test_labels(judged_run):
    run = judged_run()
    card = run.trained_bundle().card
    fitted = {name: card[name] for name in ("temperature", "operating_points")}
    predictions = run.table("predictions.csv")
    rows = predictions["split"] == "test"
    shuffled = predictions.loc[rows, "condition"].sample(frac=1, random_state=0).to_numpy()
    predictions.loc[rows, "condition"] = shuffled
    run.write("predictions.csv", predictions)
    before = audit_referral(run, n_bootstrap=10).points["threshold"].tolist()
    score(run, n_bootstrap=10)
    audit_calibration(run, n_bootstrap=10)
    card = run.trained_bundle().card
    assert {name: card[name] for name in fitted} == fitted
    assert before == audit_referral(run, n_bootstrap=10).points["threshold"].tolist()


def test_a_card_without_operating_points_still_has_a_curve(judged_run):
    run = judged_run()
    update_card(run.folder / "bundle", operating_points={})
    points, curve = audit_referral(run, n_bootstrap=10)
    assert points.empty
    assert len(curve) == 99
    assert not audit_subgroups(run, n_bootstrap=10, progress=False).empty
