"""Bias correction: rounded weights keep the mean output of every channel."""

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from dermosan_lib.study.bundling.bias_correction import LEVELS, correct_bias
from dermosan_lib.study.inference.onnx_inference import run_graph

SIZE_PX, N = 12, 10


def graph(groups, *, bias, seed=0):
    """One convolution of 6 outputs on the picture's planes, with or without a bias of its own."""
    rng = np.random.default_rng(seed)
    kernel = rng.normal(0, 1, (6, 3 // groups, 3, 3)).astype(np.float32)
    constants = [numpy_helper.from_array(kernel, "kernel")]
    if bias:
        constants.append(numpy_helper.from_array(rng.normal(size=6).astype(np.float32), "bias"))
    given_ = ["planes", "kernel", *(["bias"] if bias else [])]
    nodes = [
        helper.make_node("Cast", ["image"], ["pixels"], to=TensorProto.FLOAT),
        helper.make_node("Transpose", ["pixels"], ["planes"], perm=[0, 3, 1, 2]),
        helper.make_node("Conv", given_, ["logits"], group=groups),
    ]
    image = helper.make_tensor_value_info("image", TensorProto.UINT8, ["n", SIZE_PX, SIZE_PX, 3])
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", 6, 10, 10])
    whole = helper.make_graph(nodes, "conv", [image], [logits], constants)
    return helper.make_model(whole, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def rounded(model):
    """A copy whose kernel has `LEVELS` steps either side of 0 in each output channel."""
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    kernel = next(one for one in copy.graph.initializer if one.name == "kernel")
    values = numpy_helper.to_array(kernel)
    scale = np.abs(values).max(axis=(1, 2, 3), keepdims=True) / LEVELS
    kernel.CopyFrom(numpy_helper.from_array(np.round(values / scale) * scale, "kernel"))
    return copy


def means(model, pictures):
    found = run_graph(model.SerializeToString(), pictures, range(N), progress=False)["logits"]
    return found.mean(axis=(0, 2, 3), dtype=np.float64)


@given(st.sampled_from([1, 3]), st.booleans(), st.integers(0, 1000))
@settings(max_examples=12, deadline=None)
def test_rounding_no_longer_moves_the_mean(groups, bias, seed):
    # Flat pictures, so that every place of the kernel sees the channel's mean, as taken.
    rng = np.random.default_rng(seed)
    flat = rng.integers(50, 256, (N, 1, 1, 3), dtype=np.uint8)
    pictures = np.broadcast_to(flat, (N, SIZE_PX, SIZE_PX, 3)).copy()
    model = graph(groups, bias=bias, seed=seed)
    wanted = means(model, pictures)
    moved = np.abs(means(rounded(model), pictures) - wanted).max()
    correct_bias(model, iter([pictures[:4], pictures[4:]]))
    kept = np.abs(means(rounded(model), pictures) - wanted).max()
    assert kept < 0.02 * moved + 1e-3


def test_a_shared_bias_is_corrected_for_each_layer_alone():
    model = graph(1, bias=True)
    nodes = model.graph.node
    nodes[-1].output[0] = "first"
    nodes.append(helper.make_node("Conv", ["planes", "other", "bias"], ["second"]))
    other = np.random.default_rng(9).normal(size=(6, 3, 3, 3)).astype(np.float32)
    model.graph.initializer.append(numpy_helper.from_array(other, "other"))
    nodes.append(helper.make_node("Add", ["first", "second"], ["logits"]))
    correct_bias(model, [np.full((2, SIZE_PX, SIZE_PX, 3), 200, np.uint8)])
    names = [node.input[2] for node in nodes if node.op_type == "Conv"]
    assert len(set(names)) == 2
    first, second = (
        numpy_helper.to_array(one) for one in model.graph.initializer if one.name in names
    )
    assert not np.allclose(first, second)


def test_the_answer_without_rounding_is_what_moves():
    model = graph(1, bias=True)
    pictures = np.full((N, SIZE_PX, SIZE_PX, 3), 200, np.uint8)
    before = means(model, pictures)
    correct_bias(model, [pictures])
    assert means(model, pictures) != pytest.approx(before, abs=1e-3)
