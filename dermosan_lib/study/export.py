"""From a trained Keras network to the bundle's ONNX graph."""

import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
import onnx
from onnx import compose, helper

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.converting import convert_apart
from dermosan_lib.study.gradcam import Dense, DenseHead
from dermosan_lib.study.networks import POOL, PROBABILITIES, preprocess
from dermosan_lib.study.slim_conversion import without_copies

OPSET = 17  # every ONNX Runtime from 1.12 on reads it
OUTPUTS = ("logits", "embedding", "activation_maps")
FROZEN = "frozen"  # the tensor at which a network is cut


def clinic_network(network: keras.Model, backbone: str) -> keras.Model:
    """The same network with the clinic's contract.

    Takes ``(n, size, size, 3)`` RGB values 0..255 and gives ``logits`` ``(n, classes)``,
    ``embedding`` ``(n, channels)`` (the pooled features) and ``activation_maps``
    ``(n, rows, columns, classes)``; normalisation is inside.

    Raises `NetworkError` for a network that `build_network` did not make.
    """
    inputs = keras.Input(network.input_shape[1:], dtype="float32", name="image")
    return _with_outputs(network, inputs, preprocess(backbone, inputs))


def export_onnx(network: keras.Model, backbone: str) -> bytes:
    """Serialise `clinic_network` as an ONNX graph that takes uint8 pictures named ``image``.

    Raises `NetworkError` where the converter gives up.
    """
    if keras.backend.backend() != "tensorflow":
        return convert_apart(network, "export_onnx", backbone)
    clinic = clinic_network(network, backbone)
    return _serialised(_takes_pictures(_convert(clinic, OUTPUTS)))


def export_prefix(prefix: keras.Model, backbone: str) -> bytes:
    """Serialise the frozen part of a `Cut`: uint8 pictures ``image`` in, ``frozen`` out.

    Raises `NetworkError` where the converter gives up.
    """
    if keras.backend.backend() != "tensorflow":
        return convert_apart(prefix, "export_prefix", backbone)
    inputs = keras.Input(prefix.input_shape[1:], dtype="float32", name="image")
    whole = keras.Model(inputs, {FROZEN: prefix(preprocess(backbone, inputs))}, name="prefix")
    return _serialised(_takes_pictures(_convert(whole, (FROZEN,))))


def export_rest(rest: keras.Model) -> bytes:
    """Serialise the trained part of a `Cut`: float32 ``frozen`` in, `OUTPUTS` out.

    Raises `NetworkError` where the converter gives up, and as `clinic_network` does.
    """
    if keras.backend.backend() != "tensorflow":
        return convert_apart(rest, "export_rest")
    inputs = keras.Input(rest.input_shape[1:], dtype="float32", name=FROZEN)
    return _serialised(_convert(_with_outputs(rest, inputs, inputs), OUTPUTS))


def join(prefix: bytes, rest: bytes) -> bytes:
    """Put `export_prefix` and `export_rest` of one cut together: the graph of `export_onnx`."""
    front = compose.add_prefix(onnx.load_from_string(prefix), "front/")
    back = compose.add_prefix(onnx.load_from_string(rest), "back/")
    joined = compose.merge_models(front, back, io_map=[(f"front/{FROZEN}", f"back/{FROZEN}")])
    versions = {opset.domain: opset.version for opset in joined.opset_import}
    del joined.opset_import[:]  # where each domain stands twice, once from either side
    joined.opset_import.extend(helper.make_opsetid(*pair) for pair in versions.items())
    return _serialised(_renamed(joined, "image", OUTPUTS))


def _with_outputs(network: keras.Model, inputs: Any, scaled: Any) -> keras.Model:
    features = keras.Model(network.input, _pooled(network), name="features")
    outputs = DenseHead(_head(network), name="head")(features(scaled))
    return keras.Model(inputs, dict(zip(OUTPUTS, outputs, strict=True)), name="clinic")


def _convert(model: keras.Model, outputs: Sequence[str]) -> onnx.ModelProto:
    """ONNX graph whose input and outputs are named as in ``model``."""
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
            return _renamed(raw, given.name, outputs)
        except Exception as error:  # tf2onnx and the checker raise many types
            reason = str(error).strip().splitlines()[0]
            raise NetworkError(
                f"{model.name} could not be converted to ONNX ({reason}). Choose another backbone."
            ) from error


def _renamed(model: onnx.ModelProto, given: str, outputs: Sequence[str]) -> onnx.ModelProto:
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


def _takes_pictures(model: onnx.ModelProto) -> onnx.ModelProto:
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


def _serialised(model: onnx.ModelProto) -> bytes:
    try:
        onnx.checker.check_model(model)
    except onnx.checker.ValidationError as error:
        reason = str(error).strip().splitlines()[0]
        raise NetworkError(
            f"The network could not be converted to ONNX ({reason}). Choose another backbone."
        ) from error
    return bytes(model.SerializeToString())


def _pooled(network: keras.Model) -> Any:
    """What the pooling layer takes in ``network``, of whose layers other networks may be made."""
    tensor = network.output
    while True:
        layer, node = tensor._keras_history[:2]
        given = layer._inbound_nodes[node].arguments.keras_tensors
        if layer.name == POOL:
            return given[0]
        if not given:
            raise NetworkError(
                f"{network.name} has no layer named {POOL!r}, so it is not of this suite. "
                "Build it with build_network."
            )
        tensor = given[0]


def _head(network: keras.Model) -> list[Dense]:
    names = [layer.name for layer in network.layers]
    behind = network.layers[names.index(POOL) + 1 :] if POOL in names else []
    dense = [layer for layer in behind if isinstance(layer, keras.layers.Dense)]
    if not dense or dense[-1].name != PROBABILITIES:
        raise NetworkError(
            f"{network.name} does not end with {PROBABILITIES!r}. Build it with build_network."
        )
    return [_numpy(layer) for layer in dense]


def _numpy(layer: Any) -> Dense:
    kernel, bias = (np.asarray(weight, dtype=np.float32) for weight in layer.get_weights())
    return kernel, bias
