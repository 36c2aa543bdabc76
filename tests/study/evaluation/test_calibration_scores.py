import numpy as np
import pandas as pd
import pytest

from dermosan_lib.errors import RunError
from dermosan_lib.study.evaluation.calibration_scores import calibration_change, calibration_scores
from dermosan_lib.study.evaluation.evaluation import evaluate
from dermosan_lib.study.evaluation.intervals import replicate_weights
from dermosan_lib.study.evaluation.reliability_diagram import ece
from dermosan_lib.study.uncertainty.calibration_fitting import uncalibrated

CODES = ["a", "b", "c"]


def draw_predictions(seed, n=300, temperature=1.0):
    """Predictions that mean what they say at temperature 1, and are too sure below it."""
    draw = np.random.default_rng(seed)
    logits = draw.normal(0, 2, (n, 3))
    odds = np.exp(logits)
    truth = [draw.choice(3, p=row) for row in odds / odds.sum(axis=1, keepdims=True)]
    odds = np.exp(logits / temperature)
    table = pd.DataFrame(odds / odds.sum(axis=1, keepdims=True), columns=CODES)
    table.insert(0, "path", [f"{row}.jpg" for row in range(n)])
    table.insert(1, "condition", np.array(CODES)[truth])
    return table


def test_scores_agree_with_the_plain_ones_and_with_evaluate():
    table, groups = draw_predictions(1), np.arange(300) // 3
    scores = calibration_scores(table, CODES, groups=groups, n_bootstrap=200).set_index("metric")
    assert scores.loc["ece_width", "value"] == pytest.approx(ece(table, CODES))
    assert scores.loc["ece_mass", "value"] == pytest.approx(ece(table, CODES, scheme="mass"))
    assert (scores["n"] == 300).all()
    metrics = evaluate(table, CODES, groups=groups, n_bootstrap=200)
    for ours, theirs in (("ece_width", "ece"), ("nll", "nll"), ("brier", "brier")):
        entry = [metrics[theirs][name] for name in ("value", "low", "high")]
        assert scores.loc[ours, ["value", "low", "high"]].tolist() == pytest.approx(entry)
    alone = calibration_scores(table, CODES, n_bootstrap=0)
    assert alone[["low", "high"]].isna().all(axis=None)


def test_undoing_the_temperature_gives_back_what_was_scaled():
    sure, honest = draw_predictions(2, temperature=0.4), draw_predictions(2)
    again = uncalibrated(honest, CODES, 2.5)  # logits times 2.5 are logits over 0.4
    np.testing.assert_allclose(again[CODES], sure[CODES], atol=1e-12)
    assert again[["path", "condition"]].equals(honest[["path", "condition"]])
    certain = pd.DataFrame({"a": [1.0], "b": [0.0]})
    assert uncalibrated(certain, "ab", 3.0).to_numpy().tolist() == [[1.0, 0.0]]


def test_a_change_for_the_better_is_below_zero_with_an_interval_of_its_own():
    sure, honest = draw_predictions(3, temperature=0.3), draw_predictions(3)
    table = calibration_change(sure, honest, CODES, n_bootstrap=200)
    wide = table.set_index(["stage", "metric"])
    for metric in ("ece_width", "ece_mass", "nll", "brier"):
        change = wide.loc[("change", metric)]
        difference = wide.loc[("after", metric), "value"] - wide.loc[("before", metric), "value"]
        assert change["value"] == pytest.approx(difference)
        assert change["low"] < change["value"] < change["high"] < 0
    # Paired: the change varies less than the two would apart.
    spread = wide["high"] - wide["low"]
    assert spread["change", "nll"] < spread["before", "nll"] + spread["after", "nll"]
    same = calibration_change(sure, sure, CODES, n_bootstrap=50).query("stage == 'change'")
    assert (same["value"] == 0).all()
    assert same["low"].isna().all()


