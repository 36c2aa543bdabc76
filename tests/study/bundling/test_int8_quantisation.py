"""Quantising leaves the first convolutions of a deep network alone, and rounds the others."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from dermosan_lib.study.bundling.int8_quantisation import first_convolutions, quantise
from dermosan_lib.study.graphs.graph_writer import GraphWriter

SIZE = 8
PICTURES = np.random.default_rng(0).integers(0, 256, (8, SIZE, SIZE, 3), dtype=np.uint8)


def chain(depth, branches=1):
    """``branches`` chains of ``depth`` convolutions from one picture, added up at the end."""
    rng = np.random.default_rng(1)
    writer = GraphWriter()
    pixels = writer.add("Cast", ["image"], "pixels", to=TensorProto.FLOAT)
    scaled = writer.add("Mul", [pixels, writer.constant(np.float32(1 / 255))])
    planes = writer.add("Transpose", [scaled], perm=[0, 3, 1, 2])
    ends = []
    for branch in range(branches):
        given = planes
        for number in range(depth):
            kernel = writer.constant(rng.normal(0, 0.6, (3, 3, 1, 1)).astype("f4"))
            given = writer.add("Conv", [given, kernel], f"conv{branch}_{number}")
        ends.append(given)
    last = writer.add("Add", ends) if branches > 1 else ends[0]
    writer.add("ReduceMean", [last], "logits", axes=[2, 3], keepdims=0)
    return writer.finished(
        [helper.make_tensor_value_info("image", TensorProto.UINT8, ["n", SIZE, SIZE, 3])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", 3])],
    )


@pytest.mark.parametrize(("depth", "first"), [(2, 0), (9, 0), (10, 1), (29, 2), (30, 3), (50, 3)])
def test_as_many_are_first_as_a_tenth_of_the_depth_up_to_three(depth, first):
    found = first_convolutions(onnx.load_from_string(chain(depth)))
    assert found == [f"conv0_{number}" for number in range(first)]


def test_networks_that_answer_together_have_first_convolutions_each():
    found = first_convolutions(onnx.load_from_string(chain(30, branches=2)))
    assert sorted(found) == [f"conv{branch}_{n}" for branch in range(2) for n in range(3)]


def test_first_convolutions_keep_their_weights_and_others_are_rounded():
    whole = onnx.load_from_string(chain(20))
    rounded = onnx.load_from_string(quantise(chain(20), PICTURES, np.arange(8)))
    before, after = ({node.name: node for node in one.graph.node} for one in (whole, rounded))
    floats = {value.name for value in rounded.graph.initializer if value.data_type == 1}
    for number in range(20):
        name = f"conv0_{number}"
        kept = after[name].input[1] in floats
        assert kept == (number < 2)
        if kept:
            kernels = (
                next(v for v in one.graph.initializer if v.name == node[name].input[1])
                for one, node in ((whole, before), (rounded, after))
            )
            first, second = map(onnx.numpy_helper.to_array, kernels)
            np.testing.assert_array_equal(first, second)
