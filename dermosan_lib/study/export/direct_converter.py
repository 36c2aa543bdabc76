"""A network of well-known layers written as ONNX directly: in a second, without TensorFlow."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import onnx
from onnx import TensorProto, helper

from dermosan_lib.study.export.gradcam import Dense
from dermosan_lib.study.export.head_nodes import emit_head
from dermosan_lib.study.export.layer_nodes import UnknownLayerError, emit
from dermosan_lib.study.graphs import GraphWriter
from dermosan_lib.study.models import preprocess

_NCHW, _NHWC = [0, 3, 1, 2], [0, 2, 3, 1]


def write_maps(network: keras.Model, backbone: str, name: str) -> bytes:
    """A graph from uint8 pictures ``image`` to the network's output maps, named ``name``.

    Raises `UnknownLayerError` where a layer is none of `onnx_layers`.
    """
    writer = GraphWriter()
    given = _pictures(writer, backbone)
    made = writer.add("Transpose", [_body(writer, network.output, given)], name, perm=_NHWC)
    size = network.input_shape[1:]
    return writer.finished(
        [helper.make_tensor_value_info("image", TensorProto.UINT8, ["n", *size])],
        [_value(made, network.output.shape[1:])],
    )


def write_answers(
    network: keras.Model, features: Any, head: list[Dense], *, backbone: str = "", name: str = ""
) -> bytes:
    """A graph from pictures, or from maps named ``name``, to the outputs of `emit_head`.

    ``features`` is the tensor of ``network`` that the head pools. Raises `UnknownLayerError`.
    """
    writer = GraphWriter()
    if name:
        given = _value(name, network.input_shape[1:])
        start = writer.add("Transpose", [name], perm=_NCHW)
    else:
        size = network.input_shape[1:]
        given = helper.make_tensor_value_info("image", TensorProto.UINT8, ["n", *size])
        start = _pictures(writer, backbone)
    rows, columns, channels = features.shape[1:]
    last = _body(writer, features, start)
    logits, embedding, maps = emit_head(writer, head, last, (rows, columns))
    classes = len(head[-1][1])
    outputs = [
        _value(logits, (classes,)),
        _value(embedding, (channels,)),
        _value(maps, (rows, columns, classes)),
    ]
    return writer.finished([given], outputs)


def _pictures(writer: GraphWriter, backbone: str) -> str:
    """``image`` as the backbone takes it, channels first.

    Moved while they are bytes, and scaled a whole channel at a time: the same values as the other
    way round in less time (MobileNetV2 answers an eighth sooner).
    """
    order, factors, offsets = _scaling(backbone)
    pixels = writer.add("Transpose", ["image"], perm=_NCHW)
    if list(order) != [0, 1, 2]:
        pixels = writer.add("Gather", [pixels, writer.constant(order)], axis=1)
    pixels = writer.add("Cast", [pixels], "pixels", to=TensorProto.FLOAT)
    if (factors != 1).any():
        pixels = writer.add("Mul", [pixels, writer.constant(factors.reshape(3, 1, 1))])
    if offsets.any():
        pixels = writer.add("Sub", [pixels, writer.constant(-offsets.reshape(3, 1, 1))])
    return pixels


def _scaling(backbone: str) -> tuple[Any, Any, Any]:
    """What `preprocess` does to a picture: the order of channels, a factor and an offset for each.

    Found by trying it; `UnknownLayerError` for one that does more.
    """
    shades = np.zeros((1, 1, 5, 3), np.float32)
    shades[0, 0, :3] = 255 * np.eye(3)
    shades[0, 0, 4] = (50, 100, 200)
    seen = np.asarray(preprocess(backbone, shades.copy()), np.float64)[0, 0]
    offsets = seen[3]
    slopes = (seen[:3] - offsets) / 255  # (channel given, channel made)
    order = np.abs(slopes).argmax(axis=0)
    factors = slopes[order, np.arange(3)]
    made = shades[0, 0, :, order].T * factors + offsets
    if not np.allclose(made, seen, rtol=1e-5, atol=1e-4):
        raise UnknownLayerError(f"preprocessing of {backbone}")
    return order.astype(np.int64), factors.astype(np.float32), offsets.astype(np.float32)


def _body(writer: GraphWriter, end: Any, given: str) -> str:
    """Every layer between the input and the tensor ``end``, which is named in the graph."""
    calls = list(_calls(end))
    readers = Counter(id(tensor) for _, inputs, _ in calls for tensor in inputs)
    names: dict[int, str] = {}
    for layer, inputs, output in calls:
        if isinstance(layer, keras.layers.InputLayer):
            made = given
        else:
            made = emit(writer, layer, [names[id(tensor)] for tensor in inputs])
        names[id(output)] = made
        if readers[id(output)] > 1:
            writer.shared.add(made)
    return names[id(end)]


def _calls(end: Any) -> Iterator[tuple[keras.Layer, list[Any], Any]]:
    """Layers with the tensors they took and the one they gave, each after those it needs."""
    done: set[int] = set()
    stack = [end]
    while stack:
        tensor = stack[-1]
        layer, node = tensor._keras_history[:2]
        inputs = list(layer._inbound_nodes[node].arguments.keras_tensors)
        waiting = [one for one in inputs if id(one) not in done]
        if id(tensor) in done or not waiting:
            stack.pop()
            if id(tensor) not in done:
                done.add(id(tensor))
                yield layer, inputs, tensor
        else:
            stack += waiting


def _value(name: str, shape: tuple[int, ...]) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", *shape])
