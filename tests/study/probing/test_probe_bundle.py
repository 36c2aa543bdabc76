"""From a table as PAD-UFES-20 publishes it to a bundle that answers."""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic import Diagnoser
from dermosan_lib.errors import RunError
from dermosan_lib.study.probing import ProbeRecipe, make_probe
from tests.study.graphs.test_efficientnet_lite_nodes import stored_lite0
from tests.study.torch_files import write_torch_file

SHIPPED = Path(__file__).parents[3] / "recipes" / "clinical6.yaml"
CODES = ("ACK", "BCC", "MEL", "NEV", "SCC", "SEK")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("probe")
    data = folder / "data"
    (data / "images").mkdir(parents=True)
    rng = np.random.default_rng(0)
    lines = ["patient_id,lesion_id,age,fitspatrick,diagnostic,bleed,img_id"]
    for i in range(72):
        label, name = i % 6, f"PAT_{i}_{i}_1"
        tint = np.array([120 + 20 * label, 200 - 20 * label, 100 + 5 * label])
        noise = rng.normal(0, 25, (60, 80, 3))
        pixels = (tint + noise).clip(0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(data / "images" / f"{name}.jpg")
        lines.append(f"PAT_{i},{i},{40 + label},2.0,{CODES[label]},{label == 1},{name}.png")
    (data / "metadata.csv").write_text("\n".join(lines) + "\n")
    weights = folder / "lite.pth"
    write_torch_file(weights, stored_lite0(3))
    recipe = replace(
        ProbeRecipe.read(SHIPPED), size_px=48, edge_px=32, blocks=(1, 2), crops=((1.0, 0.5),),
        strengths=(0.01,), rarities=(0.0, 0.2), axes=10, views=2, folds=3, repeats=2,
        inner_folds=2, weights_sha256=hashlib.sha256(weights.read_bytes()).hexdigest(),
    )  # fmt: skip
    bundle, listing = make_probe(data, recipe, weights, folder / "out", cache=folder / "cache")
    return data, weights, recipe, bundle, listing


def test_the_bundle_says_what_it_is(made):
    *_, recipe, bundle, _ = made
    card = Bundle.load(bundle.path).card
    assert (card["modality"], card["licence"], card["taxonomy"]) == (
        "clinical",
        "CC BY 4.0",
        "pad6",
    )
    assert card["data"]["images"] == {"train": 72}
    assert card["metrics"]["macro_auc"]["n"] == 72
    assert card["cross_validation"]["repeats"] == recipe.repeats
    licence = (bundle.path / "LICENSE").read_text()
    assert "Pacheco" in licence
    assert "Apache-2.0" in licence
    text = (bundle.path / "MODEL_CARD.md").read_text()
    assert f"{card['metrics']['macro_auc']['value']:.3f}" in text
    assert {"LICENSE", "MODEL_CARD.md", "abstention.npz"} <= set(card["files"])


def test_the_clinic_answers_as_the_features_and_head_do(made):
    data, _, _, bundle, _ = made
    diagnoser = Diagnoser(bundle)
    file = data / "images" / "PAT_1_1_1.jpg"
    photo = diagnoser.inspect(file.name, file.read_bytes())
    answer = diagnoser.diagnose([photo], despite_quality=True)
    assert sum(line.probability for line in answer.differential) == pytest.approx(1)
    (reading,) = answer.readings
    assert reading.activation_maps is None or np.isfinite(reading.activation_maps).all()


def test_each_patient_is_tested_once_a_repeat(made):
    *_, recipe, _, listing = made
    folds = [name for name in listing if name.startswith("fold_")]
    assert len(folds) == recipe.repeats
    for name in folds:
        assert set(listing[name]) == set(range(1, recipe.folds + 1))
        assert (listing.groupby("group")[name].nunique() == 1).all()


def test_the_same_recipe_gives_the_same_model(made, tmp_path):
    data, weights, recipe, bundle, listing = made
    again, told = make_probe(data, recipe, weights, tmp_path / "again", cache=tmp_path / "cache")
    assert again.card["files"]["model.onnx"] == bundle.card["files"]["model.onnx"]
    assert again.card["metrics"] == bundle.card["metrics"]
    assert told.equals(listing)


def test_another_collection_is_refused(made, tmp_path):
    data, weights, recipe, *_ = made
    with pytest.raises(RunError, match="taxonomy ham7"):
        other = replace(recipe, taxonomy="ham7")
        make_probe(data, other, weights, tmp_path / "b", cache=tmp_path / "cache")
