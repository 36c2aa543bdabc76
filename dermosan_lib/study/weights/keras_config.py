"""Look at the architecture a weights file names, to refuse what our own network would not mean."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from dermosan_lib.errors import NetworkError

CONTAINERS = {"Functional", "Model", "Sequential"}
HEAD = {"InputLayer", "GlobalAveragePooling2D", "Flatten", "Dropout", "Dense"}

Layer = tuple[str, str, Mapping[str, Any]]  # class, name, configuration


def check_config(text: str, file: str, backbone: Mapping[str, str], size_px: int) -> None:
    """Compare a network's JSON ``text`` with the published architecture; nothing is built from it.

    ``backbone`` gives class by name of the backbone's layers. Beside them only an input, pooling,
    flatten, dropout and dense layers may stand, ReLU in all dense layers but the last, which is a
    softmax. Raises `NetworkError` naming the first layer that differs, or another picture size.
    """
    try:
        layers = list(_layers(json.loads(text)))
        _check_layers(layers, file, backbone, size_px)
        _check_head([layer for layer in layers if layer[1] not in backbone], file)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise NetworkError(
            f"{file}: model_config must describe a network as Keras writes it, but cannot be read "
            f"({type(error).__name__}). Copy the file again, or save weights only."
        ) from error


def _check_layers(
    layers: list[Layer], file: str, backbone: Mapping[str, str], size_px: int
) -> None:
    for kind, name, config in layers:
        if kind != backbone.get(name) and kind not in HEAD:
            raise NetworkError(
                f"{file} may hold only layers of the published architecture, but {name or 'one'} "
                f"is a {kind}. Choose the matching backbone, or retrain without that layer."
            )
        _check_size(config, file, size_px)


def _check_head(layers: list[Layer], file: str) -> None:
    dense = [(name, config) for kind, name, config in layers if kind == "Dense"]
    for index, (name, config) in enumerate(dense, start=1):
        wanted = "softmax" if index == len(dense) else "relu"
        activation = _activation(config)
        if activation != wanted:
            raise NetworkError(
                f"{file}: dense layer {index} of {len(dense)} must end in {wanted}, but {name} "
                f"ends in {activation}. Such a head cannot be imported."
            )


def _layers(network: Any) -> Iterator[Layer]:
    kind, config = _kind(network), network["config"]
    name = str(config.get("name", "")) if isinstance(config, dict) else ""
    if kind not in CONTAINERS:
        yield kind, name, config
        return
    # Sequential models of early Keras 2 hold their layers as a bare list.
    for layer in config["layers"] if isinstance(config, dict) else config:
        yield from _layers(layer)


def _kind(layer: Any) -> str:
    """The class by its full name where somebody registered it under Keras' own."""
    registered = str(layer.get("registered_name") or "")
    return registered if ">" in registered else str(layer["class_name"])


def _check_size(config: Mapping[str, Any], file: str, size_px: int) -> None:
    shape = config.get("batch_shape") or config.get("batch_input_shape") or ()
    edges = [edge for edge in shape[1:3] if edge is not None]
    if len(shape) == 4 and any(edge != size_px for edge in edges):
        raise NetworkError(
            f"{file} takes pictures of {' × '.join(map(str, edges))} px, but {size_px} px are "
            "asked. Give the file's size."
        )


def _activation(config: Mapping[str, Any]) -> str:
    activation = config.get("activation")
    return str(activation.get("config") if isinstance(activation, dict) else activation)
