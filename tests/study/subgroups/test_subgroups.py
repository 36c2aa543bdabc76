import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dermosan_lib.errors import RunError
from dermosan_lib.study.evaluation.evaluation import evaluate
from dermosan_lib.study.subgroups.attribute_kinds import age_bands
from dermosan_lib.study.subgroups.subgroups import subgroup_metrics

CODES = ["nv", "mel", "bcc"]


SUSPICIOUS = ["mel", "bcc"]


GAPS = ["gap", "gap_low", "gap_high"]


def draw_predictions(seed, n=300, skill=1.5):
    draw = np.random.default_rng(seed)
    truth = np.concatenate([np.arange(3), draw.integers(0, 3, n - 3)])
    logits = draw.normal(size=(n, 3))
    logits[np.arange(n), truth] += skill
    odds = np.exp(logits)
    table = pd.DataFrame(odds / odds.sum(axis=1, keepdims=True), columns=CODES)
    table.insert(0, "path", [f"{row:04d}.jpg" for row in range(n)])
    table.insert(1, "condition", np.array(CODES)[truth])
    return table


def by_path(table, **columns):
    return pd.DataFrame(columns, index=table["path"].to_numpy())


def of(found, subgroup, metric):
    return found[(found["subgroup"] == subgroup) & (found["metric"] == metric)].iloc[0]


