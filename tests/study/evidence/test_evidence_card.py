"""What `pack` puts into the card: fusing and attributes, from train and validation alone."""

import json
import shutil

import numpy as np
import pandas as pd
import pytest

from dermosan_lib.bundle import update_card
from dermosan_lib.study.evidence.evidence_card import fit_evidence
from dermosan_lib.study.pipeline.evidence_run import PHOTOS, evidence_gains
from dermosan_lib.study.runs.run_folder import Run

CODES = ("bkl", "mel", "nv")
N = 900


@pytest.fixture
def run(tmp_path):
    """A finished catalogue, split and table of 300 lesions with three photos each."""
    draw = np.random.default_rng(7)
    truth = np.repeat(draw.integers(0, 3, N // 3), 3)
    age = (
        np.repeat((50 + 15 * draw.normal(size=N // 3)).round(), 3) + np.array([20, 10, -20])[truth]
    )
    rows = pd.DataFrame(
        {
            "path": [f"{i:03}.jpg" for i in range(N)],
            "condition": np.array(CODES)[truth],
            "group": [f"lesion {i // 3}" for i in range(N)],
            "split": np.repeat(["train", "val", "test"], [450, 225, 225]),
        }
    )
    rows.to_csv(tmp_path / "splits.csv", index=False)
    catalog = rows.drop(columns="split").assign(
        width_px=9, height_px=9, format="PNG", sha256="", phash="", source="", problem=""
    )
    catalog.to_csv(tmp_path / "catalog.csv", index=False)
    rows[["path"]].assign(age=age, sex="female").to_csv(tmp_path / "attributes.csv", index=False)
    return Run(tmp_path, tmp_path)


@pytest.fixture
def probabilities(run):
    logits = (
        np.random.default_rng(8).normal(size=(225, 3)) + np.eye(3)[run.labels()[run.rows("val")]]
    )
    powers = np.exp(logits)
    return powers / powers.sum(axis=1, keepdims=True)


def test_the_card_gets_both(run, probabilities):
    found = json.loads(json.dumps(fit_evidence(run, probabilities), allow_nan=False))
    assert found["fusion"]["validation"]["n_lesions"] == 75
    assert [attribute["name"] for attribute in found["metadata"]["attributes"]] == ["age"]
    assert found["metadata"]["used"] == ["age"]
    points = found["metadata"]["operating_points"]["high_sensitivity"]
    assert points["sensitivity"] >= 0.95
    assert points["n_suspicious"] == int((run.splits().iloc[450:675]["condition"] == "mel").sum())


def test_test_labels_decide_nothing(run, probabilities):
    before = fit_evidence(run, probabilities)
    splits = run.splits()
    test = splits["split"] == "test"
    splits.loc[test, "condition"] = splits.loc[test, "condition"].to_numpy()[::-1]
    splits.to_csv(run.folder / "splits.csv", index=False)
    assert fit_evidence(run, probabilities) == before


def test_without_attributes_only_the_fusing_is_fitted(run, probabilities):
    pd.DataFrame({"path": run.splits()["path"]}).to_csv(run.folder / "attributes.csv", index=False)
    assert list(fit_evidence(run, probabilities)) == ["fusion"]
    (run.folder / "attributes.csv").unlink()  # as in runs of an earlier version
    assert list(fit_evidence(run, probabilities)) == ["fusion"]


def test_attributes_that_say_nothing_have_no_operating_points(run, probabilities):
    age = np.random.default_rng(9).integers(20, 80, N // 3).repeat(3)
    run.splits()[["path"]].assign(age=age).to_csv(run.folder / "attributes.csv", index=False)
    entry = fit_evidence(run, probabilities)["metadata"]
    assert (entry["used"], entry["weight"]) == ([], 0)
    assert "operating_points" not in entry


def test_what_it_is_worth_is_measured_on_test_alone(run, probabilities, tiny_bundle):
    shutil.copytree(tiny_bundle.path, run.folder / "bundle")
    update_card(run.folder / "bundle", **fit_evidence(run, probabilities))
    splits = run.splits().iloc[450:].reset_index(drop=True)
    logits = np.random.default_rng(10).normal(size=(450, 3)) + np.eye(3)[run.labels()[450:]]
    table = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    predictions = splits[["path", "condition", "split"]].assign(
        **dict(zip(CODES, table.T, strict=True))
    )
    run.write("predictions.csv", predictions)
    gains = evidence_gains(run, n_bootstrap=100)
    pd.testing.assert_frame_equal(gains, run.table("evidence.csv"))
    assert list(gains["evidence"].unique()) == ["age", PHOTOS]
    assert set(gains["n"]) == {225}
    assert set(gains["n_groups"]) == {75}
    assert (gains.set_index("metric").loc["macro_auc", "low"] > 0).all()


def test_with_nothing_to_measure_the_table_is_empty(run, tiny_bundle):
    shutil.copytree(tiny_bundle.path, run.folder / "bundle")
    splits = run.splits().iloc[675::3]
    even = dict.fromkeys(CODES, 1 / 3)
    run.write("predictions.csv", splits[["path", "condition", "split"]].assign(**even))
    assert evidence_gains(run, n_bootstrap=10).empty
