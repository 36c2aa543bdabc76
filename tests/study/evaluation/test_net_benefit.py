import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dermosan_lib.errors import RunError
from dermosan_lib.study.evaluation.intervals import replicate_weights
from dermosan_lib.study.evaluation.net_benefit import THRESHOLDS, decision_curve
from dermosan_lib.study.evaluation.predictive_values import operating_table

INNER = st.floats(0.01, 0.99)


def draw_predictions(seed, n=200, skill=1.5):
    """Scores of two suspicious conditions of three; groups of two images."""
    draw = np.random.default_rng(seed)
    truth = np.concatenate([np.arange(3), draw.integers(0, 3, n - 3)])
    logits = draw.normal(size=(n, 3))
    logits[np.arange(n), truth] += skill
    odds = np.exp(logits)
    table = pd.DataFrame(odds / odds.sum(axis=1, keepdims=True), columns=["mel", "bcc", "nv"])
    return table.assign(condition=np.array(["mel", "bcc", "nv"])[truth])


def test_net_benefit_by_hand():
    table = pd.DataFrame(
        {"condition": ["mel", "mel", "nv", "nv", "nv"], "mel": [0.9, 0.2, 0.8, 0.5, 0.1]}
    )
    found = decision_curve(table, ["mel"], thresholds=[0.2, 0.5, 0.75], n_bootstrap=0)
    # Referred: 2 and 2 wrongly, 1 and 2, 1 and 1, of 5; a threshold t weighs t / (1 - t).
    assert found["net_benefit"].tolist() == pytest.approx(
        [2 / 5 - 2 / 5 / 4, 1 / 5 - 2 / 5, 1 / 5 - 1 / 5 * 3]
    )
    assert found["treat_all"].tolist() == pytest.approx(
        [2 / 5 - 3 / 5 / 4, 2 / 5 - 3 / 5, 2 / 5 - 3 / 5 * 3]
    )
    assert (found["treat_none"] == 0).all()
    assert found["advantage"].tolist() == pytest.approx([0.05, -0.2, -0.4])
    assert found[["low", "advantage_high"]].isna().all(axis=None)


@given(st.integers(0, 10_000), INNER)
@settings(max_examples=25, deadline=None)
def test_net_benefit_never_passes_prevalence_and_the_own_prevalence_changes_nothing(seed, cut):
    table = draw_predictions(seed)
    share = (table["condition"] != "nv").mean()
    plain = decision_curve(table, ["mel", "bcc"], thresholds=[cut], n_bootstrap=0)
    stated = decision_curve(
        table, ["mel", "bcc"], thresholds=[cut], prevalence=share, n_bootstrap=0
    )
    pd.testing.assert_frame_equal(plain, stated)
    assert plain["net_benefit"][0] <= share + 1e-12
    perfect = table.assign(mel=(table["condition"] != "nv") * 1.0, bcc=0.0)
    best = decision_curve(perfect, ["mel", "bcc"], thresholds=[cut], n_bootstrap=0)
    assert best["net_benefit"][0] == pytest.approx(share)


