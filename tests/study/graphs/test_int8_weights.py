import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from dermosan_lib.study.graphs import with_int8_weights
from dermosan_lib.system import open_session


def graph(seed: int = 0) -> bytes:
    rng = np.random.default_rng(seed)
    scales = 10.0 ** rng.integers(-4, 3, (64, 1, 1, 1))  # channels of very different sizes
    conv = (rng.normal(size=(64, 64, 3, 3)) * scales).astype(np.float32)
    conv[5] = 0
    dense = rng.normal(size=(64, 80)).astype(np.float32)
    small = rng.normal(size=(80, 7)).astype(np.float32)
    nodes = [
        helper.make_node("Conv", ["x", "conv"], ["a"], pads=[1, 1, 1, 1]),
        helper.make_node("GlobalAveragePool", ["a"], ["b"]),
        helper.make_node("Flatten", ["b"], ["c"]),
        helper.make_node("MatMul", ["c", "dense"], ["d"]),
        helper.make_node("Gemm", ["d", "small"], ["y"]),
    ]
    made = helper.make_graph(
        nodes, "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 64, 9, 9])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 7])],
        [numpy_helper.from_array(value, name)
         for name, value in (("conv", conv), ("dense", dense), ("small", small))],
    )  # fmt: skip
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    return model.SerializeToString()


def named(model: bytes) -> dict[str, np.ndarray]:
    tensors = onnx.load_from_string(model).graph.initializer
    return {tensor.name: numpy_helper.to_array(tensor) for tensor in tensors}


@pytest.mark.parametrize("seed", range(3))
def test_weights_are_rounded_no_worse_than_evenly_and_answers_are_near(seed):
    before, after = graph(seed), with_int8_weights(graph(seed))
    weights, stored = named(before), named(after)
    for name, axes in (("conv", (1, 2, 3)), ("dense", (0,))):
        assert stored[f"{name}/int8"].dtype == np.int8
        largest = np.abs(weights[name]).max(axis=axes, keepdims=True)
        back = stored[f"{name}/int8"] * stored[f"{name}/scale"]
        plain = np.rint(weights[name] / np.where(largest > 0, largest / 127, 1)) * largest / 127
        errors = [np.square(one - weights[name]).sum(axis=axes) for one in (back, plain)]
        assert (errors[0] <= errors[1] * 1.0001 + 1e-12).all()
        assert (np.abs(back - weights[name]) <= 0.31 * largest + 1e-12).all()
    np.testing.assert_array_equal(stored["small"], weights["small"])  # not worth the while
    fed = {"x": np.random.default_rng(9).normal(size=(8, 64, 9, 9)).astype(np.float32)}
    answers = [open_session(one).run(None, fed)[0] for one in (before, after)]
    assert np.corrcoef(answers[0].ravel(), answers[1].ravel())[0, 1] > 0.999
    assert len(after) < len(before) / 2.5


def test_depthwise_and_small_convolutions_keep_16_bits():
    weights = {"depthwise": (256, 1, 3, 3), "small": (64, 16, 3, 3)}
    rng = np.random.default_rng(1)
    nodes = [
        helper.make_node("Conv", ["x", "small"], ["a"]),
        helper.make_node("Conv", ["z", "depthwise"], ["b"], group=256),
    ]
    inputs = [
        helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 16, 9, 9]),
        helper.make_tensor_value_info("z", TensorProto.FLOAT, ["n", 256, 9, 9]),
    ]
    outputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", channels, 7, 7])
        for name, channels in (("a", 64), ("b", 256))
    ]
    tensors = [
        numpy_helper.from_array(rng.normal(size=shape).astype(np.float32), name)
        for name, shape in weights.items()
    ]
    made = helper.make_graph(nodes, "g", inputs, outputs, tensors)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    stored = named(with_int8_weights(model.SerializeToString()))
    assert {name: value.dtype for name, value in stored.items()} == {
        "depthwise/half": np.float16, "small/half": np.float16,
    }  # fmt: skip


def test_a_matrix_that_is_used_in_two_ways_is_rounded_too():
    model = onnx.load_from_string(graph())
    model.graph.node.append(helper.make_node("Neg", ["dense"], ["other"]))
    model.graph.output.append(helper.make_tensor_value_info("other", TensorProto.FLOAT, [64, 80]))
    after = with_int8_weights(model.SerializeToString())
    assert "dense/int8" in named(after)
    fed = {"x": np.zeros((1, 64, 9, 9), np.float32)}
    before = numpy_helper.to_array(model.graph.initializer[1])
    np.testing.assert_allclose(open_session(after).run(["other"], fed)[0], -before, atol=0.05)
