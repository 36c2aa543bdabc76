"""EfficientNet-Lite as ONNX nodes, straight from its PyTorch file's arrays and without Keras."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.graphs.efficientnet_lite_shape import lite_blocks
from dermosan_lib.study.graphs.graph_writer import GraphWriter

_EPSILON = 1e-3  # of batch normalisation, as published
_NORM = ("weight", "bias", "running_mean", "running_var")

Arrays = Mapping[str, NDArray[Any]]


def add_lite_blocks(
    writer: GraphWriter, stored: Arrays, name: str, given: str, edge_px: int, last: int
) -> list[tuple[str, int, int]]:
    """Append the Lite model ``name`` up to block ``last`` behind ``given``.

    Args:
        writer: Gets the nodes.
        stored: Arrays by name, as `read_torch_file` gives them.
        name: Such as ``EfficientNetLite0``.
        given: ``(n, 3, edge_px, edge_px)`` float32, scaled by mean 127 and deviation 128.
        edge_px: Edge of the pictures.
        last: Number of the last block, from 0.

    Returns:
        Of each block: the name of its output ``(n, channels, edge, edge)``, its channels and edge.

    Raises:
        NetworkError: Where an array is missing, has another shape, or the model fewer blocks.
    """
    made: list[tuple[str, int, int]] = []
    x, edge = _convolved(writer, stored, ("_conv_stem", "_bn0"), given, edge_px, 2)
    x = _relu6(writer, x)
    channels = _array(stored, "_conv_stem.weight").shape[0]
    for index, block in enumerate(lite_blocks(name)):
        if index > last:
            return made
        at, y, size = f"_blocks.{index}", x, edge
        if block.stage.expansion > 1:
            y, _ = _convolved(writer, stored, (f"{at}._expand_conv", f"{at}._bn0"), y, size, 1)
            y = _relu6(writer, y)
        pair = (f"{at}._depthwise_conv", f"{at}._bn1")
        y, size = _convolved(writer, stored, pair, y, size, block.strides)
        y = _relu6(writer, y)
        y, _ = _convolved(writer, stored, (f"{at}._project_conv", f"{at}._bn2"), y, size, 1)
        if block.strides == 1 and channels == block.filters:
            y = writer.add("Add", [x, y])
        x, edge, channels = y, size, block.filters
        made.append((x, channels, edge))
    if len(made) <= last:
        raise NetworkError(
            f"{name} has the blocks 0 to {len(made) - 1}, but block {last} is asked for. "
            "Choose an earlier one."
        )
    return made


def _convolved(
    writer: GraphWriter, stored: Arrays, names: tuple[str, str], given: str, edge: int, strides: int
) -> tuple[str, int]:
    """A convolution with its normalisation folded in, padded as TensorFlow does."""
    kernel = _array(stored, f"{names[0]}.weight").astype(np.float64)
    scale, shift, mean, variance = (
        _array(stored, f"{names[1]}.{entry}").astype(np.float64) for entry in _NORM
    )
    if kernel.ndim != 4 or len(kernel) != len(scale):
        raise NetworkError(
            f"{names[0]} has the shape {kernel.shape} and its normalisation {len(scale)} channels. "
            "Choose a file of EfficientNet-Lite."
        )
    factor = scale / np.sqrt(variance + _EPSILON)
    size = kernel.shape[2]
    made = -(-edge // strides)
    pad = max((made - 1) * strides + size - edge, 0)
    weights = writer.constant((kernel * factor[:, None, None, None]).astype(np.float32))
    bias = writer.constant((shift - mean * factor).astype(np.float32))
    depthwise = kernel.shape[1] == 1 and "_depthwise" in names[0]
    made_name = writer.add(
        "Conv",
        [given, weights, bias],
        strides=[strides, strides],
        pads=[pad // 2, pad // 2, pad - pad // 2, pad - pad // 2],
        group=len(kernel) if depthwise else 1,
    )
    return made_name, made


def _relu6(writer: GraphWriter, given: str) -> str:
    ends = (writer.constant(np.float32(end)) for end in (0, 6))
    return writer.add("Clip", [given, *ends])


def _array(stored: Arrays, name: str) -> NDArray[Any]:
    if name not in stored:
        raise NetworkError(f"The weights have no {name}. Choose a file of EfficientNet-Lite.")
    array = np.asarray(stored[name])
    if not np.isfinite(array).all():
        raise NetworkError(f"{name} holds no finite numbers. Download the file again.")
    return array
