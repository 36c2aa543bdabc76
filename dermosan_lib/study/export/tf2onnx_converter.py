"""Any network as ONNX by way of tf2onnx, which knows more layers than `onnx_layers`."""

import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path

import keras
import onnx
from onnx import compose, helper

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.export.tf2onnx_memory import without_copies
from dermosan_lib.study.graphs import OPSET


def convert(model: keras.Model, outputs: Sequence[str]) -> onnx.ModelProto:
    """The graph of ``model``, its one input and its ``outputs`` named as there.

    Raises `NetworkError` where the converter gives up.
    """
    given = model.inputs[0]
    signature = keras.InputSpec("float32", (None, *given.shape[1:]), name=given.name)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(), without_copies():
        # tf2onnx probes a name that NumPy is about to redefine; nothing of ours.
        warnings.simplefilter("ignore", FutureWarning)
        path = Path(folder) / "model.onnx"
        try:
            model.export(
                path,
                format="onnx",
                verbose=False,
                opset_version=OPSET,
                input_signature=[signature],
            )
            raw = compose.add_prefix(onnx.load(path), "net/")
            return renamed(raw, given.name, outputs)
        except Exception as error:  # tf2onnx and the checker raise many types
            reason = str(error).strip().splitlines()[0]
            raise NetworkError(
                f"{model.name} could not be converted to ONNX ({reason}). Choose another backbone."
            ) from error


def renamed(model: onnx.ModelProto, given: str, outputs: Sequence[str]) -> onnx.ModelProto:
    """Name the one input ``given`` and the outputs by those of ``outputs`` in their names."""
    graph = model.graph
    inner = graph.input[0].name
    for node in graph.node:
        node.input[:] = [given if name == inner else name for name in node.input]
    graph.input[0].name = given
    values = {next(name for name in outputs if name in end.name): end for end in graph.output}
    for name, value in values.items():
        graph.node.append(helper.make_node("Identity", [value.name], [name]))
        value.name = name
    ordered = [values[name] for name in outputs]
    del graph.output[:]
    graph.output.extend(ordered)
    return model


def takes_pictures(model: onnx.ModelProto) -> onnx.ModelProto:
    """Put a cast before the input ``image``, so that it takes uint8."""
    graph = model.graph
    for node in graph.node:
        node.input[:] = ["pixels" if name == "image" else name for name in node.input]
    cast = helper.make_node("Cast", ["image"], ["pixels"], to=onnx.TensorProto.FLOAT)
    graph.node.insert(0, cast)
    shape = [dim.dim_value or "n" for dim in graph.input[0].type.tensor_type.shape.dim]
    del graph.input[:]
    graph.input.append(helper.make_tensor_value_info("image", onnx.TensorProto.UINT8, shape))
    return model