def test_intervals_hold_the_estimate_and_pairing_narrows_them():
    table = draw_predictions(0, n=400)
    found = decision_curve(table, ["mel", "bcc"], groups=np.arange(400) // 2, n_bootstrap=300)
    assert (found["n"] == 400).all()
    middle = found[found["threshold"].between(0.1, 0.9)]
    assert middle["net_benefit"].between(middle["low"], middle["high"]).all()
    assert middle["advantage"].between(middle["advantage_low"], middle["advantage_high"]).all()
    early = found[found["threshold"] == 0.2].iloc[0]
    assert early["advantage_high"] - early["advantage_low"] < early["high"] - early["low"]
    # Repeated rows are no new evidence, if their group says so.
    twice = pd.concat([table, table], ignore_index=True)
    again = decision_curve(twice, ["mel", "bcc"], groups=np.tile(np.arange(400) // 2, 2),
                           n_bootstrap=300)  # fmt: skip
    assert again["low"].to_numpy() == pytest.approx(found["low"].to_numpy())


def test_scores_that_cannot_be_judged_are_refused():
    table = draw_predictions(0)
    for wrong, message in (
        (table[table["condition"] == "nv"], "0 of .* are suspicious"),
        (table.drop(columns="bcc"), "lack bcc"),
        (table.assign(mel=np.nan), "row 0 has nan"),
        (table.assign(mel=1.0, bcc=1.0), "row 0 has 2"),
    ):
        with pytest.raises(RunError, match=message):
            decision_curve(wrong, ["mel", "bcc"])
    with pytest.raises(RunError, match="At least one condition"):
        operating_table(table, [], {})
    for bad in ({"thresholds": [0.5, 1.0]}, {"prevalence": 0.0}):
        with pytest.raises(RunError, match="above 0 and below 1"):
            decision_curve(table, ["mel"], **bad)


def test_another_prevalence_by_hand():
    table = pd.DataFrame(
        {"condition": ["mel", "mel", "nv", "nv", "nv"], "mel": [0.9, 0.2, 0.8, 0.5, 0.1]}
    )
    found = decision_curve(table, ["mel"], thresholds=[0.2, 0.5], prevalence=0.1, n_bootstrap=0)
    # Sensitivity 1 and 1/2, specificity 1/3 twice; one in ten is ill.
    expected = [0.1 - 2 / 3 * 0.9 / 4, 0.1 / 2 - 2 / 3 * 0.9]
    assert found["net_benefit"].tolist() == pytest.approx(expected)
    assert found["treat_all"].tolist() == pytest.approx([0.1 - 0.9 / 4, 0.1 - 0.9])
    assert found["advantage"].tolist() == pytest.approx(expected)  # referring none is better


def test_bounds_are_percentiles_of_the_same_draws():
    table, cuts = draw_predictions(4, n=60), np.array([0.2, 0.6])
    groups = np.arange(60) // 3
    found = decision_curve(
        table, ["mel", "bcc"], groups=groups, thresholds=cuts, n_bootstrap=80, seed=11
    )
    (weights,) = replicate_weights(20, 80, 11)
    images = np.vstack([np.ones(60), weights[:, groups]])
    ill = (table["condition"] != "nv").to_numpy()
    referred = table[["mel", "bcc"]].sum(axis=1).to_numpy()[:, None] >= cuts
    n, odds = images.sum(axis=1, keepdims=True), cuts / (1 - cuts)
    benefit = (
        images @ (ill[:, None] & referred) / n - images @ (~ill[:, None] & referred) / n * odds
    )
    every = (images @ ill)[:, None] / n - (images @ ~ill)[:, None] / n * odds
    advantage = benefit - np.maximum(every, 0)
    for name, values in (("net_benefit", benefit), ("treat_all", every), ("advantage", advantage)):
        np.testing.assert_allclose(found[name], values[0], atol=1e-12)
    for names, values in (
        (("low", "high"), benefit),
        (("advantage_low", "advantage_high"), advantage),
    ):
        bounds = np.quantile(values[1:], [0.025, 0.975], axis=0)
        np.testing.assert_allclose(found[list(names)].to_numpy().T, bounds, atol=1e-12)
    assert list(found.columns) == [
        "threshold", "net_benefit", "low", "high", "treat_all", "treat_none", "advantage",
        "advantage_low", "advantage_high", "n",
    ]  # fmt: skip


def test_thresholds_are_every_hundredth_unless_told():
    assert (len(THRESHOLDS), THRESHOLDS[0], THRESHOLDS[-1]) == (99, 0.01, 0.99)
    table = draw_predictions(1, n=20)
    assert tuple(decision_curve(table, ["mel"], n_bootstrap=0)["threshold"]) == THRESHOLDS
    for bad in (0.0, 1.0, -0.2):
        with pytest.raises(RunError, match=r"^Thresholds must be above 0 and below 1"):
            decision_curve(table, ["mel"], thresholds=[0.5, bad])
        with pytest.raises(RunError, match=r"^The prevalence must be above 0 and below 1"):
            decision_curve(table, ["mel"], prevalence=bad)
