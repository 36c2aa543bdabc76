import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from dermosan_lib.conditions import Taxonomy, ad_hoc_taxonomy, load_taxonomy
from dermosan_lib.study.evaluation.evaluation import evaluate
from dermosan_lib.study.evaluation.malignancy_score import (
    both_kinds,
    malignancy_auc,
    suspicious_codes,
)


def test_the_area_is_scikit_learns_with_an_interval_over_groups():
    draw = np.random.default_rng(1)
    truth = draw.integers(0, 3, 120)
    odds = np.exp(draw.normal(size=(120, 3)) + np.eye(3)[truth])
    table = pd.DataFrame(odds / odds.sum(axis=1, keepdims=True), columns=["mel", "bcc", "nv"])
    table["path"], table["condition"] = range(120), np.array(["mel", "bcc", "nv"])[truth]
    groups = pd.Series(np.arange(120) // 4)
    entry = malignancy_auc(table, ["mel", "bcc"], groups=groups, n_bootstrap=200)
    score = table[["mel", "bcc"]].sum(axis=1)
    assert entry["value"] == pytest.approx(roc_auc_score(truth < 2, score))
    assert entry["low"] < entry["value"] < entry["high"]
    assert entry["n"] == (truth < 2).sum()


def test_without_both_kinds_there_is_no_area():
    table = pd.DataFrame({"path": ["a"], "condition": ["nv"], "mel": [0.2], "nv": [0.8]})
    nothing = {"value": None, "low": None, "high": None, "n": 0}
    assert malignancy_auc(table, ["mel"]) == malignancy_auc(table, []) == nothing


def test_suspicious_are_malignant_and_premalignant_where_all_is_known():
    assert suspicious_codes(load_taxonomy("ham7")) == ["akiec", "bcc", "mel"]
    assert suspicious_codes(ad_hoc_taxonomy(["moles", "warts"])) == []


def test_the_interval_is_that_of_two_kinds_over_the_same_groups_and_seed():
    draw = np.random.default_rng(2)
    score = draw.random(40).round(2)
    table = pd.DataFrame({"path": range(40), "mel": score / 2, "bcc": score / 2, "nv": 1 - score})
    table["condition"] = np.where(draw.random(40) < 0.3 + 0.4 * score, "bcc", "nv")
    table.index = table.index + 7  # rows of a longer table
    groups = pd.Series(np.arange(40) // 4, index=table.index)
    two = pd.DataFrame({"path": range(40), "ill": score, "well": 1 - score})
    two["condition"] = np.where(table["condition"] == "bcc", "ill", "well")
    chosen = {"n_bootstrap": 60, "seed": 5}
    measured = evaluate(two, ["well", "ill"], groups=groups.to_numpy(), **chosen)
    expected = measured["conditions"]["ill"]["auroc"]
    assert malignancy_auc(table, ["mel", "bcc"], groups=groups, **chosen) == pytest.approx(expected)
    alone = malignancy_auc(table, ["mel", "bcc"], **chosen)
    assert alone["value"] == expected["value"]
    assert alone["high"] - alone["low"] != expected["high"] - expected["low"]


def test_a_score_a_hair_above_1_counts_as_1():
    table = pd.DataFrame(
        {
            "path": list("abcd"),
            "condition": ["mel", "nv", "mel", "nv"],
            "mel": [1.0005, 1.0, 0.6, 0.5],
            "nv": [0.0, 0.0, 0.4, 0.5],
        }
    )
    # mel 1 against nv 1 is a tie, against 0.5 a win; 0.6 loses and wins: 2.5 of 4.
    assert malignancy_auc(table, ["mel"], n_bootstrap=0)["value"] == 2.5 / 4


def test_one_condition_of_unknown_behaviour_is_enough():
    known = load_taxonomy("ham7")
    mixed = Taxonomy("mixed", (*known.conditions, *ad_hoc_taxonomy(["moles"]).conditions))
    assert suspicious_codes(mixed) == []


def test_both_kinds_are_there_or_not():
    table = pd.DataFrame({"condition": ["mel", "nv", "bcc"]})
    assert both_kinds(table, ["mel", "bcc"])
    assert not both_kinds(table, ["mel", "bcc", "nv"])
    assert not both_kinds(table, ["scc"])
