"""Joined graphs answer with the mean of what their members answer."""

import numpy as np
import pytest
from onnx import TensorProto, helper

from dermosan_lib.bundle import OUTPUTS
from dermosan_lib.errors import RunError
from dermosan_lib.study.bundling.ensemble import join_graphs
from dermosan_lib.study.graphs.graph_writer import GraphWriter
from dermosan_lib.study.inference.onnx_inference import run_graph

SIZE, CLASSES = 8, 3
PICTURES = np.random.default_rng(0).integers(0, 256, (5, SIZE, SIZE, 3), dtype=np.uint8)


def member(seed, channels, strides=2):
    """A convolution and a linear head of random weights, of the bundle contract."""
    rng = np.random.default_rng(seed)
    writer = GraphWriter()
    kernel = writer.constant(rng.normal(0, 0.01, (channels, 3, 2, 2)).astype("f4"), "kernel")
    dense = writer.constant(rng.normal(0, 1, (channels, CLASSES)).astype("f4"), "dense")
    pixels = writer.add("Cast", ["image"], "pixels", to=TensorProto.FLOAT)
    planes = writer.add("Transpose", [pixels], perm=[0, 3, 1, 2])
    features = writer.add("Relu", [writer.add("Conv", [planes, kernel], strides=[strides] * 2)])
    embedding = writer.add("ReduceMean", [features], "embedding", axes=[2, 3], keepdims=0)
    logits = writer.add("MatMul", [embedding, dense], "logits")
    places = writer.add("Transpose", [features], perm=[0, 2, 3, 1])
    maps = writer.add("Relu", [writer.add("MatMul", [places, dense])], "activation_maps")
    edge = SIZE // strides
    ends = {logits: [CLASSES], embedding: [channels], maps: [edge, edge, CLASSES]}
    return writer.finished(
        [helper.make_tensor_value_info("image", TensorProto.UINT8, ["n", SIZE, SIZE, 3])],
        [helper.make_tensor_value_info(k, TensorProto.FLOAT, ["n", *v]) for k, v in ends.items()],
    )


def answers(graph):
    return run_graph(graph, PICTURES, range(len(PICTURES)), OUTPUTS, progress=False)


@pytest.mark.parametrize("amount", [1, 2, 3])
def test_logits_and_maps_are_the_members_means(amount):
    graphs = [member(seed, 4 + seed) for seed in range(amount)]
    found, single = answers(join_graphs(graphs)), [answers(graph) for graph in graphs]
    for name in ("logits", "activation_maps"):
        expected = np.mean([one[name] for one in single], axis=0)
        np.testing.assert_allclose(found[name], expected, rtol=1e-5, atol=1e-6)
    beside = np.concatenate([one["embedding"] for one in single], axis=1)
    np.testing.assert_array_equal(found["embedding"], beside)


def test_a_joined_graph_can_be_joined_again():
    once = join_graphs([member(0, 4), member(1, 5)])
    again = join_graphs([once, member(2, 6)])
    expected = (answers(once)["logits"] + answers(member(2, 6))["logits"]) / 2
    np.testing.assert_allclose(answers(again)["logits"], expected, rtol=1e-5)


def test_maps_of_two_sizes_are_refused():
    with pytest.raises(RunError, match=r"maps of one size, but give \[\(2, 2, 3\), \(4, 4, 3\)\]"):
        join_graphs([member(0, 4), member(1, 4, strides=4)])
