import json
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from dermosan_lib.clinic import Diagnoser
from dermosan_lib.errors import RunError
from dermosan_lib.study.bundling import read_partners
from dermosan_lib.study.inference import run_graph
from dermosan_lib.study.pipeline import (
    balanced_accuracies,
    chosen_recipe,
    fit_baseline,
    fit_network,
    on_test,
    pack,
    predict,
    score,
    train_encoder,
)
from dermosan_lib.study.reporting import write_documents
from dermosan_lib.study.runs import open_run

COLOURS = {"mel": (120, 70, 60), "nv": (190, 150, 120), "bcc": (200, 110, 140)}
SMALL = Path(__file__).parents[1] / "encoders" / "small_encoders.py"


@pytest.fixture(scope="module")
def small():
    return SimpleNamespace(**runpy.run_path(str(SMALL)))


@pytest.fixture(scope="module")
def surveyed(tmp_path_factory):
    """What `run` copies."""
    return survey(tmp_path_factory.mktemp("surveyed"))


@pytest.fixture
def run(surveyed, tmp_path):
    """A run of its own; nothing but catalogue and split is made yet."""
    shutil.copytree(surveyed.data, tmp_path / "data")
    shutil.copytree(surveyed.folder.parent, tmp_path / "runs")
    return open_run(tmp_path / "data", tmp_path / "runs" / "probe")


def survey(tmp_path):
    """A run on three conditions of twenty-four pictures each, every lesion seen twice."""
    draw, rows = np.random.default_rng(5), []
    for code, colour in COLOURS.items():
        for index in range(24):
            patches = draw.normal(0, 45, (8, 8, 3)) + colour
            picture = Image.fromarray(patches.clip(0, 255).astype(np.uint8)).resize((96, 80))
            name = f"{code}_{index:02d}"
            picture.save(tmp_path / f"{name}.png")
            rows.append({"image": name, "dx": code, "lesion_id": f"{code}{index // 2}"})
    data = tmp_path / "data"
    data.mkdir()
    for path in tmp_path.glob("*.png"):
        path.rename(data / path.name)
    pd.DataFrame(rows).to_csv(data / "table.csv", index=False)
    made = open_run(data, tmp_path / "runs" / "probe")
    made.catalog(table=data / "table.csv")
    made.splits()
    return made


def trained(run, path, **changes):
    recipe = chosen_recipe("quick", {}, backbone=f"onnx:{path}", **changes)
    probed = fit_baseline(run, recipe)
    fitted = fit_network(run, recipe)
    return recipe, probed, fitted, pack(run, recipe, fitted)


