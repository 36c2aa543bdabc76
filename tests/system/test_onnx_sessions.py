"""Sessions: int8 sums are exact on every processor, and full speed is used where they are."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from dermosan_lib.system import onnx_sessions


def test_the_probe_is_a_product_of_uint8_by_int8():
    def told(name, kind):
        return helper.make_tensor_value_info(name, kind, [None, None])

    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["a", "b"], ["y"])], "",
        [told("a", TensorProto.UINT8), told("b", TensorProto.INT8)],
        [told("y", TensorProto.INT32)],
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    assert onnx.load_from_string(onnx_sessions._PRODUCT) == model


def convolution():
    """A quantised convolution whose products are as great as they can be."""
    rng = np.random.default_rng(0)
    kernel = rng.choice([-127, 127], (8, 64, 1, 1), p=[0.2, 0.8]).astype(np.int8)
    constants = {
        "x_scale": np.float32(1), "x_zero": np.uint8(0), "w": kernel,
        "w_scale": np.float32(1), "w_zero": np.int8(0),
    }  # fmt: skip
    nodes = [
        helper.make_node("DequantizeLinear", ["x", "x_scale", "x_zero"], ["x_real"]),
        helper.make_node("DequantizeLinear", ["w", "w_scale", "w_zero"], ["w_real"]),
        helper.make_node("Conv", ["x_real", "w_real"], ["y_real"]),
        helper.make_node("QuantizeLinear", ["y_real", "y_scale", "x_zero"], ["y"]),
    ]
    constants["y_scale"] = np.float32(255 * 127 * 64 / 255)
    graph = helper.make_graph(
        nodes, "convolution",
        [helper.make_tensor_value_info("x", TensorProto.UINT8, [1, 64, 9, 9])],
        [helper.make_tensor_value_info("y", TensorProto.UINT8, [1, 8, 9, 9])],
        [onnx.numpy_helper.from_array(np.asarray(v), name) for name, v in constants.items()],
    )  # fmt: skip
    opsets = [helper.make_opsetid("", 13)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8), kernel


@pytest.mark.parametrize("exactly", [True, False])
def test_int8_gives_the_same_numbers_either_way(monkeypatch, exactly):
    if exactly and not onnx_sessions.adds_int8_exactly():
        exactly = False  # such a processor has the slow way only
    monkeypatch.setattr(onnx_sessions, "adds_int8_exactly", lambda: exactly)
    model, kernel = convolution()
    x = np.random.default_rng(1).integers(200, 256, (1, 64, 9, 9), dtype=np.uint8)
    (found,) = onnx_sessions.open_session(model.SerializeToString()).run(None, {"x": x})
    sums = np.einsum("nchw,kc->nkhw", x.astype(np.int64), kernel[..., 0, 0].astype(np.int64))
    expected = np.clip(np.rint(sums / (127 * 64)), 0, 255)
    np.testing.assert_allclose(found, expected, atol=1)
    assert 30 < expected.mean() < 250
