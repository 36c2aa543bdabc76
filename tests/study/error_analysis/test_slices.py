import numpy as np
import pandas as pd
import pytest

from dermosan_lib.errors import RunError
from dermosan_lib.study.error_analysis.slices import error_slices

CODES = ["mel", "nv"]


def table(wrong, truth):
    right = np.where(wrong, 0.1, 0.9)
    mel = np.where(truth == "mel", right, 1 - right)
    paths = [f"{i:03d}.jpg" for i in range(len(wrong))]
    return pd.DataFrame({"path": paths, "condition": truth, "mel": mel, "nv": 1 - mel})


def test_a_planted_slice_of_two_properties_comes_first():
    draw = np.random.default_rng(42)
    truth = draw.choice(CODES, 400)
    site, sex = draw.choice(["face", "back"], 400), draw.choice(["f", "m"], 400)
    planted = (site == "face") & (sex == "m")
    predictions = table(draw.random(400) < np.where(planted, 0.5, 0.05), truth)
    kinds = pd.DataFrame({"site": site, "sex": sex}, index=predictions["path"])
    found = error_slices(predictions, CODES, kinds)
    assert found["slice"][0] == "site face, sex m"
    first = found.iloc[0]
    assert first["pictures"] == planted.sum()
    assert first["low"] < first["error_rate"] < first["high"]
    assert first["errors"] > 2 * first["expected"]
    assert first["adjusted"] < 1e-6
    others = found[~found["slice"].str.contains("face|sex m")]
    assert (others["adjusted"] > 0.05).all()


def test_the_mix_of_conditions_is_no_finding():
    draw = np.random.default_rng(7)
    truth = draw.choice(CODES, 600)
    site = np.where(truth == "mel", draw.choice(["face", "back"], 600, p=[0.9, 0.1]), "back")
    predictions = table(draw.random(600) < np.where(truth == "mel", 0.5, 0.02), truth)
    kinds = pd.DataFrame({"site": site}, index=predictions["path"])
    found = error_slices(predictions, CODES, kinds).set_index("slice").loc["site face"]
    assert found["error_rate"] > 0.4
    assert found["expected"] == pytest.approx(found["errors"], rel=0.15)
    assert found["adjusted"] > 0.05


def test_one_picture_a_group_counts_and_small_slices_do_not():
    truth = np.array(["mel", "nv"] * 30)
    predictions = table(np.arange(60) < 20, truth)
    groups = np.repeat(np.arange(30), 2)
    kinds = pd.DataFrame({"sex": ["f"] * 40 + ["m"] * 20}, index=predictions["path"])
    found = error_slices(predictions, CODES, kinds, groups=groups, least=15)
    assert found["slice"].tolist() == ["sex f"]
    assert found[["pictures", "errors"]].to_numpy().tolist() == [[20, 10]]


def test_no_kinds_give_an_empty_table():
    predictions = table(np.zeros(40, dtype=bool), np.array(CODES * 20))
    kinds = pd.DataFrame({"sex": ["unknown"] * 40}, index=predictions["path"])
    found = error_slices(predictions, CODES, kinds)
    assert found.empty
    assert found.columns.tolist()[-2:] == ["p", "adjusted"]


def test_two_rows_for_a_picture_are_refused():
    predictions = table(np.zeros(4, dtype=bool), np.array(CODES * 2))
    kinds = pd.DataFrame({"sex": ["f", "m"]}, index=["000.jpg", "000.jpg"])
    with pytest.raises(RunError, match=r"000.jpg has more"):
        error_slices(predictions, CODES, kinds)
