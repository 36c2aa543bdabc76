"""Weights stored in 8 bits and computed with in 32: a quarter of the file, the same speed."""

from collections.abc import Iterator

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper

from dermosan_lib.study.graphs.graph_writer import serialised
from dermosan_lib.study.graphs.half_weights import in_16_bits

_SMALLEST = 1024  # numbers; what is shorter is not worth a node
_FEW = 30_000  # numbers of a convolution that stays in 16 bits, as every depthwise one does
_LEVELS = 127
_ENDS = np.linspace(0.7, 1, 16)  # of a channel's largest weight, tried as the last level


def with_int8_weights(graph: bytes) -> bytes:
    """``graph`` with the weights of its larger products as int8, a scale for each output channel.

    Each weight becomes the nearest of 255 evenly spaced values about 0 (Jacob et al. 2018, section
    3, symmetric and by channel), spaced so that the channel's squared error is least. Depthwise and
    small convolutions, a twentieth of all numbers, become float16: in 8 bits each of theirs weighs
    too much. The engine turns all into float32 once, when it opens the graph, and computes in that;
    activations are never rounded. Fit what comes behind on this graph's own answers.
    """
    model = onnx.load_from_string(graph)
    axes = _output_axes(model)
    made: list[NodeProto] = []
    for tensor in list(model.graph.initializer):
        values = numpy_helper.to_array(tensor)
        if tensor.data_type != TensorProto.FLOAT or values.size < _SMALLEST:
            continue
        axis = axes.get(tensor.name, -1 if values.ndim == 2 else None)
        if axis is None or not np.isfinite(values).all():
            continue
        if values.ndim == 4 and (values.shape[1] == 1 or values.size < _FEW):
            made += in_16_bits(tensor)
        else:
            made += _in_8_bits(model, tensor, values, axis)
    nodes = [*made, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    return serialised(model)


def _in_8_bits(
    model: onnx.ModelProto, tensor: TensorProto, values: NDArray[np.float32], axis: int
) -> Iterator[NodeProto]:
    name = tensor.name
    rounded, scale = _rounded(values, axis)
    tensor.CopyFrom(numpy_helper.from_array(rounded, f"{name}/int8"))
    model.graph.initializer.append(numpy_helper.from_array(scale, f"{name}/scale"))
    yield helper.make_node("Cast", [f"{name}/int8"], [f"{name}/whole"], to=TensorProto.FLOAT)
    yield helper.make_node("Mul", [f"{name}/whole", f"{name}/scale"], [name])


def _rounded(
    values: NDArray[np.float32], axis: int
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """``values`` in levels of -127 to 127, and the size of a level, which broadcasts over them."""
    others = tuple(k for k in range(values.ndim) if k != axis % values.ndim)
    largest = np.abs(values).max(axis=others, keepdims=True)
    levels = _levels(values, largest)
    least = np.square(levels * largest / _LEVELS - values).sum(axis=others, keepdims=True)
    best = np.where(largest > 0, largest, 1).astype(np.float32) / np.float32(_LEVELS)
    for end in _ENDS[:-1]:
        scale = largest * np.float32(end) / np.float32(_LEVELS)
        error = np.square(_levels(values, largest * end) * scale - values)
        summed = error.sum(axis=others, keepdims=True)
        best = np.where((summed < least) & (largest > 0), scale, best)
        least = np.minimum(summed, least)
    return _levels(values, best * _LEVELS).astype(np.int8), best.astype(np.float32)


def _levels(values: NDArray[np.float32], end: NDArray[np.float32]) -> NDArray[np.float32]:
    step = np.where(end > 0, end, 1) / _LEVELS
    return np.asarray(np.rint(values / step).clip(-_LEVELS, _LEVELS), dtype=np.float32)


def _output_axes(model: onnx.ModelProto) -> dict[str, int]:
    """The axis of output channels of each weight that is nothing else in the graph."""
    axes: dict[str, int] = {}
    unclear: set[str] = set()
    for node in model.graph.node:
        for place, name in enumerate(node.input):
            axis = _axis(node) if place == 1 else None
            if axis is None or axes.get(name, axis) != axis:
                unclear.add(name)
            else:
                axes[name] = axis
    return {name: axis for name, axis in axes.items() if name not in unclear}


def _axis(node: NodeProto) -> int | None:
    if node.op_type == "Conv":
        return 0
    if node.op_type == "MatMul":
        return -1
    if node.op_type == "Gemm":
        flags = {one.name: one.i for one in node.attribute}
        return 0 if flags.get("transB") else 1
    return None