def test_a_change_needs_the_same_images():
    table = draw_predictions(4)
    with pytest.raises(RunError, match="differ in their paths"):
        calibration_change(table, table.iloc[::-1], CODES)


SIX = pd.DataFrame(
    {
        "path": list("abcdef"),
        "condition": ["x", "x", "x", "y", "x", "x"],
        "x": [0.6, 0.7, 0.8, 0.9, 0.55, 0.3],
        "y": [0.4, 0.3, 0.2, 0.1, 0.45, 0.7],
    }
)  # confidences 0.6, 0.7, 0.8, 0.9, 0.55, 0.7; the fourth and the last are wrong


def test_scores_by_hand():
    found = calibration_scores(SIX, "xy", bins=2, n_bootstrap=0).set_index("metric")
    assert list(found.index) == ["ece_width", "ece_mass", "nll", "brier"]
    # Two bins of equal width: all lie in the upper, 4 right of 6, confidences 4.25.
    assert found.loc["ece_width", "value"] == pytest.approx(0.25 / 6)
    losses = -np.log([0.6, 0.7, 0.8, 0.1, 0.55, 0.3])
    assert found.loc["nll", "value"] == pytest.approx(losses.mean())
    squares = 2 * (1 - np.exp(-losses)) ** 2
    assert found.loc["brier", "value"] == pytest.approx(squares.mean())
    assert (found["n"] == 6).all()


def test_replicates_are_weighted_by_groups():
    groups = [0, 0, 1, 1, 2, 2]
    found = calibration_scores(SIX, "xy", bins=2, groups=groups, n_bootstrap=50, seed=4)
    (weights,) = replicate_weights(3, 50, 4)
    images = weights[:, groups]
    losses = -np.log([0.6, 0.7, 0.8, 0.1, 0.55, 0.3])
    gaps = np.array([0.4, 0.3, 0.2, -0.9, 0.45, -0.7])
    expected = {
        "ece_width": np.abs(images @ gaps) / 6,
        "nll": images @ losses / 6,
        "brier": images @ (2 * (1 - np.exp(-losses)) ** 2) / 6,
    }
    table = found.set_index("metric")
    bias = expected["ece_width"].mean() - 0.25 / 6  # which resampling adds to what chance added
    expected["ece_width"] -= bias
    for name, values in expected.items():
        ends = np.quantile(values, [0.025, 0.975]).clip(min=0)
        assert table.loc[name, ["low", "high"]].tolist() == pytest.approx(ends.tolist())
    again = calibration_change(SIX, SIX, "xy", bins=2, groups=groups, n_bootstrap=50, seed=4)
    assert again["stage"].tolist() == ["before"] * 4 + ["after"] * 4 + ["change"] * 4
    for stage in ("before", "after"):
        part = again[again["stage"] == stage].drop(columns="stage").reset_index(drop=True)
        pd.testing.assert_frame_equal(part, found)


def test_groups_of_unequal_size_are_means_over_images():
    groups = [0, 0, 0, 0, 0, 1]
    table = calibration_scores(SIX, "xy", bins=2, groups=groups, n_bootstrap=200).set_index(
        "metric"
    )
    # Drawn twice each, or both once: the bounds are the means of either group alone.
    losses = -np.log([0.6, 0.7, 0.8, 0.1, 0.55, 0.3])
    assert table.loc["nll", ["low", "high"]].tolist() == pytest.approx(
        sorted([losses[:5].mean(), losses[5]])
    )
    (weights,) = replicate_weights(2, 200, 42)
    gaps = np.abs(weights @ [0.45, -0.7]) / (weights @ [5, 1])
    assert np.quantile(gaps, [0.025, 0.975]).tolist() == pytest.approx([0.25 / 6, 0.7])
    assert table.loc["ece_width", "low"] == 0  # it would lie below what an error can be
    assert table.loc["ece_width", "high"] == pytest.approx(0.7 - gaps.mean() + 0.25 / 6)
