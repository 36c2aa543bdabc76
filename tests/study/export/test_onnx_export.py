"""Export: the graph answers as Keras does, and its maps are Grad-CAM's."""

import numpy as np
import pytest

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.inference.onnx_inference import run_graph
from dermosan_lib.study.recipes.recipe import Recipe

pytestmark = pytest.mark.slow

keras = pytest.importorskip("keras")

from dermosan_lib.study.export import onnx_export  # noqa: E402  # behind the check for Keras
from dermosan_lib.study.models import network_cut, networks  # noqa: E402

OUTPUTS = ["logits", "embedding", "activation_maps"]


def softmax(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def pictures(size_px, n=3):
    return np.random.default_rng(1).integers(0, 256, (n, size_px, size_px, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def compact():
    recipe = Recipe.preset("quick", size_px=64)
    network = networks.build_network(recipe, 5)
    return network, onnx_export.export_onnx(network, recipe.backbone)


def test_graph_answers_as_keras_does(compact):
    network, graph = compact
    batch = pictures(64)
    outputs = run_graph(graph, batch, range(3), OUTPUTS, progress=False)
    expected = networks.predict(network, "Compact", batch)
    np.testing.assert_allclose(softmax(outputs["logits"]), expected, atol=1e-5)
    assert outputs["embedding"].shape == (3, 96)
    assert outputs["activation_maps"].shape == (3, 8, 8, 5)


def test_maps_are_the_gradients(compact):
    tf = pytest.importorskip("tensorflow")
    network, graph = compact
    batch = pictures(64)
    maps = run_graph(graph, batch, range(3), ["activation_maps"], progress=False)["activation_maps"]
    body = keras.Model(network.input, network.get_layer("pool").input)
    features = tf.Variable(body(networks.preprocess("Compact", batch.astype(np.float32))))
    for index in range(5):
        with tf.GradientTape() as tape:
            x = tf.reduce_mean(features, (1, 2))
            x = network.get_layer("dense_2")(network.get_layer("dense_1")(x))
            last = network.get_layer("probabilities")
            logit = (x @ last.kernel + last.bias)[:, index]
        weights = tf.reduce_mean(tape.gradient(logit, features), (1, 2))
        expected = tf.nn.relu(tf.einsum("nhwk,nk->nhw", features, weights))
        np.testing.assert_allclose(maps[..., index], expected, atol=1e-6)


# The first blocks of the second hold every kind of its layers, which tf2onnx takes long for.
@pytest.mark.parametrize(
    ("name", "last_layer"), [("MobileNetV2", ""), ("EfficientNetB0", "block2b_add")]
)
def test_other_backbones_export(name, last_layer):
    recipe = Recipe(
        backbone=name, weights="none", size_px=96, unfrozen_layers=0, last_layer=last_layer
    )
    network = networks.build_network(recipe, 4)
    graph = onnx_export.export_onnx(network, name)
    batch = pictures(96, 2)
    logits = run_graph(graph, batch, range(2), progress=False)["logits"]
    np.testing.assert_allclose(softmax(logits), networks.predict(network, name, batch), atol=1e-4)


def test_saved_files_and_graph_of_the_paper_network_agree(tmp_path):
    recipe = Recipe(weights="none", size_px=64)
    network = networks.build_network(recipe, 10)
    network.save(tmp_path / "best_resnet152.h5")
    network.save(tmp_path / "best_resnet152.keras")
    batch = pictures(64, 2)
    expected = networks.predict(network, "ResNet152", batch)
    for name in ("best_resnet152.h5", "best_resnet152.keras"):
        loaded = keras.models.load_model(tmp_path / name, compile=False)
        np.testing.assert_allclose(
            networks.predict(loaded, "ResNet152", batch), expected, atol=1e-6
        )
    graph = onnx_export.export_onnx(network, "ResNet152")
    logits = run_graph(graph, batch, range(2), progress=False)["logits"]
    np.testing.assert_allclose(softmax(logits), expected, atol=1e-4)


def test_a_backbone_that_the_converter_does_not_know_is_refused_in_words():
    # Its first block already holds what is not known, and all blocks take half a minute.
    recipe = Recipe(
        backbone="ConvNeXtTiny", weights="none", size_px=64, unfrozen_layers=0,
        last_layer="convnext_tiny_stage_0_block_0_identity",
    )  # fmt: skip
    network = networks.build_network(recipe, 3)
    with pytest.raises(NetworkError, match=r"could not be converted to ONNX .* another backbone"):
        onnx_export.export_onnx(network, "ConvNeXtTiny")


def test_a_foreign_network_is_refused():
    inputs = keras.Input((32, 32, 3))
    foreign = keras.Model(inputs, keras.layers.GlobalAveragePooling2D(name="other")(inputs))
    with pytest.raises(NetworkError, match="no layer named 'pool'"):
        onnx_export.export_onnx(foreign, "Compact")


def test_frozen_and_trained_parts_joined_are_the_whole_graph():
    recipe = Recipe.preset("finetune", weights="none", size_px=64)
    network = networks.build_network(recipe, 4)
    cut = network_cut.cut_network(network)
    joined = onnx_export.join(
        onnx_export.export_prefix(cut.prefix, recipe.backbone), onnx_export.export_rest(cut.rest)
    )
    whole = onnx_export.export_onnx(network, recipe.backbone)
    batch = pictures(64)
    found, expected = (
        run_graph(g, batch, range(3), OUTPUTS, progress=False) for g in (joined, whole)
    )
    for name in OUTPUTS:
        np.testing.assert_allclose(found[name], expected[name], atol=1e-5)
