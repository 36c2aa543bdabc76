import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix

from dermosan_lib.errors import RunError
from dermosan_lib.study.intervals import wilson
from dermosan_lib.study.predictive_values import at_prevalence, operating_table

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
