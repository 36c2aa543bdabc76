"""Conversion in a process of its own gives the graph that conversion here gives."""

import numpy as np
import pytest

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.inference.onnx_inference import run_graph
from dermosan_lib.study.recipes.recipe import Recipe

pytestmark = pytest.mark.slow

keras = pytest.importorskip("keras")

from dermosan_lib.study.export import onnx_export  # noqa: E402  # behind the check
from dermosan_lib.study.export.separate_process import convert_apart  # noqa: E402
from dermosan_lib.study.models import network_cut, networks  # noqa: E402

OUTPUTS = ("logits", "embedding", "activation_maps")


def test_both_parts_of_a_cut_are_those_converted_here():
    recipe = Recipe.preset("quick", size_px=32, unfrozen_layers=12)
    cut = network_cut.cut_network(networks.build_network(recipe, 3))
    joined = onnx_export.join(
        convert_apart(cut.prefix, "export_prefix", "Compact"),
        convert_apart(cut.rest, "export_rest"),
    )
    here = onnx_export.join(
        onnx_export.export_prefix(cut.prefix, "Compact"), onnx_export.export_rest(cut.rest)
    )
    pictures = np.random.default_rng(1).integers(0, 256, (3, 32, 32, 3), dtype=np.uint8)
    found, expected = (
        run_graph(graph, pictures, range(3), OUTPUTS, progress=False) for graph in (joined, here)
    )
    for name in OUTPUTS:
        np.testing.assert_allclose(found[name], expected[name], atol=1e-6)


def test_what_cannot_be_converted_is_refused_in_the_same_words():
    inputs = keras.Input((32, 32, 3))
    foreign = keras.Model(inputs, keras.layers.GlobalAveragePooling2D(name="other")(inputs))
    with pytest.raises(NetworkError, match=r"no layer named 'pool'.*build_network"):
        convert_apart(foreign, "export_onnx", "Compact")
