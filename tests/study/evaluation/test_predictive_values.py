import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix

from dermosan_lib.errors import RunError
from dermosan_lib.study.evaluation.intervals import replicate_weights, wilson
from dermosan_lib.study.evaluation.predictive_values import (
    at_prevalence,
    operating_table,
    operating_words,
)

INNER = st.floats(0.01, 0.99)
SHARES = st.floats(0, 1)


def draw_predictions(seed, n):
    """Scores of two suspicious conditions of three."""
    draw = np.random.default_rng(seed)
    truth = draw.integers(0, 3, n)
    logits = draw.normal(size=(n, 3))
    logits[np.arange(n), truth] += 1.5
    odds = np.exp(logits)
    table = pd.DataFrame(odds / odds.sum(axis=1, keepdims=True), columns=["mel", "bcc", "nv"])
    return table.assign(condition=np.array(["mel", "bcc", "nv"])[truth])


@given(SHARES, SHARES, INNER)
def test_predictive_values_follow_from_a_table_of_counts(sensitivity, specificity, prevalence):
    ppv, npv = at_prevalence(sensitivity, specificity, prevalence)
    people = 1e6
    sick, well = people * prevalence, people * (1 - prevalence)
    called = sick * sensitivity + well * (1 - specificity)
    passed = people - called
    if called > 1:
        assert ppv == pytest.approx(sick * sensitivity / called, abs=1e-6)
    if passed > 1:
        assert npv == pytest.approx(well * specificity / passed, abs=1e-6)


def test_predictive_values_at_the_ends():
    ppv, npv = at_prevalence([0.9, 0.0], [0.9, 1.0], [0.0, 0.5])
    assert ppv[0] == 0
    assert np.isnan(ppv[1])  # nobody is referred
    assert npv.tolist() == [1.0, 0.5]
    with pytest.raises(RunError, match=r"prevalence must be 0..1, but 2 was given"):
        at_prevalence(0.9, 0.9, 2)


def test_operating_table_counts_as_scikit_learn_does():
    table = draw_predictions(3, n=300)
    points = {"rule out": {"threshold": 0.2}, "refer": {"threshold": 0.7}}
    found = operating_table(
        table, ["mel", "bcc"], points, prevalences=(0.02, 0.3), groups=np.arange(300) // 2,
        n_bootstrap=300,
    )  # fmt: skip
    assert len(found) == 2 * (2 + 2 * 2)
    for name, point in points.items():
        rows = found[found["operating_point"] == name]
        assert (rows["threshold"] == point["threshold"]).all()
        truth = table["condition"] != "nv"
        (tn, fp), (fn, tp) = confusion_matrix(
            truth, table[["mel", "bcc"]].sum(axis=1) >= point["threshold"]
        )
        rates = rows.set_index("metric").loc[["sensitivity", "specificity"]]
        assert rates["value"].tolist() == pytest.approx([tp / (tp + fn), tn / (tn + fp)])
        assert rates["n"].tolist() == [truth.sum(), (~truth).sum()]
        rare = rows[rows["prevalence"] == 0.02]
        assert rare["value"].to_numpy() == pytest.approx(
            np.array(at_prevalence(*rates["value"], 0.02))
        )
        assert rows["value"].between(rows["low"], rows["high"]).all()
    own = operating_table(table, ["mel", "bcc"], points, prevalences=(truth.mean(),))
    assert own["value"].iloc[-2:].tolist() == pytest.approx([tp / (tp + fp), tn / (tn + fn)])


def test_perfect_rates_have_wilsons_width():
    table = pd.DataFrame({"condition": ["mel"] * 6 + ["nv"] * 10, "mel": [0.9] * 6 + [0.1] * 10})
    found = operating_table(
        table, ["mel"], {"x": {"threshold": 0.5}}, prevalences=(0.1,),
        groups=np.repeat(np.arange(8), 2), n_bootstrap=50,
    ).set_index("metric")  # fmt: skip
    assert (found["value"] == 1).all()
    low = [float(wilson(n, n)[0]) for n in (3, 5)]  # lesions, not images
    assert found.loc[["sensitivity", "specificity"], "low"].tolist() == pytest.approx(low)
    assert found.loc[["ppv", "npv"], "low"].tolist() == pytest.approx(
        [float(value) for value in at_prevalence(*low, 0.1)]
    )


