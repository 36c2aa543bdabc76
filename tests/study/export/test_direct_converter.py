"""Networks written directly give what Keras gives, and what is not known goes to tf2onnx."""

import numpy as np
import pytest

from dermosan_lib.bundle import OUTPUTS
from dermosan_lib.study.inference.onnx_inference import run_graph
from dermosan_lib.study.recipes.recipe import Recipe

pytestmark = pytest.mark.slow

keras = pytest.importorskip("keras")

from dermosan_lib.study.export import direct_converter, onnx_export  # noqa: E402
from dermosan_lib.study.export.layer_nodes import UnknownLayerError  # noqa: E402
from dermosan_lib.study.export.tf2onnx_converter import convert, takes_pictures  # noqa: E402
from dermosan_lib.study.models import networks  # noqa: E402  # behind the check

# One of each family: same and valid padding, inner padding, concatenation, averages, ReLU6.
FAMILIES = [
    ("Compact", 50),
    ("EfficientNetLite0", 70),
    ("MobileNet", 70),
    ("ResNet50", 64),
    ("ResNet50V2", 64),
    ("InceptionV3", 96),
    ("DenseNet121", 64),
]


def lively(network):
    """``network`` with statistics that differ by channel, so that a mistake in them shows."""
    rng = np.random.default_rng(0)
    for layer in network.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            given = [rng.normal(0, 0.2, v.shape) for v in layer.get_weights()]
            given[-1] = rng.uniform(0.5, 1.5, given[-1].shape)  # a variance
            if layer.scale:
                given[0] = rng.uniform(0.5, 1.5, given[0].shape)
            layer.set_weights(given)
    return network


@pytest.mark.parametrize(("name", "size_px"), FAMILIES)
def test_features_are_those_of_keras(name, size_px):
    recipe = Recipe(backbone=name, weights="none", size_px=size_px, unfrozen_layers=0)
    network = lively(networks.build_network(recipe, 3))
    features = keras.Model(network.input, network.get_layer("pool").input)
    pictures = np.random.default_rng(1).integers(0, 256, (3, size_px, size_px, 3), dtype=np.uint8)
    graph = direct_converter.write_maps(features, name, "frozen")
    found = run_graph(graph, pictures, range(3), ["frozen"], progress=False)["frozen"]
    expected = networks.predict(features, name, pictures)
    np.testing.assert_allclose(found, expected, atol=1e-5 * np.abs(expected).max())


def test_what_is_not_known_is_said():
    network = networks.build_network(
        Recipe(backbone="EfficientNetB0", weights="none", size_px=64), 3
    )
    with pytest.raises(UnknownLayerError, match="rescaling"):
        direct_converter.write_maps(network, "EfficientNetB0", "frozen")


def test_both_ways_give_one_answer():
    # Its first blocks hold every kind of layer; tf2onnx takes half a minute for all of them.
    recipe = Recipe(
        backbone="MobileNetV2", weights="none", size_px=96, unfrozen_layers=0,
        last_layer="block_4_add",
    )  # fmt: skip
    network = lively(networks.build_network(recipe, 5))
    pictures = np.random.default_rng(1).integers(0, 256, (3, 96, 96, 3), dtype=np.uint8)
    clinic = onnx_export.clinic_network(network, "MobileNetV2")
    other = takes_pictures(convert(clinic, OUTPUTS)).SerializeToString()
    direct = onnx_export.export_onnx(network, "MobileNetV2")
    assert direct != other  # not converted twice by one way
    found, expected = (
        run_graph(one, pictures, range(3), OUTPUTS, progress=False) for one in (direct, other)
    )
    for name in OUTPUTS:
        assert found[name].shape == expected[name].shape
        limit = 1e-4 * np.abs(expected[name]).max()
        np.testing.assert_allclose(found[name], expected[name], atol=limit)
