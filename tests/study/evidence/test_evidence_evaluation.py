"""What evidence is worth, paired and by group."""

import numpy as np
import pandas as pd
import pytest

from dermosan_lib.errors import RunError
from dermosan_lib.study.evidence.evidence_evaluation import (
    fused_by_lesion,
    fusion_gain,
    metadata_gain,
    with_metadata,
)

CODES = ("mel", "nv")
ENTRY = {
    "weight": 1.0,
    "used": ["age", "sex"],
    "attributes": [
        {
            "name": "age",
            "values": [20.0, 80.0],
            "log_ratios": {"mel": [-3.0, 3.0], "nv": [3.0, -3.0]},
        },
        {"name": "sex", "values": ["f", "m"], "log_ratios": {"mel": [0.0, 0.0], "nv": [0.0, 0.0]}},
    ],
}


@pytest.fixture
def predictions():
    draw = np.random.default_rng(3)
    truth = np.repeat(draw.integers(0, 2, 60), 2)
    chance = np.clip(0.5 + 0.2 * (1 - 2 * truth) + draw.normal(0, 0.3, 120), 0.01, 0.99)
    return pd.DataFrame(
        {
            "path": [f"{i}.jpg" for i in range(120)],
            "condition": np.array(CODES)[truth],
            "mel": chance,
            "nv": 1 - chance,
        }
    )


@pytest.fixture
def attributes(predictions):
    age = np.where(predictions["condition"] == "mel", "70", "30")
    return pd.DataFrame({"age": age, "sex": "f"}, index=predictions["path"]).iloc[:100]


def test_informative_evidence_is_worth_something_and_the_other_nothing(predictions, attributes):
    groups = np.repeat(np.arange(60), 2)
    table = metadata_gain(predictions, attributes, ENTRY, CODES, groups=groups, n_bootstrap=100)
    table = table.set_index(["evidence", "metric"])
    assert table.loc[("age", "balanced_accuracy"), "difference"] > 0.1
    assert table.loc[("age", "balanced_accuracy"), "low"] > 0
    assert table.loc["sex", "difference"].abs().max() == 0
    assert table.loc[("all", "macro_auc"), "difference"] > 0
    assert table.loc[("all", "macro_auc"), ["known", "n"]].tolist() == [100, 120]


def test_without_a_used_attribute_there_is_nothing_to_measure(predictions, attributes):
    table = metadata_gain(predictions, attributes, {**ENTRY, "used": []}, CODES, n_bootstrap=10)
    assert table.empty
    assert "difference" in table.columns


def test_images_without_attributes_keep_their_answer(predictions, attributes):
    fused = with_metadata(predictions, attributes, ENTRY, CODES)
    pd.testing.assert_frame_equal(fused.iloc[100:], predictions.iloc[100:])
    assert (fused["mel"].iloc[:100] != predictions["mel"].iloc[:100]).all()


def test_fused_lesions_are_paired_with_their_images(predictions):
    groups = np.repeat(np.arange(60), 2)
    single, fused, lesion = fused_by_lesion(predictions, None, CODES, groups=groups)
    pd.testing.assert_frame_equal(single, predictions)
    by_hand = predictions.groupby(groups)["mel"].transform("mean")
    np.testing.assert_allclose(fused["mel"], by_hand)
    assert lesion.nunique() == 60
    table = fusion_gain(predictions, None, CODES, groups=groups, n_bootstrap=100)
    assert (table["n_lesions"] == 60).all()
    assert (table["difference"] > 0).all()  # independent noise, so two photos see more


def test_lesions_are_fused_and_their_patients_drawn(predictions):
    lesions = np.repeat(np.arange(60), 2)
    by_lesion = fusion_gain(predictions, None, CODES, groups=lesions, n_bootstrap=200)
    patients = np.repeat(np.arange(6), 20)
    by_patient = fusion_gain(
        predictions, None, CODES, groups=lesions, units=patients, n_bootstrap=200
    )
    assert by_patient["difference"].equals(by_lesion["difference"])
    assert not by_patient["low"].equals(by_lesion["low"])
    assert (by_patient["n_lesions"] == 60).all()


def test_without_a_second_image_there_is_nothing_to_fuse(predictions):
    with pytest.raises(RunError, match="no group has two"):
        fusion_gain(predictions, None, CODES, groups=np.arange(120))
