"""From a trained Keras network to the bundle's ONNX graph."""

from typing import Any

import keras
import numpy as np
import onnx
from onnx import compose, helper

from dermosan_lib.bundle import OUTPUTS
from dermosan_lib.errors import NetworkError
from dermosan_lib.progress import stage
from dermosan_lib.study.export.direct_converter import write_answers, write_maps
from dermosan_lib.study.export.gradcam import Dense, DenseHead
from dermosan_lib.study.export.layer_nodes import UnknownLayerError
from dermosan_lib.study.export.separate_process import convert_apart
from dermosan_lib.study.export.tf2onnx_converter import convert, renamed, takes_pictures
from dermosan_lib.study.graphs import serialised
from dermosan_lib.study.models import POOL_LAYER, PROBABILITIES_LAYER, preprocess

CUT_TENSOR = "frozen"  # the tensor at which a network is cut


def clinic_network(network: keras.Model, backbone: str) -> keras.Model:
    """The same network with the clinic's contract.

    Takes ``(n, size, size, 3)`` RGB values 0..255 and gives ``logits`` ``(n, classes)``,
    ``embedding`` ``(n, channels)`` (the pooled features) and ``activation_maps``
    ``(n, rows, columns, classes)``; normalisation is inside.

    Raises `NetworkError` for a network that `build_network` did not make.
    """
    inputs = keras.Input(network.input_shape[1:], dtype="float32", name="image")
    return _with_outputs(network, inputs, preprocess(backbone, inputs))


@stage("export to ONNX")
def export_onnx(network: keras.Model, backbone: str) -> bytes:
    """Serialise `clinic_network` as an ONNX graph that takes uint8 pictures named ``image``.

    Networks of well-known layers are written directly, others converted by tf2onnx, which takes
    ten times as long and as much memory. Raises `NetworkError` where that gives up.
    """
    try:
        return write_answers(network, _pooled(network), _head(network), backbone=backbone)
    except UnknownLayerError:
        if keras.backend.backend() != "tensorflow":
            return convert_apart(network, "export_onnx", backbone)
    return serialised(takes_pictures(convert(clinic_network(network, backbone), OUTPUTS)))


@stage("export of the frozen layers to ONNX")
def export_prefix(prefix: keras.Model, backbone: str) -> bytes:
    """Serialise the frozen part of a `Cut`: uint8 pictures ``image`` in, ``frozen`` out.

    Raises `NetworkError` as `export_onnx` does.
    """
    try:
        return write_maps(prefix, backbone, CUT_TENSOR)
    except UnknownLayerError:
        if keras.backend.backend() != "tensorflow":
            return convert_apart(prefix, "export_prefix", backbone)
    inputs = keras.Input(prefix.input_shape[1:], dtype="float32", name="image")
    whole = keras.Model(inputs, {CUT_TENSOR: prefix(preprocess(backbone, inputs))}, name="prefix")
    return serialised(takes_pictures(convert(whole, (CUT_TENSOR,))))


@stage("export to ONNX")
def export_rest(rest: keras.Model) -> bytes:
    """Serialise the trained part of a `Cut`: float32 ``frozen`` in, `OUTPUTS` out.

    Raises `NetworkError` as `export_onnx` does.
    """
    try:
        return write_answers(rest, _pooled(rest), _head(rest), name=CUT_TENSOR)
    except UnknownLayerError:
        if keras.backend.backend() != "tensorflow":
            return convert_apart(rest, "export_rest")
    inputs = keras.Input(rest.input_shape[1:], dtype="float32", name=CUT_TENSOR)
    return serialised(convert(_with_outputs(rest, inputs, inputs), OUTPUTS))


def join(prefix: bytes, rest: bytes) -> bytes:
    """Put `export_prefix` and `export_rest` of one cut together: the graph of `export_onnx`."""
    front = compose.add_prefix(onnx.load_from_string(prefix), "front/")
    back = compose.add_prefix(onnx.load_from_string(rest), "back/")
    front.ir_version = back.ir_version = max(front.ir_version, back.ir_version)
    joined = compose.merge_models(
        front, back, io_map=[(f"front/{CUT_TENSOR}", f"back/{CUT_TENSOR}")]
    )
    versions = {opset.domain: opset.version for opset in joined.opset_import}
    del joined.opset_import[:]  # where each domain stands twice, once from either side
    joined.opset_import.extend(helper.make_opsetid(*pair) for pair in versions.items())
    return serialised(renamed(joined, "image", OUTPUTS))


def _with_outputs(network: keras.Model, inputs: Any, scaled: Any) -> keras.Model:
    features = keras.Model(network.input, _pooled(network), name="features")
    outputs = DenseHead(_head(network), name="head")(features(scaled))
    return keras.Model(inputs, dict(zip(OUTPUTS, outputs, strict=True)), name="clinic")


def _pooled(network: keras.Model) -> Any:
    """What the pooling layer takes in ``network``, of whose layers other networks may be made."""
    tensor = network.output
    while True:
        layer, node = tensor._keras_history[:2]
        given = layer._inbound_nodes[node].arguments.keras_tensors
        if layer.name == POOL_LAYER:
            return given[0]
        if not given:
            raise NetworkError(
                f"{network.name} has no layer named {POOL_LAYER!r}, so it is not of this suite. "
                "Build it with build_network."
            )
        tensor = given[0]


def _head(network: keras.Model) -> list[Dense]:
    names = [layer.name for layer in network.layers]
    behind = network.layers[names.index(POOL_LAYER) + 1 :] if POOL_LAYER in names else []
    dense = [layer for layer in behind if isinstance(layer, keras.layers.Dense)]
    if not dense or dense[-1].name != PROBABILITIES_LAYER:
        raise NetworkError(
            f"{network.name} does not end with {PROBABILITIES_LAYER!r}. "
            "Build it with build_network."
        )
    return [_numpy(layer) for layer in dense]


def _numpy(layer: Any) -> Dense:
    kernel, bias = (np.asarray(weight, dtype=np.float32) for weight in layer.get_weights())
    return kernel, bias