@given(st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_values_are_those_of_evaluate_on_the_subgroup_alone(seed):
    table = draw_predictions(seed)
    sex = np.random.default_rng(seed).choice(["female", "male"], len(table))
    found = subgroup_metrics(table, CODES, by_path(table, sex=sex), n_bootstrap=0)
    assert found["subgroup"].unique().tolist() == ["all", "female", "male"]
    alone = {
        name: evaluate(table[sex == name], CODES, n_bootstrap=0) for name in ("female", "male")
    }
    for metric in ("accuracy", "balanced_accuracy", "macro_auc"):
        female, male = (alone[name][metric]["value"] for name in ("female", "male"))
        row = of(found, "female", metric)
        assert row["value"] == pytest.approx(female)
        assert row["n"] == row["n_groups"] == (sex == "female").sum()
        assert row["gap"] == pytest.approx(female - male)  # both have every condition
        assert of(found, "male", metric)["gap"] == pytest.approx(male - female)
        everyone = evaluate(table, CODES, n_bootstrap=0)[metric]["value"]
        assert of(found, "all", metric)["value"] == pytest.approx(everyone)
    assert found.loc[found["attribute"] == "all", GAPS].isna().all(axis=None)


def test_a_planted_gap_is_found_and_none_is_made_up():
    table = draw_predictions(0, n=800)
    half = np.arange(800) % 2 == 0
    worse = table.copy()
    worse.loc[half, CODES] = (
        0.5 * worse.loc[half, CODES]
        + 0.5 * draw_predictions(9, n=800, skill=0).loc[half, CODES].to_numpy()
    )
    groups = np.arange(800) // 4
    source = by_path(table, source=np.where(half, "a", "b"))
    planted = subgroup_metrics(worse, CODES, source, groups=groups)
    fair = subgroup_metrics(table, CODES, source, groups=groups)
    for metric in ("accuracy", "balanced_accuracy", "macro_auc"):
        row = of(planted, "a", metric)
        assert row["gap_high"] < 0
        assert row["gap_low"] <= row["gap"] <= row["gap_high"]
        assert row["low"] <= row["value"] <= row["high"]
        assert of(planted, "b", metric)[GAPS].tolist() == pytest.approx(
            [-row["gap"], -row["gap_high"], -row["gap_low"]]
        )
        assert of(fair, "a", metric)["gap_low"] < 0 < of(fair, "a", metric)["gap_high"]


def test_small_subgroups_show_counts_and_no_numbers():
    table = draw_predictions(1)
    site = np.where(np.arange(300) < 57, "ear", "back")
    groups = np.arange(300) // 3  # 19 lesions of the ear
    found = subgroup_metrics(table, CODES, by_path(table, site=site), groups=groups, n_bootstrap=50)
    ear = found[found["subgroup"] == "ear"]
    assert ear["suppressed"].all()
    assert (ear["n"] == 57).all()
    assert (ear["n_groups"] == 19).all()
    assert ear[["value", "low", "high", *GAPS]].isna().all(axis=None)
    back = found[found["subgroup"] == "back"]
    assert back["value"].notna().all()
    assert back[GAPS].isna().all(axis=None)  # their rest is the ear
    shown = subgroup_metrics(
        table, CODES, by_path(table, site=site), groups=groups, min_groups=19, n_bootstrap=50
    )
    assert shown["value"].notna().all()


def test_malignant_sensitivity_by_threshold_and_by_the_most_probable():
    table = draw_predictions(2)
    attributes = by_path(table, kind=np.where(np.arange(300) % 3 == 0, "a", "b"))
    suspicious = table["condition"].isin(SUSPICIOUS).to_numpy()
    chosen = suspicious & (attributes["kind"] == "a").to_numpy()
    score = table[SUSPICIOUS].sum(axis=1).to_numpy()
    called = table[CODES].idxmax(axis=1).isin(SUSPICIOUS).to_numpy()
    for threshold, referred in ((0.3, score >= 0.3), (None, called)):
        found = subgroup_metrics(
            table, CODES, attributes, suspicious=SUSPICIOUS, threshold=threshold, n_bootstrap=50
        )
        row = of(found, "a", "malignant_sensitivity")
        assert row["n"] == row["n_groups"] == chosen.sum()
        assert row["value"] == pytest.approx(referred[chosen].mean())
        assert row["gap"] == pytest.approx(
            referred[chosen].mean() - referred[suspicious & ~chosen].mean()
        )


def test_a_gap_is_measured_on_the_conditions_that_both_have():
    table = draw_predictions(3)
    young = (table["condition"] != "bcc").to_numpy() & (np.arange(300) % 2 == 0)
    found = subgroup_metrics(
        table, CODES, by_path(table, age=np.where(young, "young", "old")), n_bootstrap=0
    )
    right = (table[CODES].idxmax(axis=1) == table["condition"]).to_numpy()
    sensitivity = {
        (side, code): right[(young == side) & (table["condition"] == code).to_numpy()].mean()
        for side in (True, False)
        for code in ("nv", "mel")
    }
    gaps = [sensitivity[True, code] - sensitivity[False, code] for code in ("nv", "mel")]
    assert of(found, "young", "balanced_accuracy")["gap"] == pytest.approx(np.mean(gaps))


def test_perfect_subgroups_have_wilsons_width():
    table = draw_predictions(4)
    table[CODES] = np.eye(3)[[CODES.index(code) for code in table["condition"]]]
    found = subgroup_metrics(
        table, CODES, by_path(table, sex=np.where(np.arange(300) % 2, "f", "m")), n_bootstrap=50
    )
    assert (found["value"] == 1).all()
    assert found["low"].between(0.9, 0.999).all()
    assert (found["high"] == 1).all()


def test_categories_keep_their_order_and_unknown_comes_last():
    table = draw_predictions(5)
    bands = age_bands(pd.Series(np.tile([75.0, np.nan, 5.0], 100), index=table["path"]))
    attributes = pd.DataFrame({"age band": bands, "type": np.tile([2.0, 6.0, np.nan], 100)})
    found = subgroup_metrics(table, CODES, attributes.iloc[:-3], n_bootstrap=0)
    order = found.loc[found["metric"] == "accuracy", ["attribute", "subgroup", "n"]]
    assert order.to_numpy().tolist() == [
        ["all", "all", 300],
        ["age band", "under 30", 99],
        ["age band", "70 and over", 99],
        ["age band", "unknown", 102],
        ["type", "2", 99],
        ["type", "6", 99],
        ["type", "unknown", 102],
    ]


def test_attributes_that_make_no_subgroups_are_refused():
    table = draw_predictions(6)
    good = by_path(table, sex="female")
    for wrong, message in (
        (pd.concat([good, good]), "0000.jpg has more"),
        (good.rename(index=lambda path: f"x/{path}"), "None of the 300 images has attributes"),
        (by_path(table, age=np.arange(300.0)), "'age' has 300 different numbers"),
    ):
        with pytest.raises(RunError, match=message):
            subgroup_metrics(table, CODES, wrong)
