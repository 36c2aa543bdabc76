"""EfficientNet-Lite without Keras: the same numbers, and faults of a file in words."""

import numpy as np
import pytest
from onnx import TensorProto, helper

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.graphs import GraphWriter, add_lite_blocks, lite_blocks, with_half_weights
from dermosan_lib.system import open_session

EDGE = 32


def stored_lite0(blocks=17, seed=0):
    """Arrays of the first ``blocks`` of EfficientNetLite0 under the published names."""
    rng = np.random.default_rng(seed)
    arrays = {}

    def convolution(name, norm, outputs, inputs, kernel):
        size = (outputs, inputs, kernel, kernel)
        arrays[f"{name}.weight"] = rng.normal(0, (inputs * kernel**2) ** -0.5, size).astype("f4")
        arrays[f"{norm}.weight"] = rng.uniform(0.5, 1.5, outputs).astype("f4")
        arrays[f"{norm}.bias"] = rng.normal(0, 0.2, outputs).astype("f4")
        arrays[f"{norm}.running_mean"] = rng.normal(0, 0.2, outputs).astype("f4")
        arrays[f"{norm}.running_var"] = rng.uniform(0.5, 1.5, outputs).astype("f4")

    convolution("_conv_stem", "_bn0", 32, 3, 3)
    channels = 32
    for index, block in enumerate(lite_blocks("EfficientNetLite0")):
        if index >= blocks:
            break
        at, wide = f"_blocks.{index}", channels * block.stage.expansion
        if block.stage.expansion > 1:
            convolution(f"{at}._expand_conv", f"{at}._bn0", wide, channels, 1)
        convolution(f"{at}._depthwise_conv", f"{at}._bn1", wide, 1, block.stage.kernel)
        convolution(f"{at}._project_conv", f"{at}._bn2", block.filters, wide, 1)
        channels = block.filters
    return arrays


def graph_of(stored, last, edge=EDGE):
    writer = GraphWriter()
    made = add_lite_blocks(writer, stored, "EfficientNetLite0", "given", edge, last)
    name, channels, size = made[last]
    given = helper.make_tensor_value_info("given", TensorProto.FLOAT, ["n", 3, edge, edge])
    out = helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", channels, size, size])
    return writer.finished([given], [out]), made


def test_edges_and_channels_are_told():
    _, made = graph_of(stored_lite0(5), 4)
    assert [(channels, edge) for _, channels, edge in made] == [
        (16, 16), (24, 8), (24, 8), (40, 4), (40, 4),
    ]  # fmt: skip


def test_weights_in_16_bits_change_little_and_halve_the_file():
    graph, _ = graph_of(stored_lite0(5), 4)
    half = with_half_weights(graph)
    assert len(half) < 0.65 * len(graph)
    pictures = np.random.default_rng(1).normal(size=(2, 3, EDGE, EDGE)).astype("f4")
    whole, cut = (open_session(one).run(None, {"given": pictures})[0] for one in (graph, half))
    np.testing.assert_allclose(cut, whole, atol=0.01 * np.abs(whole).max())
    assert not np.array_equal(cut, whole)


def test_faults_are_told():
    stored = stored_lite0(3)
    with pytest.raises(NetworkError, match=r"no _blocks\.3\."):
        graph_of(stored, 3)
    with pytest.raises(NetworkError, match="blocks 0 to 15"):
        graph_of(stored_lite0(), 16)
    stored["_bn0.bias"] = np.full(32, np.nan, "f4")
    with pytest.raises(NetworkError, match="finite"):
        graph_of(stored, 2)
    with pytest.raises(NetworkError, match="normalisation 30 channels"):
        graph_of(stored_lite0(2) | {"_bn0.weight": np.ones(30, "f4")}, 1)


@pytest.mark.slow
@pytest.mark.parametrize("edge", [32, 45])
def test_maps_are_those_of_keras(edge):
    keras = pytest.importorskip("keras")
    from dermosan_lib.study.models.efficientnet_lite import lite_backbone
    from dermosan_lib.study.models.efficientnet_lite_weights import _places, _weight

    stored = stored_lite0()
    network = lite_backbone("EfficientNetLite0", (edge, edge, 3))
    end = keras.Model(network.input, network.get_layer("block14_add").output)
    for layer, names in _places(end):
        layer.set_weights([_weight(stored, name, None) for name in names])
    pictures = np.random.default_rng(1).normal(size=(2, edge, edge, 3)).astype("f4")
    expected = np.asarray(end(pictures, training=False)).transpose(0, 3, 1, 2)
    graph, _ = graph_of(stored, 14, edge)
    found = open_session(graph).run(None, {"given": pictures.transpose(0, 3, 1, 2)})[0]
    np.testing.assert_allclose(found, expected, atol=1e-4 * np.abs(expected).max())
