"""The layers that most backbones are made of, as ONNX nodes on ``(n, channels, rows, columns)``."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import layers

from dermosan_lib.study.graphs import GraphWriter

Emit = Callable[[GraphWriter, Any, list[str]], str]


class UnknownLayerError(Exception):
    """A layer, or a setting of one, that is not written here; carries its name."""


def emit(writer: GraphWriter, layer: keras.Layer, inputs: list[str]) -> str:
    """Append ``layer`` applied to the tensors named ``inputs``; returns its output's name.

    Raises `UnknownLayerError`.
    """
    if getattr(layer, "data_format", "channels_last") != "channels_last":
        raise UnknownLayerError(layer.name)
    for kind, write in _EMITTERS.items():
        if type(layer) is kind:
            return write(writer, layer, inputs)
    raise UnknownLayerError(f"{layer.name} ({type(layer).__name__})")


def _conv(writer: GraphWriter, layer: Any, inputs: list[str]) -> str:
    kernel = np.asarray(layer.kernel).transpose(3, 2, 0, 1)
    return _convolved(writer, layer, inputs[0], kernel, layer.groups)


def _depthwise(writer: GraphWriter, layer: Any, inputs: list[str]) -> str:
    kernel = np.asarray(layer.kernel)  # (rows, columns, channels, multiplier)
    rows, columns, channels, multiplier = kernel.shape
    turned = kernel.transpose(2, 3, 0, 1).reshape(channels * multiplier, 1, rows, columns)
    return _convolved(writer, layer, inputs[0], turned, channels)


def _convolved(writer: GraphWriter, layer: Any, given: str, kernel: Any, groups: int) -> str:
    pads = _pads(layer, kernel.shape[2:], layer.dilation_rate)
    if not any(pads):
        given, pads = writer.unpadded(given, for_maximum=False)
    weights = [writer.constant(kernel, f"{layer.name}/kernel")]
    if layer.use_bias:
        weights.append(writer.constant(np.asarray(layer.bias), f"{layer.name}/bias"))
    made = writer.add(
        "Conv", [given, *weights], layer.name, pads=pads, strides=list(layer.strides),
        dilations=list(layer.dilation_rate), group=groups, kernel_shape=list(kernel.shape[2:]),
    )  # fmt: skip
    return _activated(writer, layer, made)


def _max_pool(writer: GraphWriter, layer: Any, inputs: list[str]) -> str:
    given, pads = inputs[0], _pads(layer, layer.pool_size, (1, 1))
    if not any(pads):
        given, pads = writer.unpadded(given, for_maximum=True)
    return writer.add(
        "MaxPool", [given], layer.name, pads=pads, strides=list(layer.strides),
        kernel_shape=list(layer.pool_size),
    )  # fmt: skip


def _average_pool(writer: GraphWriter, layer: Any, inputs: list[str]) -> str:
    pads = _pads(layer, layer.pool_size, (1, 1))  # which the average does not count
    return writer.add(
        "AveragePool", inputs, layer.name, pads=pads, strides=list(layer.strides),
        kernel_shape=list(layer.pool_size),
    )  # fmt: skip


def _pads(layer: Any, kernel: tuple[int, ...], dilation: tuple[int, ...]) -> list[int]:
    """Zeros that ``padding="same"`` puts around: top, left, bottom, right, the more at the end."""
    if layer.padding == "valid":
        return [0, 0, 0, 0]
    if layer.padding != "same":
        raise UnknownLayerError(f"{layer.name} (padding {layer.padding})")
    both = []
    sides = zip(layer.input.shape[1:3], layer.strides, kernel, dilation, strict=True)
    for edge, stride, window, step in sides:
        covered = (-(-edge // stride) - 1) * stride + (window - 1) * step + 1
        missing = max(covered - edge, 0)
        both.append((missing // 2, missing - missing // 2))
    return [both[0][0], both[1][0], both[0][1], both[1][1]]


def _pad(writer: GraphWriter, layer: Any, inputs: list[str]) -> str:
    (top, bottom), (left, right) = layer.padding
    sides = np.array([0, 0, top, left, 0, 0, bottom, right], dtype=np.int64)
    return writer.add("Pad", [inputs[0], writer.constant(sides)], layer.name)


def _batch_norm(writer: GraphWriter, layer: Any, inputs: list[str]) -> str:
    if layer.axis not in (-1, 3):
        raise UnknownLayerError(f"{layer.name} (axis {layer.axis})")
    mean, variance = (
        np.asarray(v, dtype=np.float64) for v in (layer.moving_mean, layer.moving_variance)
    )
    scale = 1 / np.sqrt(variance + layer.epsilon)
    if layer.scale:
        scale = scale * np.asarray(layer.gamma, dtype=np.float64)
    shift = -mean * scale
    if layer.center:
        shift = shift + np.asarray(layer.beta, dtype=np.float64)
    return writer.scale_channels(inputs[0], scale, shift, layer.name)


def _relu(writer: GraphWriter, layer: Any, inputs: list[str]) -> str:
    if layer.negative_slope or layer.threshold:
        raise UnknownLayerError(f"{layer.name} (with slope or threshold)")
    if layer.max_value is None:
        return writer.add("Relu", inputs, layer.name)
    return _clipped(writer, inputs[0], layer.max_value, layer.name)


def _activated(writer: GraphWriter, layer: Any, given: str) -> str:
    name = layer.activation.__name__
    if name == "linear":
        return given
    if name == "relu":
        return writer.add("Relu", [given], f"{layer.name}/relu")
    if name == "relu6":
        return _clipped(writer, given, 6, f"{layer.name}/relu6")
    raise UnknownLayerError(f"{layer.name} (activation {name})")


def _clipped(writer: GraphWriter, given: str, most: float, name: str) -> str:
    ends = [writer.constant(np.float32(value)) for value in (0, most)]
    return writer.add("Clip", [given, *ends], name)


def _nothing(writer: GraphWriter, layer: Any, inputs: list[str]) -> str:
    return inputs[0]


_EMITTERS: dict[type, Emit] = {
    layers.Conv2D: _conv,
    layers.DepthwiseConv2D: _depthwise,
    layers.MaxPooling2D: _max_pool,
    layers.AveragePooling2D: _average_pool,
    layers.ZeroPadding2D: _pad,
    layers.BatchNormalization: _batch_norm,
    layers.ReLU: _relu,
    layers.Activation: lambda writer, layer, inputs: _activated(writer, layer, inputs[0]),
    layers.Add: lambda writer, layer, inputs: writer.add("Add", inputs, layer.name),
    layers.Concatenate: lambda writer, layer, inputs: writer.add(
        "Concat", inputs, layer.name, axis=1
    ),
    layers.Dropout: _nothing,
    layers.ActivityRegularization: _nothing,
}
