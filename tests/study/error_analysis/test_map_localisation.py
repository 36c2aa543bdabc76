import shutil

import numpy as np
import pandas as pd
import pytest

from dermosan_lib import phantoms
from dermosan_lib.study.error_analysis.map_localisation import (
    energy_by_outcome,
    energy_inside,
    lesion_energies,
)
from dermosan_lib.study.inference.predicting import prediction_table
from dermosan_lib.study.runs import open_run


def test_energy_is_shared_by_area_and_heat():
    mask = np.zeros((8, 8), dtype=bool)
    mask[:, :4] = True
    assert energy_inside(np.ones((4, 4), np.float32), mask) == pytest.approx(0.5)
    left = np.zeros((8, 8), np.float32)
    left[:, :2] = 3
    assert energy_inside(left, mask) == 1
    assert np.isnan(energy_inside(np.zeros((4, 4), np.float32), mask))


@pytest.fixture(scope="module")
def judged(tmp_path_factory, tiny_bundle):
    """A run over phantoms with the tiny bundle's place taken, and made-up predictions."""
    top = tmp_path_factory.mktemp("looking")
    data = phantoms.write_phantoms(top / "data", per_class=3, size_px=64, progress=False)
    run = open_run(data, top / "runs" / "one")
    shutil.copytree(tiny_bundle.path, run.folder / "bundle")
    splits = run.splits()
    probabilities = np.full((len(splits), 10), 0.05)
    truth = run.labels()
    probabilities[np.arange(len(splits)), (truth + (truth % 2)) % 10] = 0.55  # odd ones are wrong
    return run, prediction_table(splits, probabilities, run.taxonomy())


def test_maps_of_the_answers_are_measured_on_what_has_an_outline(judged, tiny_bundle):
    run, predictions = judged
    found = lesion_energies(run, tiny_bundle, predictions)
    assert set(found["condition"]) == set(phantoms.LOCALISED)
    assert len(found) == 3 * len(phantoms.LOCALISED)
    assert found["lesion_share"].between(0.001, 0.999).all()
    assert found["energy_inside"].dropna().between(0, 1).all()
    assert (found["correct"] == (found["condition"] == found["predicted"])).all()
    assert 0 < found["correct"].mean() < 1


def test_without_masks_nothing_is_measured(judged, tiny_bundle, tmp_path):
    run, predictions = judged
    bare = open_run(shutil.copytree(run.data, tmp_path / "bare"), run.folder)
    shutil.rmtree(tmp_path / "bare" / "_masks")
    found = lesion_energies(bare, tiny_bundle, predictions)
    assert found.empty
    table = energy_by_outcome(found)
    assert table["images"].tolist() == [0, 0, 0]
    assert table["gain"].isna().all()


def made(right, wrong, seed=42):
    """Energies of answers that look at the lesion by so much more than its share."""
    draw = np.random.default_rng(seed)
    gain = np.repeat([right, wrong], [300, 100]) + draw.normal(0, 0.1, 400)
    share = draw.uniform(0.2, 0.4, 400)
    return pd.DataFrame(
        {
            "path": [f"{i}.jpg" for i in range(400)],
            "correct": np.arange(400) < 300,
            "energy_inside": share + gain,
            "lesion_share": share,
        }
    )


def test_right_and_wrong_answers_are_compared_with_an_interval():
    table = energy_by_outcome(made(0.3, 0.1))
    assert table["images"].tolist() == [300, 100, 400]
    assert table.loc["right", "gain"] == pytest.approx(0.3, abs=0.02)
    assert table.loc["difference", "gain"] == pytest.approx(0.2, abs=0.03)
    assert table.loc["difference", "low"] > 0.15
    assert (table["low"] < table["gain"]).all()
    assert (table["gain"] < table["high"]).all()
    same = energy_by_outcome(made(0.2, 0.2))
    assert same.loc["difference", "low"] < 0 < same.loc["difference", "high"]


def test_repeated_photos_of_a_lesion_widen_the_interval():
    energies = made(0.3, 0.1)
    repeated = pd.concat([energies] * 4, ignore_index=True)
    lesions = pd.Series(np.tile(np.arange(400), 4))
    alone, grouped = energy_by_outcome(repeated), energy_by_outcome(repeated, lesions)
    width = (grouped["high"] - grouped["low"]) / (alone["high"] - alone["low"])
    assert width.between(1.7, 2.3).all()  # four photos of each: twice as wide


def test_dark_maps_are_left_out_and_all_right_has_no_difference():
    energies = made(0.3, 0.1)
    energies.loc[energies["correct"], "energy_inside"] = np.nan
    table = energy_by_outcome(energies)
    assert table["images"].tolist() == [0, 100, 100]
    assert np.isnan(table.loc["difference", "gain"])
    assert table.loc["wrong", "low"] < 0.1 < table.loc["wrong", "high"]