def test_the_table_by_hand():
    table = pd.DataFrame(
        {
            "condition": ["mel", "mel", "nv", "nv", "nv", "nv"],
            "mel": [0.9, 0.3, 0.5, 0.1, 0.1, 0.1],
        }
    )
    points = {"low": {"threshold": 0.3}, "high": {"threshold": 0.5}}
    found = operating_table(table, ["mel"], points, prevalences=(0.5, 0.2), n_bootstrap=0)
    assert found["operating_point"].tolist() == ["low"] * 6 + ["high"] * 6
    assert found["threshold"].tolist() == [0.3] * 6 + [0.5] * 6
    assert found["metric"].tolist() == ["sensitivity", "specificity", *["ppv", "npv"] * 2] * 2
    np.testing.assert_array_equal(found["prevalence"], [np.nan, np.nan, 0.5, 0.5, 0.2, 0.2] * 2)
    assert found["n"].tolist() == [2, 4, 6, 6, 6, 6] * 2
    # Sensitivity 1 and 1/2, specificity 3/4.
    assert found["value"].tolist() == pytest.approx(
        [1, 3 / 4, 4 / 5, 1, 1 / 2, 1, 1 / 2, 3 / 4, 2 / 3, 3 / 5, 1 / 3, 6 / 7]
    )
    assert found[["low", "high"]].isna().all(axis=None)
    assert list(found.columns) == [
        "operating_point", "threshold", "metric", "prevalence", "value", "low", "high", "n",
    ]  # fmt: skip


def test_bounds_are_percentiles_of_draws_over_groups():
    table = draw_predictions(7, 90)
    groups = np.arange(90) // 3
    found = operating_table(
        table, ["mel", "bcc"], {"x": {"threshold": 0.5}}, prevalences=(0.1,), groups=groups,
        n_bootstrap=70, seed=3,
    ).set_index("metric")  # fmt: skip
    (weights,) = replicate_weights(30, 70, 3)
    images = weights[:, groups]
    ill = (table["condition"] != "nv").to_numpy()
    referred = (table[["mel", "bcc"]].sum(axis=1) >= 0.5).to_numpy()
    sens = images @ (ill & referred) / (images @ ill)
    spec = images @ (~ill & ~referred) / (images @ ~ill)
    ppv = sens * 0.1 / (sens * 0.1 + (1 - spec) * 0.9)
    npv = spec * 0.9 / (spec * 0.9 + (1 - sens) * 0.1)
    for name, values in (("sensitivity", sens), ("specificity", spec), ("ppv", ppv), ("npv", npv)):
        bounds = np.quantile(values, [0.025, 0.975])
        np.testing.assert_allclose(found.loc[name, ["low", "high"]].astype(float), bounds)


def test_unless_told_two_in_a_hundred_and_one_in_ten_are_ill():
    found = operating_table(draw_predictions(1, 30), ["mel"], {"x": {"threshold": 0.5}},
                            n_bootstrap=0)  # fmt: skip
    assert found["prevalence"].dropna().tolist() == [0.02, 0.02, 0.1, 0.1]


def test_words_put_the_points_side_by_side():
    points = {"rule_out": {"threshold": 0.2}, "refer": {"threshold": 0.7}}
    told = operating_words(
        operating_table(
            draw_predictions(1, 60), ["mel"], points, prevalences=(0.025,), n_bootstrap=0
        )
    )
    text = told.to_string()
    assert len(told) == 4
    assert "rule out" in text
    assert "rule_out" not in text
    assert "refer" in text
    assert text.count("where 2.5% have it") == 2
    assert "" in told.columns or "" in told.index.names
    assert operating_words(pd.DataFrame()).empty


@pytest.mark.parametrize(
    ("values", "name"),
    [((1.1, 1, 1), "Sensitivity"), ((1, -1, 1), "Specificity"), ((1, 1, 2), "The prevalence")],
)
def test_what_is_no_share_is_named(values, name):
    with pytest.raises(RunError, match=rf"^{name} must be 0\.\.1"):
        at_prevalence(*values)