def test_an_encoder_becomes_a_bundle_that_the_clinic_reads(small, run, tmp_path):
    path = small.write(tmp_path / "encoders", small.vit(), output="tokens")
    recipe, probed, fitted, bundle = trained(run, path)
    assert recipe.size_px == bundle.size_px == small.SIZE
    # What the card promises was chosen from cached features: the graph must say the same.
    features = train_encoder._features(run, fitted.encoder, recipe)
    outputs = run_graph(
        bundle.model_path, run.pixels(small.SIZE), range(len(features)), ["logits", "embedding"]
    )
    np.testing.assert_allclose(outputs["embedding"], features, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(
        outputs["logits"], fitted.head.logits(features), rtol=1e-3, atol=1e-4
    )
    np.testing.assert_allclose(run.embeddings(), features, rtol=1e-6)
    assert balanced_accuracies(run, bundle, probed).between(0, 1).all()
    predict(run)
    metrics = score(run, n_bootstrap=20)["network"]
    assert metrics["accuracy"]["n"] == len(run.rows("test"))
    assert metrics["macro_auc"]["value"] > 0.6  # colours tell, if not all
    diagnoser = Diagnoser(bundle)
    one = (run.data / "mel_00.png").read_bytes()
    answer = diagnoser.diagnose([diagnoser.inspect("a.png", one)], despite_quality=True)
    assert answer.readings[0].activation_maps.shape == (4, 4, 3)


def test_licence_and_pretraining_are_in_card_and_model_card(small, run, tmp_path):
    path = small.write(tmp_path / "e", small.vit(), licence="CC BY-NC 4.0", name="Lab encoder")
    _, _, _, bundle = trained(run, path)
    card = bundle.card
    assert card["encoder"]["licence"] == "CC BY-NC 4.0"
    assert card["encoder"]["pretrained_on"] == small.SIDECAR["pretrained_on"]
    assert card["recipe"]["backbone"] == "onnx:encoder.onnx"
    assert "epochs" not in card["recipe"]
    assert not {"keras", "tensorflow"} & card["libraries"].keys()
    assert str(tmp_path) not in (bundle.path / "card.json").read_text()
    text = write_documents(run)[0].read_text(encoding="utf-8")
    for words in (
        "## The encoder", "Lab encoder", "CC BY-NC 4.0", small.SIDECAR["pretrained_on"],
        "no manifest was given", "came without a list of its pretraining images",
        "There are no activation maps (the output tells of the whole picture",
    ):  # fmt: skip
        assert words in text, words


def test_a_flat_map_is_no_explanation(small, run, tmp_path):
    _, _, _, bundle = trained(run, small.write(tmp_path / "e", small.vit()))
    diagnoser = Diagnoser(bundle)
    one = (run.data / "mel_00.png").read_bytes()
    answer = diagnoser.diagnose([diagnoser.inspect("a.png", one)], despite_quality=True)
    assert answer.to_json()["images"][0]["explanation"] is None


def test_test_images_of_the_manifest_are_counted_and_left_out(small, run, tmp_path):
    splits = run.splits().set_index("path")["split"]
    test = splits.index[splits == "test"].tolist()
    seen = [*test[:2], splits.index[splits == "train"][0]]
    hashes = run.catalog().set_index("path")["sha256"]
    listed = [hashes[seen[0]], Path(seen[1]).stem, seen[2]]
    (tmp_path / "e").mkdir()
    (tmp_path / "e" / "seen.txt").write_text("\n".join([*listed, "not-of-this-set"]))
    path = small.write(tmp_path / "e", small.vit(), output="tokens", manifest="seen.txt")
    _, probed, _, bundle = trained(run, path)
    overlap = bundle.card["encoder"]["overlap"]
    assert overlap["seen"] == {"train": 1, "val": 0, "test": 2}
    assert overlap["left_out_of_the_evaluation"] == 2
    assert run.left_out() == set(test[:2])
    predictions = predict(run)
    assert not set(predictions["path"]) & run.left_out()
    assert set(on_test(predictions)["path"]) == set(on_test(probed)["path"]) == set(test[2:])
    assert score(run, n_bootstrap=20)["network"]["accuracy"]["n"] == len(test) - 2
    text = write_documents(run)[0].read_text(encoding="utf-8")
    assert "2 test images were left out of the evaluation." in text
    assert "Of the 4 entries of seen.txt" in text


def test_the_same_again_gives_the_same_bundle(small, run, tmp_path):
    path = small.write(tmp_path / "e", small.cnn())
    first = trained(run, path)[3]
    hashes = first.card["files"]
    assert trained(run, path)[3].card["files"] == hashes


def test_entries_that_train_a_network_are_refused(small, tmp_path):
    path = small.write(tmp_path, small.cnn())
    with pytest.raises(RunError, match=r"so epochs would change nothing\. Leave it out"):
        chosen_recipe("quick", {}, backbone=f"onnx:{path}", epochs=3)
    with pytest.raises(RunError, match=r"is 128 where encoder.onnx takes 64\. Leave it out"):
        chosen_recipe("quick", {"size_px": 128}, backbone=f"onnx:{path}")
    assert chosen_recipe("quick", {"class_weights": "sqrt"}, backbone=f"onnx:{path}").seed == 42
    assert chosen_recipe("finetune").backbone == "MobileNetV2"


def test_where_every_test_image_was_seen_there_is_no_result(small, run, tmp_path):
    (tmp_path / "e").mkdir()
    (tmp_path / "e" / "seen.txt").write_text("\n".join(run.splits()["path"]))
    path = small.write(tmp_path / "e", small.cnn(), manifest="seen.txt")
    with pytest.raises(RunError, match="lists every test image as pretrained on"):
        fit_baseline(run, chosen_recipe("quick", {}, backbone=f"onnx:{path}"))


def test_an_encoder_may_be_joined_by_another_of_its_operator_set(small, run, tmp_path):
    trained(run, small.write(tmp_path / "e", small.vit(), output="tokens"))
    other = open_run(run.data, run.folder.with_name("second"))
    for name in ("catalog.csv", "conditions.csv", "splits.csv", "duplicates.csv", "attributes.csv"):
        if (run.folder / name).is_file():
            (other.folder / name).write_bytes((run.folder / name).read_bytes())
    recipe = chosen_recipe("quick", {}, backbone=f"onnx:{small.write(tmp_path / 'f', small.cnn())}")
    partners = read_partners(other, [run.folder], recipe.size_px)
    bundle = pack(other, recipe, fit_network(other, recipe), partners)
    assert bundle.card["joined"][0]["recipe"]["backbone"] == "onnx:encoder.onnx"
    old = small.vit(opset=14)
    path = small.write(tmp_path / "g", old, output="tokens")
    recipe = chosen_recipe("quick", {}, backbone=f"onnx:{path}")
    with pytest.raises(RunError, match="one operator set of ONNX, but are in 14, 17"):
        pack(other, recipe, fit_network(other, recipe), partners)


def test_what_a_partner_has_seen_is_left_out_too(small, run, tmp_path):
    test = run.splits().loc[run.rows("test"), "path"].tolist()
    (tmp_path / "e").mkdir()
    (tmp_path / "e" / "seen.txt").write_text(test[0])
    trained(run, small.write(tmp_path / "e", small.vit(), manifest="seen.txt", licence="Odd 1.0"))
    other = open_run(run.data, run.folder.with_name("second"))
    for path in run.folder.glob("*.csv"):
        if path.name in ("catalog.csv", "conditions.csv", "splits.csv", "duplicates.csv"):
            (other.folder / path.name).write_bytes(path.read_bytes())
    path = small.write(tmp_path / "f", small.vit())
    recipe = chosen_recipe("quick", {"test_views": 2}, backbone=f"onnx:{path}")
    fit_baseline(other, recipe)
    assert other.left_out() == set()
    partners = read_partners(other, [run.folder], recipe.size_px)
    bundle = pack(other, recipe, fit_network(other, recipe), partners)
    assert other.left_out() == {test[0]}
    assert bundle.card["joined"][0]["encoder"]["licence"] == "Odd 1.0"
    assert len(on_test(predict(other))) == len(test) - 1
    assert len(on_test(other.table("probe_predictions.csv"))) == len(test) - 1
    assert "licence Odd 1.0" in write_documents(other)[0].read_text(encoding="utf-8")


def test_int8_is_judged_as_for_any_network(small, run, tmp_path):
    path = small.write(tmp_path / "e", small.cnn())
    _, _, _, bundle = trained(run, path, engine="auto")
    engine = bundle.card["engine"]
    assert engine["name"] in ("int8", "float32")
    assert engine["reason"] != "float32 was asked for"


def test_no_tensorflow_is_loaded(small, tmp_path):
    path = small.write(tmp_path, small.cnn())
    program = (
        "import sys\nfrom dermosan_lib.study.pipeline import chosen_recipe, fit_network, pack\n"
        f"chosen_recipe('quick', {{}}, backbone={f'onnx:{path}'!r})\n"
        "print('tensorflow' in sys.modules or 'keras' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_recipe_in_the_run_names_no_folder(small, run, tmp_path):
    path = small.write(tmp_path / "e", small.cnn())
    recipe = chosen_recipe("quick", {}, backbone=f"onnx:{path}")
    fit_network(run, recipe)
    kept = json.loads((run.folder / "recipe.json").read_text())
    assert kept["backbone"] == "onnx:encoder.onnx"
