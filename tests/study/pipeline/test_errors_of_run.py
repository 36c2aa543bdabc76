"""Views of a run's errors and certainty, on a run of plain pictures."""

import numpy as np
import pandas as pd
import pytest

from dermosan_lib import figures
from dermosan_lib.study.pipeline import audit_uncertainty
from dermosan_lib.study.pipeline.audit_run import audit_calibration
from dermosan_lib.study.pipeline.comparison_tables import before_and_after, each_condition, overall
from dermosan_lib.study.pipeline.errors_of_run import open_errors
from dermosan_lib.study.pipeline.label_doubts import audit_labels
from dermosan_lib.text.words import readable


@pytest.fixture
def run(judged_run):
    run = judged_run()
    labels = run.labels()
    draw = np.random.default_rng(1)
    embeddings = np.eye(10)[labels] + draw.normal(0, 0.2, (len(labels), 10))
    run.write_embeddings(embeddings.astype(np.float32))
    predictions = run.table("predictions.csv")
    told = {
        "far": draw.random(len(predictions)) < 0.1,
        "unsure": draw.random(len(predictions)) < 0.2,
    }
    run.write("predictions.csv", predictions.assign(**told))
    return run


def test_errors_are_those_of_the_test_split(run):
    judged = open_errors(run)
    wrong = judged.test[judged.codes].idxmax(axis=1) != judged.test["condition"]
    assert len(judged.all) == wrong.sum() > 0
    assert judged.all["confidence"].is_monotonic_decreasing
    assert (judged.right_beside(judged.all.head(2), 3)["condition"].isin(
        judged.all.head(2)["condition"])).all()  # fmt: skip


def test_each_view_leaves_its_file_and_its_pictures(run):
    judged = open_errors(run)
    pictures, captions = judged.heat_pictures(judged.all.head(2))
    assert len(pictures) == len(captions) == 2
    assert pictures[0].shape[2] == 3
    first = judged.all.iloc[0]
    assert captions[0].startswith(f"{first.condition} → {first.predicted}")
    assert len(judged.confused_pairs()) == len(run.table("confused_pairs.csv"))
    alike, shown = judged.look_alikes()
    assert set(alike["path"]) <= set(shown)
    clusters = judged.clusters()
    assert set(run.table("errors.csv")["path"]) == set(judged.all["path"])
    assert all(line.endswith(".") for line in clusters.in_words())
    cases, shown = judged.similar_cases(judged.all.head(2), k=3)
    assert set(cases["path"]) | set(judged.all.head(2)["path"]) == set(shown)
    assert judged.by_sharpness()["images"].sum() == len(judged.test)
    assert judged.by_shorter_edge()["errors"].sum() == len(judged.all)
    assert len(judged.slices()) > 0


def test_where_nothing_is_wrong_or_nothing_right_every_view_is_empty_and_drawn(run):
    predictions = run.table("predictions.csv")
    codes = list(run.taxonomy().codes)
    truth = np.eye(len(codes))[[codes.index(code) for code in predictions["condition"]]]
    for chances in (truth, np.roll(truth, 1, axis=1)):
        run.write("predictions.csv", predictions.assign(**dict(zip(codes, chances.T, strict=True))))
        judged = open_errors(run)
        wrong = judged.all.head(4)
        right = judged.right_beside(wrong)
        assert wrong.empty or right.empty
        for answers in (wrong, right):
            pictures, captions = judged.heat_pictures(answers)
            assert len(pictures) == len(captions) == len(answers)
            figures.picture_grid(pictures, captions)
        figures.look_alike_pictures(*judged.look_alikes(), judged.names)
        clusters = judged.clusters()
        assert clusters.in_words()
        figures.cluster_pictures(clusters.table, clusters.errors, clusters.pictures)
        cases, pictures = judged.similar_cases(wrong, k=3)
        figures.similar_case_pictures(wrong, cases, pictures)
        for table in (judged.confused_pairs(), judged.slices(), judged.by_sharpness()):
            assert isinstance(readable(table), pd.DataFrame)


def test_labels_that_deserve_a_second_opinion(run):
    doubts = audit_labels(run)
    assert len(run.table("label_noise.csv")) == len(doubts.candidates)
    assert doubts.counts.drop(columns="images").to_numpy().sum() == len(doubts.candidates)
    shown = doubts.pictures(run, 2)
    assert set(shown) == set(doubts.candidates["path"].head(2))


def test_silence_and_confidence_leave_their_files(run):
    drawn = {"n_bootstrap": 20}
    left = audit_uncertainty.audit_silence(run, **drawn)
    assert left["stage"].tolist() == ["every image", "good picture", "familiar", "sure"]
    assert left["n"].is_monotonic_decreasing
    pd.testing.assert_frame_equal(run.table("answered.csv"), left)
    confidence = audit_uncertainty.audit_confidence(run, **drawn)
    assert len(run.table("risk_coverage.csv")) == len(confidence.curve)
    assert f"{confidence.area['value']:.4f}" in confidence.in_words()
    before, after = audit_uncertainty.reliabilities(run)
    assert not before.equals(after)


def test_tables_side_by_side_have_words_for_keys(run):
    metrics = {"my_run": run.mapping("metrics.json")}
    table = overall(metrics)
    assert table.columns.tolist() == ["metric", "my_run"]
    assert "balanced accuracy" in table["metric"].tolist()
    rows = each_condition(metrics)
    assert set(rows["metric"]) == {"sensitivity", "specificity", "AUROC"}
    assert set(rows["condition"]) == set(run.taxonomy().codes)
    scaled = before_and_after(audit_calibration(run, n_bootstrap=20))
    assert scaled.columns.tolist() == ["metric", "before", "after", "change"]
