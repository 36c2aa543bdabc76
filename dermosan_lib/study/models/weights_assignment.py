"""Put the arrays of a weights file into a network of ours, every one and none left over."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import keras

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.models.networks import POOL_LAYER
from dermosan_lib.study.weights import StoredWeight, WeightsFile

Stored = tuple[StoredWeight, ...]


def assign_weights(network: keras.Model, stored: WeightsFile) -> None:
    """Fill ``network`` of `build_network` from ``stored``: backbone by name, head by shape.

    Published heads are named as Keras counts (``dense``, ``dense_7``); their order is that in which
    each takes what the one before gives.

    Raises `NetworkError` where a layer is missing, left over, or of another shape, where classes or
    dense units differ, and as `StoredWeight.read` does.
    """
    backbone, head = split_layers(network)
    layers = _by_name(stored.layers, backbone)
    _check_names(backbone, layers, stored.name)
    rest = {name: weights for name, weights in layers.items() if name not in _names(backbone)}
    ordered = _head(rest, backbone[-1].output.shape[-1], stored.name)
    _check_units(head, ordered, stored.name)
    for layer, weights in [
        *((layer, layers[layer.name]) for layer in backbone if layer.weights),
        *zip(head, ordered, strict=True),
    ]:
        _fill(layer, weights, stored.name)


def split_layers(network: keras.Model) -> tuple[list[Any], list[Any]]:
    """Layers of the backbone, all of them, and the dense layers of the head, in order."""
    index = [layer.name for layer in network.layers].index(POOL_LAYER)
    head = [layer for layer in network.layers[index:] if layer.weights]
    return network.layers[:index], head


def _by_name(stored: Mapping[str, Stored], backbone: Sequence[Any]) -> Mapping[str, Stored]:
    """Give a backbone stored by class and count (``conv2d_3``) the names of its layers."""
    if not _names(backbone).isdisjoint(stored):
        return stored
    counts: Counter[str] = Counter()
    meant = {}
    for layer in backbone:
        stem = _snake(type(layer).__name__)
        meant[f"{stem}_{counts[stem]}" if counts[stem] else stem] = layer.name
        counts[stem] += 1
    return {meant.get(name, name): weights for name, weights in stored.items()}


def _names(layers: Iterable[Any]) -> set[str]:
    return {layer.name for layer in layers if layer.weights}


def _check_names(backbone: Sequence[Any], layers: Mapping[str, Stored], file: str) -> None:
    missing = [layer.name for layer in backbone if layer.weights and layer.name not in layers]
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise NetworkError(
            f"{file} must hold every layer of the backbone, but lacks {missing[0]}{more}. "
            "Choose the backbone it was trained with."
        )


def _head(layers: Mapping[str, Stored], channels: int, file: str) -> list[Stored]:
    """The dense layers among ``layers`` from ``channels`` features on, each fitting the last."""
    left, ordered = dict(layers), []
    while name := next((name for name in left if _inputs(left[name]) == channels), None):
        ordered.append(left.pop(name))
        channels = (_kernel(ordered[-1]) or (0, 0))[1]
    if left or not ordered:
        odd = next(iter(left), "no dense layer")
        shapes = ", ".join(str(weight.shape) for weight in left.get(odd, ()))
        raise NetworkError(
            f"{file} must hold the backbone and a chain of dense layers, but holds {odd}"
            f"{f' with weights of {shapes}' if shapes else ''}. "
            "Choose the matching backbone, or retrain without that layer."
        )
    return ordered


def _kernel(weights: Stored) -> tuple[int, ...] | None:
    kernels = [w.shape for w in weights if w.name in ("kernel", "0") and w.shape is not None]
    return kernels[0] if len(weights) == 2 and kernels and len(kernels[0]) == 2 else None


def _inputs(weights: Stored) -> int | None:
    kernel = _kernel(weights)
    return None if kernel is None else kernel[0]


def _check_units(head: Sequence[Any], ordered: Sequence[Stored], file: str) -> None:
    wanted = [layer.units for layer in head]
    units = [(_kernel(weights) or (0, 0))[1] for weights in ordered]
    if units[-1] != wanted[-1]:
        raise NetworkError(
            f"{file} must tell as many classes as the taxonomy has, {wanted[-1]}, but tells "
            f"{units[-1]}. Choose the taxonomy it was trained with."
        )
    if units != wanted:
        raise NetworkError(
            f"{file} must have dense units {_listed(wanted[:-1])} before its classes, but has "
            f"{_listed(units[:-1])}. Give the file's dense units."
        )


def _listed(units: Sequence[int]) -> str:
    return ", ".join(map(str, units)) or "none"


def _fill(layer: Any, weights: Stored, file: str) -> None:
    wanted = [weight.name for weight in layer.weights]
    names = [weight.name for weight in weights]
    if names == [str(index) for index in range(len(wanted))]:
        names = wanted
    if sorted(names) != sorted(wanted):
        raise NetworkError(
            f"{file}: layer {weights[0].layer} must hold {', '.join(wanted)}, but holds "
            f"{', '.join(names)}. Choose the backbone it was trained with."
        )
    by_name = dict(zip(names, weights, strict=True))
    for weight in layer.weights:
        array = by_name[weight.name].read(tuple(weight.shape))
        if weight.name == "moving_variance" and array.size and float(array.min()) < 0:
            raise NetworkError(
                f"{file}: variances cannot be negative, but layer {layer.name} holds "
                f"{float(array.min()):.3g}. The file is damaged; copy or download it again."
            )
        weight.assign(array)


def _snake(name: str) -> str:
    """``BatchNormalization`` to ``batch_normalization``, as Keras names groups of weights."""
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)).lower()
