"""Which weights a Keras HDF5 file holds, in any layout; run in a child of `safe_reading`."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import h5py
import numpy as np
from numpy.typing import NDArray

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.weights import hdf5

MAX_NAME = 300
MAX_DEPTH = 3  # a backbone inside a network inside a wrapper
_PARTS = {"vars", "layers", "seed_generator"}  # of a layer in a Keras 3 weights file
_OWN = "top_level_model_weights"  # weights of the network itself, beside its layers


class _Weight(NamedTuple):
    """An array that lies in the file and has not been read."""

    name: str
    dataset: Any


_Layers = Iterator[tuple[str, tuple[_Weight, ...]]]


@contextmanager
def listed_weights(path: Path) -> Iterator[tuple[Any, Callable[[int], NDArray[np.float32]]]]:
    """List ``layout``, ``config`` and ``layers``: pairs of name and ``[[name, shape], ...]``.

    Arrays come by number, counted through all layers. Nothing is deserialised, no link is followed.
    Raises `NetworkError` for what is no such file, is damaged, or keeps its data elsewhere.
    """
    with hdf5.open_hdf5(path) as file, hdf5.in_words(path.name):
        layout, layers, config = _list(file, path.name)
        every = [
            (f"{path.name}: weight {weight.name} of layer {layer}", weight.dataset)
            for layer, weights in layers.items()
            for weight in weights
        ]

        def read(number: int) -> NDArray[np.float32]:
            what, dataset = every[number]
            with hdf5.in_words(path.name):
                return hdf5.read_floats(dataset, what)

        shapes = [
            (layer, [(weight.name, weight.dataset.shape) for weight in weights])
            for layer, weights in layers.items()
        ]
        yield {"layout": layout, "config": config, "layers": shapes}, read


def _list(file: Any, name: str) -> tuple[str, dict[str, tuple[_Weight, ...]], str | None]:
    visits = hdf5.Visits(name)
    if hdf5.has(file, "model_weights"):
        root = hdf5.child(file, "model_weights", name)
        by_layer, layout = _named(root, name, visits), "whole model"
    elif hdf5.texts(file, "layer_names") is not None:
        by_layer, layout = _named(file, name, visits), "weights only"
    elif hdf5.has(file, "layers"):
        by_layer, layout = _numbered(file, name, _OWN, visits, ()), "weights only, numbered"
    else:
        raise NetworkError(
            f"{name} must hold model_weights, layer_names or layers, as Keras writes them, but "
            f"holds {', '.join(sorted(hdf5.names(file, name))[:5]) or 'nothing'}. "
            "Save it by model.save('NAME.h5')."
        )
    layers: dict[str, tuple[_Weight, ...]] = {}
    for layer, weights in by_layer:
        if len(layer) > MAX_NAME:
            raise NetworkError(
                f"{name}: names of layers may have {MAX_NAME} characters, but {layer[:40]}... has "
                f"{len(layer):,}. Give it another name and save again."
            )
        if layer in layers:
            raise NetworkError(
                f"{name}: names of layers must be unique, but {layer} occurs twice. "
                "Name them apart and save again."
            )
        layers[layer] = weights
    config = hdf5.texts(file, "model_config")
    return layout, layers, "".join(config) if config is not None else None


def _named(root: Any, file: str, visits: hdf5.Visits) -> _Layers:
    """Keras 2, and the ``.h5`` of Keras 3: a group a layer, its arrays listed in its attribute."""
    own = [_OWN] if hdf5.has(root, _OWN) else []
    for name in [*(hdf5.texts(root, "layer_names") or []), *own]:
        group = hdf5.child(root, name, file)
        visits.enter(group, name)
        paths = hdf5.texts(group, "weight_names") or []
        owners = [path.rpartition("/")[0].rpartition("/")[2] for path in paths]
        nested = len(set(owners)) > 1  # else the group's name holds, whatever scope the paths tell
        layers: dict[str, list[_Weight]] = {}
        for path, owner in zip(paths, owners, strict=True):
            layer = owner if nested else name
            weight = re.sub(r"(_\d+)?(:\d+)?$", "", path.rpartition("/")[2])  # kernel_1:0
            dataset = hdf5.child(group, path, file, h5py.Dataset)
            visits.enter(dataset, f"{name}/{path}")
            layers.setdefault(layer, []).append(_Weight(weight, dataset))
        yield from ((layer, tuple(weights)) for layer, weights in layers.items())


def _numbered(
    group: Any, file: str, name: str, visits: hdf5.Visits, within: tuple[int, ...]
) -> _Layers:
    """Weights files of Keras 3: ``layers/<layer>/vars/0``, ``layers`` again for nested models.

    Groups are named by class and number; the layer's own name is an attribute, which Keras 2 and
    early Keras 3 do not write.
    """
    depth, within = len(within), visits.enter(group, name, within)
    odd = sorted(set(hdf5.names(group, file)) - _PARTS) if depth else []
    if odd or depth > MAX_DEPTH:
        raise NetworkError(
            f"{file}: {name} must be a plain layer or a model, but "
            f"{f'holds {odd[0]}' if odd else f'is nested {depth} deep'}. "
            "Save the network without such layers."
        )
    if hdf5.has(group, "vars"):
        variables = hdf5.child(group, "vars", file)
        layer = (hdf5.texts(variables, "name") or [name])[0]
        weights = []
        for key in sorted(hdf5.names(variables, file), key=_natural):
            dataset = hdf5.child(variables, key, file, h5py.Dataset)
            visits.enter(dataset, f"{name}/vars/{key}")
            weights.append(_Weight(key, dataset))
        if weights:
            yield layer, tuple(weights)
    if hdf5.has(group, "layers"):
        layers = hdf5.child(group, "layers", file)
        for key in sorted(hdf5.names(layers, file), key=_natural):
            yield from _numbered(hdf5.child(layers, key, file), file, key, visits, within)


def _natural(name: str) -> list[tuple[str, int]]:
    """Sorts ``dense_10`` behind ``dense_9``."""
    return [(text, int(number or 0)) for text, number in re.findall(r"(\D*)(\d*)", name[:200])]
