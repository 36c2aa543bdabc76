"""Take back the mean error that rounding the weights to int8 brings."""

from collections.abc import Collection, Iterable

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from dermosan_lib.system import open_session

LEVELS = 127  # of a weight's size in int8, on either side of 0

Means = dict[str, NDArray[np.float64]]  # by tensor: the mean of each channel


def correct_bias(
    model: onnx.ModelProto,
    batches: Iterable[NDArray[np.uint8]],
    *,
    spared: Collection[str] = (),
) -> None:
    """Change the biases of ``model``'s convolutions so that rounded weights keep their mean output.

    Behind ReLU a channel's mean is far from 0, so that rounding errors of a thousand weights do not
    cancel: they shift the output by their sum with the inputs' means, the same for every picture.
    That shift is known and is subtracted (Nagel et al. 2019, section 4.2, with means from
    pictures). Padding is not accounted for: at a picture's rim the correction is a little too big.

    Args:
        model: Float32, batch normalisation folded in, input ``image``; changed in place.
        batches: Pictures ``(n, size, size, 3)`` uint8, over which inputs are averaged.
        spared: Names of convolutions that will not be rounded.
    """
    weights = {tensor.name: tensor for tensor in model.graph.initializer}
    convolutions = [
        node
        for node in model.graph.node
        if node.op_type == "Conv" and node.input[1] in weights and node.name not in spared
    ]
    means = _means(model, sorted({node.input[0] for node in convolutions}), batches)
    for node in convolutions:
        kernel = numpy_helper.to_array(weights[node.input[1]]).astype(np.float64)
        shift = _shift(node, kernel, means[node.input[0]])
        if len(node.input) == 3 and node.input[2] in weights:
            bias = numpy_helper.to_array(weights[node.input[2]]) - shift
        else:
            bias = -shift
        name = f"{node.output[0]}/corrected_bias"  # a bias may be shared, a corrected one not
        model.graph.initializer.append(numpy_helper.from_array(bias.astype(np.float32), name))
        node.input[:] = [*node.input[:2], name]
    used = {name for node in model.graph.node for name in node.input}
    kept = [tensor for tensor in model.graph.initializer if tensor.name in used]
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)


def _shift(
    node: onnx.NodeProto, kernel: NDArray[np.float64], means: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Mean of what rounding adds to each output channel."""
    scale = np.abs(kernel).reshape(len(kernel), -1).max(axis=1) / LEVELS
    scale = np.where(scale > 0, scale, 1.0).reshape(-1, *[1] * (kernel.ndim - 1))
    error = (np.round(kernel / scale) * scale - kernel).reshape(*kernel.shape[:2], -1).sum(axis=2)
    groups = next((entry.i for entry in node.attribute if entry.name == "group"), 1)
    seen = means.reshape(groups, -1).repeat(len(kernel) // groups, axis=0)  # (outputs, inputs)
    return np.asarray((error * seen).sum(axis=1))


def _means(
    model: onnx.ModelProto, tensors: list[str], batches: Iterable[NDArray[np.uint8]]
) -> Means:
    measured = onnx.ModelProto()
    measured.CopyFrom(model)
    names = [f"{tensor}/mean" for tensor in tensors]
    for tensor, name in zip(tensors, names, strict=True):
        node = helper.make_node("ReduceMean", [tensor], [name], axes=[2, 3], keepdims=0)
        measured.graph.node.append(node)
        measured.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))
    session = open_session(measured.SerializeToString())
    n, sums = 0, [np.float64(0)] * len(tensors)
    for batch in batches:
        n += len(batch)
        batch_outputs = session.run(names, {"image": batch})
        sums = [
            total + one.sum(axis=0, dtype=np.float64)
            for total, one in zip(sums, batch_outputs, strict=True)
        ]
    return {tensor: np.asarray(total) / n for tensor, total in zip(tensors, sums, strict=True)}
