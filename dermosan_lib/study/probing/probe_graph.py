"""The graph of a probe: crops of a picture, a frozen encoder's pooled maps, and a linear head.

A logit is a sum over the places of all maps, so the activation maps are no approximation: before
what speaks against a condition is cut off at 0, their sum is the logit less its value at the
training images' mean (for sums over places as explanation see Zhou et al. 2016; the part of a
standard deviation is shared by squared distance from the map's mean).
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper

from dermosan_lib.study.graphs import GraphWriter, add_lite_blocks, with_half_weights
from dermosan_lib.study.probing.linear_head import LinearHead

MAPS_IN_WORDS = (
    "Each place's share of the condition's logit, less what the training images' mean would have "
    "there; what speaks against it is cut off at 0 (class activation maps: Zhou et al. 2016)"
)
_GRID = 14  # rows and columns of the activation maps
_TINY = 1e-6  # added to a variance, so that a map of one value has a slope


class EncoderShape(NamedTuple):
    """What of a picture an encoder sees, and what of the encoder is kept."""

    backbone: str  # such as EfficientNetLite0
    size_px: int  # edge of the pictures that the graph takes
    edge_px: int  # edge of what the encoder takes
    crops: tuple[float, ...]  # edges of central squares, as shares of the picture's
    blocks: tuple[int, ...]  # whose maps are pooled


class _Tap(NamedTuple):
    maps: str  # (crops * n, channels, edge, edge)
    away: str  # the same: squared distances from each map's mean
    deviation: str  # (crops * n, channels, 1, 1)
    channels: int
    edge: int


def features_graph(stored: Mapping[str, NDArray[Any]], shape: EncoderShape) -> bytes:
    """From uint8 pictures ``image`` to ``embedding``: means and deviations of the encoder's maps.

    ``stored`` are the encoder's arrays by name. Weights are stored in 16 bits.
    """
    writer = GraphWriter()
    features, taps = _features(writer, stored, shape, "embedding")
    width = len(shape.crops) * sum(2 * tap.channels for tap in taps)
    outputs = [helper.make_tensor_value_info(features, TensorProto.FLOAT, ["n", width])]
    return with_half_weights(writer.finished([_image(shape)], outputs))


def probe_graph(stored: Mapping[str, NDArray[Any]], shape: EncoderShape, head: LinearHead) -> bytes:
    """The clinic's graph: uint8 pictures ``image`` to logits, embedding and activation maps.

    ``embedding`` are the features of `features_graph`, standardised as ``head`` does.
    """
    writer = GraphWriter()
    features, taps = _features(writer, stored, shape, "features")
    centred = writer.add("Sub", [features, writer.constant(head.mean.astype(np.float32), "mean")])
    spread = writer.constant(head.spread.astype(np.float32), "spread")
    embedding = writer.add("Div", [centred, spread], "embedding")
    weights = writer.constant(head.weights.astype(np.float32), "head")
    bias = writer.constant(head.bias.astype(np.float32), "head_bias")
    logits = writer.add("Gemm", [embedding, weights, bias], "logits")
    maps = _maps(writer, shape, head, taps)
    width, classes = head.weights.shape
    outputs = [
        helper.make_tensor_value_info(logits, TensorProto.FLOAT, ["n", classes]),
        helper.make_tensor_value_info(embedding, TensorProto.FLOAT, ["n", width]),
        helper.make_tensor_value_info(maps, TensorProto.FLOAT, ["n", _GRID, _GRID, classes]),
    ]
    return with_half_weights(writer.finished([_image(shape)], outputs))


def _image(shape: EncoderShape) -> Any:
    size = shape.size_px
    return helper.make_tensor_value_info("image", TensorProto.UINT8, ["n", size, size, 3])


def _features(
    writer: GraphWriter, stored: Mapping[str, NDArray[Any]], shape: EncoderShape, name: str
) -> tuple[str, list[_Tap]]:
    """``(n, crops * channels)``: of each crop, of each block, means and then deviations."""
    pixels = writer.add("Transpose", ["image"], perm=[0, 3, 1, 2])
    pixels = writer.add("Cast", [pixels], to=TensorProto.FLOAT)
    shifted = writer.add("Sub", [pixels, writer.constant(np.float32(127))])
    scaled = writer.add("Div", [shifted, writer.constant(np.float32(128))])
    crops = [_crop(writer, scaled, shape, share) for share in shape.crops]
    batch = writer.add("Concat", crops, axis=0) if len(crops) > 1 else crops[0]
    made = add_lite_blocks(writer, stored, shape.backbone, batch, shape.edge_px, max(shape.blocks))
    taps, pooled = [], []
    for block in shape.blocks:
        maps, channels, edge = made[block]
        mean = writer.add("ReduceMean", [maps], axes=[2, 3], keepdims=1)
        gap = writer.add("Sub", [maps, mean])
        away = writer.add("Mul", [gap, gap])
        variance = writer.add("ReduceMean", [away], axes=[2, 3], keepdims=1)
        raised = writer.add("Add", [variance, writer.constant(np.float32(_TINY))])
        deviation = writer.add("Sqrt", [raised])
        taps.append(_Tap(maps, away, deviation, channels, edge))
        pooled += [mean, writer.add("Div", [variance, deviation])]
    row = writer.add("Flatten", [writer.add("Concat", pooled, axis=1)], axis=1)
    width = sum(2 * tap.channels for tap in taps)
    count = len(crops)
    by_crop = _reshaped(writer, row, [count, -1, width])
    beside = writer.add("Transpose", [by_crop], perm=[1, 0, 2])
    flat = writer.constant(np.array([-1, count * width], np.int64))
    return writer.add("Reshape", [beside, flat], name), taps


def _crop(writer: GraphWriter, given: str, shape: EncoderShape, share: float) -> str:
    """The central square of ``share`` of the edge, at the encoder's edge."""
    edge = round(shape.size_px * share)
    start = (shape.size_px - edge) // 2
    ends = ([start] * 2, [start + edge] * 2, [2, 3])
    if edge < shape.size_px:
        given = writer.add("Slice", [given, *(_int64(writer, end) for end in ends)])
    if edge == shape.edge_px:
        return given
    return _resized(writer, given, edge, shape.edge_px)


