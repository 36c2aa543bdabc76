import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from dermosan_lib.conditions import ad_hoc_taxonomy, load_taxonomy
from dermosan_lib.study.malignancy import malignancy_auc, suspicious_codes


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
