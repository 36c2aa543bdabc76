"""From a trained Keras network to the bundle's ONNX graph."""

import tempfile
import warnings
from pathlib import Path
from typing import Any

import keras
import numpy as np
import onnx
from onnx import compose, helper

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.gradcam import Dense, DenseHead
from dermosan_lib.study.networks import POOL, PROBABILITIES, preprocess

OPSET = 17  # every ONNX Runtime from 1.12 on reads it
OUTPUTS = ("logits", "embedding", "activation_maps")


def clinic_network(network: keras.Model, backbone: str) -> keras.Model:
    """The same network with the clinic's contract.

    Takes ``(n, size, size, 3)`` RGB values 0..255 and gives ``logits`` ``(n, classes)``,
    ``embedding`` ``(n, channels)`` (the pooled features) and ``activation_maps``
    ``(n, rows, columns, classes)``; normalisation is inside.

    Raises `NetworkError` for a network that `build_network` did not make.
    """
    size = network.input_shape[1]
    inputs = keras.Input((size, size, 3), dtype="float32", name="image")
    features = keras.Model(network.input, _pool(network).input, name="features")
    outputs = DenseHead(_head(network), name="head")(features(preprocess(backbone, inputs)))
    return keras.Model(inputs, dict(zip(OUTPUTS, outputs, strict=True)), name="clinic")


def export_onnx(network: keras.Model, backbone: str) -> bytes:
    """Serialise `clinic_network` as an ONNX graph that takes uint8 pictures named ``image``.

    Raises `NetworkError` where the converter gives up.
    """
    clinic = clinic_network(network, backbone)
    size = network.input_shape[1]
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        # tf2onnx probes a name that NumPy is about to redefine; nothing of ours.
        warnings.simplefilter("ignore", FutureWarning)
        path = Path(folder) / "model.onnx"
        try:
            clinic.export(
                path,
                format="onnx",
                verbose=False,
                opset_version=OPSET,
                input_signature=[keras.InputSpec("float32", (None, size, size, 3), name="image")],
            )
            model = _with_contract(onnx.load(path), size)
        except Exception as error:  # tf2onnx and the checker raise many types
            reason = str(error).strip().splitlines()[0]
            raise NetworkError(
                f"{network.name} could not be converted to ONNX ({reason}). "
                "Choose another backbone."
            ) from error
    return bytes(model.SerializeToString())


def _with_contract(model: onnx.ModelProto, size_px: int) -> onnx.ModelProto:
    """Name inputs and outputs as the bundle promises, and take uint8."""
    graph = model.graph
    inner = graph.input[0].name
    renamed = compose.add_prefix(model, "net/")
    graph = renamed.graph
    shape = ["n", size_px, size_px, 3]
    cast = helper.make_node("Cast", ["image"], [f"net/{inner}"], to=onnx.TensorProto.FLOAT)
    graph.node.insert(0, cast)
    del graph.input[:]
    graph.input.append(helper.make_tensor_value_info("image", onnx.TensorProto.UINT8, shape))
    ends = [value.name for value in graph.output]
    for end in ends:
        name = next(output for output in OUTPUTS if output in end)
        graph.node.append(helper.make_node("Identity", [end], [name]))
    values = {value.name: value for value in graph.output}
    del graph.output[:]
    for end in ends:
        value = values[end]
        value.name = next(output for output in OUTPUTS if output in end)
        graph.output.append(value)
    onnx.checker.check_model(renamed)
    return renamed


def _pool(network: keras.Model) -> keras.layers.Layer:
    try:
        return network.get_layer(POOL)
    except ValueError as error:
        raise NetworkError(
            f"{network.name} has no layer named {POOL!r}, so it is not of this suite. "
            "Build it with build_network."
        ) from error


def _head(network: keras.Model) -> list[Dense]:
    names = [layer.name for layer in network.layers]
    behind = network.layers[names.index(POOL) + 1 :]
    dense = [layer for layer in behind if isinstance(layer, keras.layers.Dense)]
    if not dense or dense[-1].name != PROBABILITIES:
        raise NetworkError(
            f"{network.name} does not end with {PROBABILITIES!r}. Build it with build_network."
        )
    return [_numpy(layer) for layer in dense]


def _numpy(layer: Any) -> Dense:
    kernel, bias = (np.asarray(weight, dtype=np.float32) for weight in layer.get_weights())
    return kernel, bias
