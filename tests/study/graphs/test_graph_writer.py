"""The graph writer folds scales and padding where nothing else reads what they are folded into."""

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto, helper

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.graphs.graph_writer import GraphWriter

RNG = np.random.default_rng(3)
X = RNG.normal(size=(2, 3, 5, 5)).astype(np.float32)
KERNEL = RNG.normal(size=(4, 3, 3, 3)).astype(np.float32)
SCALE, SHIFT = RNG.normal(size=4), RNG.normal(size=4)
ONE_AROUND = np.array([0, 0, 1, 1, 0, 0, 1, 1], np.int64)


def finished(writer, *names):
    given = [helper.make_tensor_value_info("x", TensorProto.FLOAT, X.shape)]
    free = [None] * X.ndim
    wanted = [helper.make_tensor_value_info(name, TensorProto.FLOAT, free) for name in names]
    return writer.finished(given, wanted)


def answers(writer, *names):
    graph = finished(writer, *names)
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    return session.run(list(names), {"x": X})


def convolved(writer, given="x", **attributes):
    return writer.add("Conv", [given, writer.constant(KERNEL, "kernel")], "conv", **attributes)


def operators(writer):
    return [node.op_type for node in writer._nodes.values()]


@pytest.mark.parametrize("shared", [False, True])
def test_a_scale_goes_into_the_convolution_unless_that_is_read_elsewhere(shared):
    writer = GraphWriter()
    conv = convolved(writer)
    if shared:
        writer.shared.add(conv)
    scaled = writer.scale_channels(conv, SCALE, SHIFT, "scaled")
    assert operators(writer) == (["Conv", "Mul", "Add"] if shared else ["Conv"])
    (found,) = answers(writer, scaled)
    plain = GraphWriter()
    convolved(plain)
    (expected,) = answers(plain, "conv")
    ends = (1, 4, 1, 1)
    np.testing.assert_allclose(
        found, expected * SCALE.reshape(ends) + SHIFT.reshape(ends), atol=1e-5
    )


def test_padding_is_taken_back_where_it_is_read_once():
    writer = GraphWriter()
    padded = writer.add("Pad", ["x", writer.constant(ONE_AROUND)], "pad")
    assert writer.unpadded(padded, for_maximum=False) == ("x", [1, 1, 1, 1])
    padded = writer.add("Pad", ["x", writer.constant(ONE_AROUND)], "again")
    writer.shared.add(padded)
    assert writer.unpadded(padded, for_maximum=False) == ("again", [0, 0, 0, 0])


def test_padding_before_a_maximum_stays_where_values_may_lie_below_zero():
    writer = GraphWriter()
    padded = writer.add("Pad", ["x", writer.constant(ONE_AROUND)], "pad")
    assert writer.unpadded(padded, for_maximum=True) == ("pad", [0, 0, 0, 0])
    above = writer.add("Relu", ["x"], "relu")
    padded = writer.add("Pad", [above, writer.constant(ONE_AROUND)], "relu_pad")
    assert writer.unpadded(padded, for_maximum=True) == ("relu", [1, 1, 1, 1])


def test_constants_that_nothing_reads_are_left_out():
    writer = GraphWriter()
    writer.constant(np.zeros(100_000, np.float32))
    made = writer.add("Relu", ["x"])
    assert len(finished(writer, made)) < 1000
    assert made == "relu_0"


def test_two_nodes_of_one_name_are_refused():
    writer = GraphWriter()
    writer.add("Relu", ["x"], "relu")
    with pytest.raises(NetworkError, match="Two layers are named relu"):
        writer.add("Relu", ["x"], "relu")
