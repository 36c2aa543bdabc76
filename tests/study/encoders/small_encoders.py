"""Small encoders in ONNX, built as exports of well-known kinds are, and their sidecars."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import yaml
from onnx import TensorProto, helper, numpy_helper

SIZE = 64
PATCH = 16  # 4 x 4 patches
CHANNELS = 12
SIDECAR = {
    "licence": "MIT",
    "pretrained_on": "drawn numbers, not trained",
    "mean": [0.5, 0.4, 0.3],
    "std": [0.2, 0.25, 0.3],
}


def write(folder: Path, model: onnx.ModelProto, stem: str = "encoder", **entries: Any) -> Path:
    """``STEM.onnx`` and ``STEM.yaml`` in ``folder``; entries that are None are left out."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{stem}.onnx"
    path.write_bytes(model.SerializeToString())
    content = {key: one for key, one in {**SIDECAR, **entries}.items() if one is not None}
    path.with_suffix(".yaml").write_text(yaml.safe_dump(content))
    return path


def model_of(
    nodes: Sequence[onnx.NodeProto],
    constants: dict[str, Any],
    outputs: dict[str, Sequence[Any]],
    *,
    shape: Sequence[Any] = ("n", 3, SIZE, SIZE),
    opset: int = 17,
    kind: int = TensorProto.FLOAT,
    further: Sequence[onnx.ValueInfoProto] = (),
) -> onnx.ModelProto:
    """A model that takes ``pixels``."""
    inputs = [helper.make_tensor_value_info("pixels", kind, list(shape)), *further]
    graph = helper.make_graph(
        list(nodes),
        "small",
        inputs,
        [helper.make_tensor_value_info(name, kind, list(edges)) for name, edges in outputs.items()],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    opsets = [helper.make_opsetid("", opset)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8)


def vit(*, opset: int = 17, heads: bool = False, shape: Any = ("n", 3, SIZE, SIZE)) -> Any:
    """Patches of a convolution, a class token before them, one mixing layer and a pooled output.

    ``tokens`` ``(n, 17, 12)`` is an inner tensor, or with ``heads`` an output beside ``pooled``.
    """
    rng = np.random.default_rng(3)
    constants = {
        "kernel": rng.normal(0, 0.05, (CHANNELS, 3, PATCH, PATCH)).astype("f4"),
        "token": rng.normal(0, 1, (1, 1, CHANNELS)).astype("f4"),
        "flat": np.array([0, CHANNELS, -1]),
        "first": np.array([1, 1, CHANNELS]),
        "ones": np.array([1]),
        "mixing": (np.eye(17) + 0.05 * rng.normal(0, 1, (17, 17))).astype("f4"),
        "class": np.array(0),
        "one": np.array([0]),
        "end": np.array([1]),
    }
    nodes = [
        helper.make_node("Conv", ["pixels", "kernel"], ["grid"], strides=[PATCH, PATCH]),
        helper.make_node("Reshape", ["grid", "flat"], ["columns"]),
        helper.make_node("Transpose", ["columns"], ["patches"], perm=[0, 2, 1]),
        helper.make_node("Shape", ["pixels"], ["edges"]),
        helper.make_node("Slice", ["edges", "one", "end"], ["batch"]),
        helper.make_node("Concat", ["batch", "ones", "ones"], ["times"], axis=0),
        helper.make_node("Expand", ["token", "times"], ["tokens_of_class"]),
        helper.make_node("Concat", ["tokens_of_class", "patches"], ["all"], axis=1),
        helper.make_node("MatMul", ["mixing", "all"], ["mixed"]),
        helper.make_node("Tanh", ["mixed"], ["tokens"]),
        helper.make_node("Gather", ["tokens", "class"], ["pooled"], axis=1),
    ]
    outputs = {"pooled": ["n", CHANNELS]}
    if heads:
        outputs["tokens"] = ["n", 17, CHANNELS]
    return model_of(nodes, constants, outputs, opset=opset, shape=shape)


def cnn(*, layout: str = "NCHW", shape: Any = None, kind: str = "f4") -> onnx.ModelProto:
    """A convolution and ReLU: feature maps of 4 x 4 places, laid out as the input is."""
    kernel = np.random.default_rng(4).normal(0, 0.05, (CHANNELS, 3, PATCH, PATCH)).astype(kind)
    last = layout == "NHWC"
    first, end = "pixels", "maps"
    nodes = []
    if last:
        nodes.append(helper.make_node("Transpose", ["pixels"], ["planes"], perm=[0, 3, 1, 2]))
        first, end = "planes", "inner"
    nodes += [
        helper.make_node("Conv", [first, "kernel"], ["sums"], strides=[PATCH, PATCH]),
        helper.make_node("Relu", ["sums"], [end]),
    ]
    if last:
        nodes.append(helper.make_node("Transpose", ["inner"], ["maps"], perm=[0, 2, 3, 1]))
    edges = ["n", 4, 4, CHANNELS] if last else ["n", CHANNELS, 4, 4]
    taken = shape or (("n", SIZE, SIZE, 3) if last else ("n", 3, SIZE, SIZE))
    code = TensorProto.FLOAT16 if kind == "f2" else TensorProto.FLOAT
    return model_of(nodes, {"kernel": kernel}, {"maps": edges}, shape=taken, kind=code)
