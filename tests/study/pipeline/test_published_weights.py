"""Importing: the bundle answers as the file's network did, and other files are refused in words."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest

from dermosan_lib.bundle import Bundle
from dermosan_lib.conditions import load_taxonomy
from dermosan_lib.errors import NetworkError
from dermosan_lib.faces.cli.command_line import main
from dermosan_lib.study.inference.onnx_inference import run_graph
from dermosan_lib.study.recipes.recipe import Recipe

pytestmark = pytest.mark.slow

keras = pytest.importorskip("keras")

from dermosan_lib.study.models import networks  # noqa: E402  # behind the check for Keras
from dermosan_lib.study.pipeline import published_weights  # noqa: E402

WRITER = Path(__file__).with_name("published_files.py")
KAGGLE10 = load_taxonomy("kaggle10")
SORTED = ("eczema", "warts", "mel", "atopic", "bcc", "nv", "bkl", "psoriasis", "sk", "tinea")
PUBLISHED = Recipe(
    backbone="ResNet50", weights="none", size_px=64, unfrozen_layers=-1, dense_units=(32, 16)
)
OURS = Recipe.preset("quick", size_px=64)


def writer():
    spec = importlib.util.spec_from_file_location("published_files", WRITER)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """Folders of files as Keras 2 and 3 write them, the former in a process of its own."""
    folders = {"keras": tmp_path_factory.mktemp("keras")}
    if importlib.util.find_spec("tf_keras") is None:
        if os.environ.get("DERMOSAN_FORBID_SKIPS"):
            pytest.fail("tf_keras is not installed, and DERMOSAN_FORBID_SKIPS is set.")
        writer().main("keras", folders["keras"])
        return folders
    folders["tf_keras"] = tmp_path_factory.mktemp("tf_keras")
    with subprocess.Popen([sys.executable, WRITER, "tf_keras", folders["tf_keras"]]) as other:
        writer().main("keras", folders["keras"])
    assert other.returncode == 0
    return folders


@pytest.fixture(scope="module")
def batch():
    return writer().pictures()


FILES = [
    (module, kind, suffix)
    for module, suffixes in {
        "keras": (".h5", ".weights.h5"),
        "tf_keras": (".h5", ".weights.h5", "_weights.h5"),
    }.items()
    for kind in ("flat", "nested")
    for suffix in suffixes
]


@pytest.fixture(scope="module")
def network_of_ours():
    """What the files are read into, built once: that takes longer than reading."""
    return networks.build_network(PUBLISHED, len(KAGGLE10))


@pytest.fixture
def emptied(network_of_ours, monkeypatch):
    """No weight is left in it but what a file gives."""
    for weight in (*network_of_ours.trainable_weights, *network_of_ours.non_trainable_weights):
        weight.assign(np.full(weight.shape, np.nan, np.float32))
    monkeypatch.setattr(published_weights, "build_network", lambda *_: network_of_ours)


@pytest.mark.usefixtures("emptied")
@pytest.mark.parametrize(("module", "kind", "suffix"), FILES)
def test_files_of_both_keras_answer_as_their_network_did(published, batch, module, kind, suffix):
    if module not in published:
        pytest.skip(f"{module} is not installed")
    expected = np.load(published[module] / f"{kind}.npy")
    assert np.ptp(expected, axis=0).max() > 0.01  # pictures are told apart
    assert expected.max() < 0.99
    path = published[module] / f"{kind}{suffix}"
    network, ordered, _ = published_weights.read_network(path, recipe=PUBLISHED, taxonomy=KAGGLE10)
    found = networks.predict(network, "ResNet50", batch)
    np.testing.assert_allclose(found, expected, atol=1e-4)
    assert ordered.codes == SORTED


def test_the_commands_bundle_answers_as_the_published_network_did(
    published, batch, tmp_path, capsys
):
    source, out = published["keras"], tmp_path / "bundle"
    options = "--taxonomy kaggle10 --backbone ResNet50 --size 64 --dense-units 32 16 -o"
    assert main(["import", str(source / "nested.h5"), *options.split(), str(out)]) == 0
    assert f"{out}: {', '.join(SORTED)}\nImported from" in capsys.readouterr().out
    bundle = Bundle.load(out)
    logits = run_graph(bundle.model_path, batch, range(len(batch)), progress=False)["logits"]
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    found = powers / powers.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(found, np.load(source / "nested.npy"), atol=1e-4)
    card = bundle.card
    assert bundle.taxonomy.codes == SORTED
    assert (card["temperature"], card["operating_points"], card["metrics"]) == (1.0, {}, {})
    assert card["data"] == {"name": "not stated (imported)"}
    assert "Nothing was calibrated" in card["note"]
    assert card["imported"]["file"] == card["recipe"]["weights"] == "nested.h5"
    assert str(source) not in json.dumps(card)
    assert not bundle.demonstration
    assert main(["import", str(source / "nested.h5"), "-o", str(out)]) == 2
    assert "must be a new folder" in capsys.readouterr().err


def test_folders_sort_as_text():
    assert published_weights.published_order(KAGGLE10).codes == SORTED
    ham7 = load_taxonomy("ham7")
    assert published_weights.published_order(ham7).codes == tuple(sorted(ham7.codes))


@pytest.fixture(scope="module")
def ours():
    network = networks.build_network(OURS, 10)
    rng = np.random.default_rng(0)
    for layer in network.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.set_weights([rng.uniform(0.5, 1.5, w.shape) for w in layer.get_weights()])
    return network


def read(path, *, taxonomy=KAGGLE10, **changes):
    recipe = Recipe.preset("quick", size_px=64, **changes)
    return published_weights.read_network(path, recipe=recipe, taxonomy=taxonomy)


@pytest.mark.parametrize("name", ["best.h5", "best.weights.h5"])
def test_a_file_of_ours_keeps_its_order_and_its_answers(ours, tmp_path, batch, name):
    path = tmp_path / name
    ours.save_weights(path) if "weights" in name else ours.save(path)
    network, ordered, facts = read(path)
    expected = networks.predict(ours, "Compact", batch)
    np.testing.assert_allclose(networks.predict(network, "Compact", batch), expected, atol=1e-6)
    assert ordered == KAGGLE10
    assert facts["class_order"] == "that of taxonomy kaggle10"


@pytest.fixture
def saved(ours, tmp_path):
    path = tmp_path / "best.h5"
    ours.save(path)
    return path


def change(path, layer, weight, make):
    """Put ``make(array)`` in the place of a weight, or nothing where it gives None."""
    with h5py.File(path, "r+") as file:
        group = file["model_weights"][layer]
        name = next(name for name in group.attrs["weight_names"] if name.endswith(weight))
        array = make(group[name][()])
        del group[name]
        if array is not None:
            group[name] = array
        else:
            names = [other for other in group.attrs["weight_names"] if other != name]
            group.attrs["weight_names"] = names


@pytest.mark.parametrize(
    ("layer", "weight", "make", "rule"),
    [
        ("stem_conv", "kernel", lambda w: w[..., :-1], "kernel of layer stem_conv must have shape"),
        ("stem_bn", "gamma", lambda w: w[:-1], "gamma of layer stem_bn must have shape"),
        ("stem_bn", "gamma", lambda w: None, "stem_bn must hold gamma, beta, .* but holds beta, "),
        ("stem_bn", "moving_variance", lambda w: -w, "variances cannot be negative"),
        ("dense_1", "bias", lambda w: w[:-1], "bias of layer dense_1 must have shape"),
        ("dense_1", "bias", lambda w: None, "chain of dense layers, but holds dense_1"),
        ("dense_2", "kernel", lambda w: w * np.nan, "must be finite"),
        ("dense_2", "kernel", lambda w: w[:-1], "chain of dense layers, but holds dense_2"),
        ("probabilities", "kernel", lambda w: w.astype(int), "must be floats, but are int64"),
    ],
)
def test_wrong_weights_are_refused_by_name(saved, layer, weight, make, rule):
    change(saved, layer, weight, make)
    with pytest.raises(NetworkError, match=rule) as error:
        read(saved)
    assert "best.h5" in str(error.value)


def rewrite_names(path, edit):
    with h5py.File(path, "r+") as file:
        root = file["model_weights"]
        root.attrs["layer_names"] = edit(list(root.attrs["layer_names"]))


def test_a_missing_layer_is_named(saved):
    rewrite_names(saved, lambda names: [name for name in names if name != "stage1_down_conv"])
    with pytest.raises(NetworkError, match=r"lacks stage1_down_conv\. Choose the backbone"):
        read(saved)


def test_another_backbone_is_refused(saved):
    recipe = Recipe(backbone="MobileNetV2", weights="none", size_px=64, unfrozen_layers=-1)
    with h5py.File(saved, "r+") as file:
        del file.attrs["model_config"]
    with pytest.raises(NetworkError, match=r"lacks Conv1 and \d+ more"):
        published_weights.read_network(saved, recipe=recipe, taxonomy=KAGGLE10)


def test_a_layer_too_many_is_named(saved):
    with h5py.File(saved, "r+") as file:
        group = file["model_weights"].create_group("attention")
        group["attention/kernel"] = np.zeros((3, 3, 4), np.float32)
        group.attrs["weight_names"] = ["attention/kernel"]
    rewrite_names(saved, lambda names: [*names, "attention"])
    with pytest.raises(NetworkError, match=r"holds attention with weights of \(3, 3, 4\)"):
        read(saved)


def test_other_classes_units_and_sizes_are_refused(saved):
    with pytest.raises(NetworkError, match="as many classes as the taxonomy has, 7, but tells 10"):
        read(saved, taxonomy=load_taxonomy("ham7"))
    with pytest.raises(NetworkError, match="dense units 32 before its classes, but has 128, 64"):
        read(saved, dense_units=(32,))
    recipe = Recipe.preset("quick", size_px=96)
    with pytest.raises(NetworkError, match="pictures of 64 × 64 px, but 96 px are asked"):
        published_weights.read_network(saved, recipe=recipe, taxonomy=KAGGLE10)


def configure(path, edit):
    with h5py.File(path, "r+") as file:
        config = json.loads(file.attrs["model_config"])
        file.attrs["model_config"] = json.dumps(edit(config) or config)


def layer_of(config, name):
    return next(layer for layer in config["config"]["layers"] if layer["config"]["name"] == name)


@pytest.mark.parametrize("kind", ["Lambda", "TFOpLambda", "Mine>Dense", "GlobalMaxPooling2D"])
@pytest.mark.parametrize("name", ["dropout", "stem_relu"])
def test_layers_of_other_classes_are_refused_by_class(saved, name, kind):
    key = "registered_name" if ">" in kind else "class_name"
    configure(saved, lambda config: layer_of(config, name).update({key: kind}))
    with pytest.raises(NetworkError, match=f"published architecture, but {name} is a {kind}"):
        read(saved)


def test_a_lambda_layer_is_refused_and_not_run(tmp_path):
    ran = []
    x = inputs = keras.Input((64, 64, 3))
    x = keras.layers.Lambda(lambda t: ran.append(1) or t / 255.0, output_shape=(64, 64, 3))(x)
    keras.Model(inputs, x).save(tmp_path / "evil.h5")
    ran.clear()
    with pytest.raises(NetworkError, match=r"but lambda\w* is a Lambda"):
        read(tmp_path / "evil.h5")
    assert ran == []


def test_heads_with_other_activations_are_refused(saved):
    configure(saved, lambda c: layer_of(c, "dense_2")["config"].update(activation="tanh"))
    with pytest.raises(NetworkError, match=r"layer 2 of 3 must end in relu, but dense_2 .* tanh"):
        read(saved)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "3", '{"class_name": "Model"}', "[" * 99_999, '{"class_name": []}']
)
def test_configurations_that_make_no_sense_are_refused(saved, text):
    with h5py.File(saved, "r+") as file:
        file.attrs.create("model_config", text, dtype=h5py.string_dtype())
    with pytest.raises(NetworkError, match=r"model_config must describe a network|HDF5"):
        read(saved)


def test_the_order_of_the_head_does_not_hang_on_names(saved, ours, batch):
    pairs = {"dense_1": "z", "dense_2": "a", "probabilities": "m"}
    with h5py.File(saved, "r+") as file:
        for old, new in pairs.items():
            file["model_weights"].move(old, new)
        del file.attrs["model_config"]
    rewrite_names(saved, lambda names: sorted(pairs.get(name, name) for name in names))
    network, ordered, _ = read(saved)
    expected = networks.predict(ours, "Compact", batch)
    np.testing.assert_allclose(networks.predict(network, "Compact", batch), expected, atol=1e-6)
    assert ordered.codes == SORTED