def _maps(writer: GraphWriter, shape: EncoderShape, head: LinearHead, taps: list[_Tap]) -> str:
    slopes = head.weights / head.spread[:, None]
    classes, at, layers = slopes.shape[1], 0, []
    for number, share in enumerate(shape.crops):
        edge = min(_GRID, 2 * round(_GRID * share / 2))
        for tap in taps:
            parts = [slice(at, at + tap.channels), slice(at + tap.channels, at + 2 * tap.channels)]
            at += 2 * tap.channels
            places = tap.edge**2
            seen = [_of_crop(writer, tap, name, len(shape.crops), number)
                    for name in (tap.maps, tap.away)]  # fmt: skip
            by_deviation = _of_crop(writer, tap, tap.deviation, len(shape.crops), number, edge=1)
            seen[1] = writer.add("Div", [seen[1], by_deviation])
            stacked = writer.add("Concat", seen, axis=1)
            kernel = np.concatenate([slopes[part] for part in parts]).T[:, :, None, None] / places
            mean = np.concatenate([head.mean[part] @ slopes[part] for part in parts])
            offset = -mean.reshape(2, classes).sum(axis=0) / places
            inputs = [writer.constant(value.astype(np.float32)) for value in (kernel, offset)]
            told = writer.add("Conv", [stacked, *inputs])
            told = _resized(writer, told, tap.edge, edge)
            told = writer.add("Mul", [told, writer.constant(np.float32(places / edge**2))])
            pad = (_GRID - edge) // 2
            if pad:
                ends = _int64(writer, [0, 0, pad, pad, 0, 0, pad, pad])
                told = writer.add("Pad", [told, ends])
            layers.append(told)
    total = writer.add("Sum", layers)
    speaks_for = writer.add("Relu", [total])
    return writer.add("Transpose", [speaks_for], "activation_maps", perm=[0, 2, 3, 1])


def _of_crop(
    writer: GraphWriter, tap: _Tap, name: str, crops: int, number: int, *, edge: int = 0
) -> str:
    """``(n, channels, edge, edge)`` of one crop out of all."""
    if crops == 1:
        return name
    edge = edge or tap.edge
    by_crop = _reshaped(writer, name, [crops, -1, tap.channels, edge, edge])
    return writer.add("Gather", [by_crop, writer.constant(np.int64(number))], axis=0)


def _resized(writer: GraphWriter, given: str, edge: int, wanted: int) -> str:
    if edge == wanted:
        return given
    # A little more than the ratio: the engine rounds the new edge down.
    ratio = np.float32((wanted + 1e-3) / edge)
    scales = writer.constant(np.array([1, 1, ratio, ratio], np.float32))
    return writer.add("Resize", [given, "", scales], mode="linear")


def _reshaped(writer: GraphWriter, given: str, shape: list[int]) -> str:
    return writer.add("Reshape", [given, _int64(writer, shape)])


def _int64(writer: GraphWriter, values: list[int]) -> str:
    return writer.constant(np.array(values, np.int64))
