"""`DenseHead` as ONNX nodes: logits, embedding and activation maps from the last feature maps."""

import numpy as np

from dermosan_lib.study.export.gradcam import Dense
from dermosan_lib.study.graphs import GraphWriter


def emit_head(
    writer: GraphWriter, head: list[Dense], features: str, places: tuple[int, int]
) -> tuple[str, str, str]:
    """Append the head of dense layers behind ``features`` ``(n, channels, rows, columns)``.

    ``places`` are rows and columns. Returns the names ``logits``, ``embedding`` and
    ``activation_maps``, in the shapes that `DenseHead` gives.
    """
    embedding = writer.add("ReduceMean", [features], "embedding", axes=[2, 3], keepdims=0)
    zero, behind = writer.constant(np.float32(0)), writer.constant(np.array([2], np.int64))
    activity, gates = embedding, []
    kernels = [writer.constant(kernel, f"head_{i}/kernel") for i, (kernel, _) in enumerate(head)]
    biases = [writer.constant(bias, f"head_{i}/bias") for i, (_, bias) in enumerate(head)]
    for kernel, bias in zip(kernels[:-1], biases[:-1], strict=True):
        activity = writer.add("Relu", [writer.add("Gemm", [activity, kernel, bias])])
        active = writer.add("Cast", [writer.add("Greater", [activity, zero])], to=1)
        gates.append(writer.add("Unsqueeze", [active, behind]))  # (n, units, 1)
    logits = writer.add("Gemm", [activity, kernels[-1], biases[-1]], "logits")
    gradient = kernels[-1]  # (units, classes), for every picture the same until a gate is met
    for kernel, gate in zip(reversed(kernels[:-1]), reversed(gates), strict=True):
        gradient = writer.add("MatMul", [kernel, writer.add("Mul", [gate, gradient])])
    maps = _maps(writer, features, gradient, len(head[-1][1]), places)
    return logits, embedding, maps


def _maps(
    writer: GraphWriter, features: str, gradient: str, classes: int, places: tuple[int, int]
) -> str:
    rows, columns = places
    flat = writer.constant(np.array([0, 0, rows * columns], np.int64))
    square = writer.constant(np.array([-1, rows, columns, classes], np.int64))
    share = writer.constant(np.float32(rows * columns))
    by_place = writer.add("Transpose", [writer.add("Reshape", [features, flat])], perm=[0, 2, 1])
    weighted = writer.add("Div", [writer.add("MatMul", [by_place, gradient]), share])
    return writer.add("Relu", [writer.add("Reshape", [weighted, square])], "activation_maps")
