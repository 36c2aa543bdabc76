"""The weights in a Keras HDF5 file, listed and read without building anything the file names."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from dermosan_lib.errors import NetworkError
from dermosan_lib.study import hdf5

MAX_DEPTH = 3  # a backbone inside a network inside a wrapper
_PARTS = {"vars", "layers", "seed_generator"}  # of a layer in a Keras 3 weights file
_OWN = "top_level_model_weights"  # weights of the network itself, beside its layers


@dataclass(frozen=True)
class StoredWeight:
    """An array that lies in a file and has not been read; valid while the file is open."""

    file: str
    layer: str
    name: str  # "kernel", "gamma" and so on, or "0", "1" where the layout numbers them
    dataset: Any

    @property
    def shape(self) -> tuple[int, ...] | None:
        """The shape the file claims, None for none; nothing is allocated for it."""
        shape: tuple[int, ...] | None = self.dataset.shape
        return shape

    def read(self, shape: tuple[int, ...]) -> NDArray[np.float32]:
        """The array as float32; raises `NetworkError` unless it has ``shape`` and finite floats."""
        what = f"{self.file}: weight {self.name} of layer {self.layer}"
        if self.shape != shape:
            raise NetworkError(
                f"{what} must have shape {shape}, but has {self.shape}. "
                "Choose the matching backbone, taxonomy and dense units."
            )
        with hdf5.in_words(self.file):
            return hdf5.read_floats(self.dataset, what)


@dataclass(frozen=True)
class WeightsFile:
    """What an open file holds: its layers with weights, those of nested models among them."""

    name: str
    layout: str  # "whole model", "weights only" or "weights only, numbered"
    layers: dict[str, tuple[StoredWeight, ...]]  # in the file's order
    config: str | None  # the network as JSON text, where the file holds it; to be looked at only


@contextmanager
def open_weights(path: str | Path) -> Iterator[WeightsFile]:
    """List the weights of an HDF5 file of Keras 2 or 3, whole model or weights only.

    Arrays are read one at a time by `StoredWeight.read`. Nothing is deserialised, since such files
    may name code to run (CVE-2025-9905), and no link is followed.

    Raises `NetworkError` for what is no such file, is damaged, or keeps its data elsewhere.
    """
    path = Path(path).expanduser()
    with hdf5.open_hdf5(path) as file:
        with hdf5.in_words(path.name):
            listed = _list(file, path.name)
        yield listed


def _list(file: Any, name: str) -> WeightsFile:
    if hdf5.has(file, "model_weights"):
        found, layout = _named(hdf5.child(file, "model_weights", name), name), "whole model"
    elif hdf5.texts(file, "layer_names") is not None:
        found, layout = _named(file, name), "weights only"
    elif hdf5.has(file, "layers"):
        found, layout = _numbered(file, name, _OWN, 0), "weights only, numbered"
    else:
        raise NetworkError(
            f"{name} must hold model_weights, layer_names or layers, as Keras writes them, but "
            f"holds {', '.join(sorted(file)[:5]) or 'nothing'}. Save it by model.save('NAME.h5')."
        )
    layers: dict[str, tuple[StoredWeight, ...]] = {}
    for layer, weights in found:
        if layer in layers:
            raise NetworkError(
                f"{name}: names of layers must be unique, but {layer} occurs twice. "
                "Name them apart and save again."
            )
        layers[layer] = weights
    config = hdf5.texts(file, "model_config")
    return WeightsFile(name, layout, layers, "".join(config) if config is not None else None)


def _named(root: Any, file: str) -> Iterator[tuple[str, tuple[StoredWeight, ...]]]:
    """Keras 2, and the ``.h5`` of Keras 3: a group a layer, its arrays listed in its attribute."""
    own = [_OWN] if hdf5.has(root, _OWN) else []
    for name in [*(hdf5.texts(root, "layer_names") or []), *own]:
        group = hdf5.child(root, name, file)
        paths = hdf5.texts(group, "weight_names") or []
        owners = [path.rpartition("/")[0].rpartition("/")[2] for path in paths]
        nested = len(set(owners)) > 1  # else the group's name holds, whatever scope the paths tell
        layers: dict[str, list[StoredWeight]] = {}
        for path, owner in zip(paths, owners, strict=True):
            layer = owner if nested else name
            weight = re.sub(r"(_\d+)?(:\d+)?$", "", path.rpartition("/")[2])  # kernel_1:0
            dataset = hdf5.child(group, path, file, h5py.Dataset)
            layers.setdefault(layer, []).append(StoredWeight(file, layer, weight, dataset))
        yield from ((layer, tuple(weights)) for layer, weights in layers.items())


def _numbered(
    group: Any, file: str, name: str, depth: int
) -> Iterator[tuple[str, tuple[StoredWeight, ...]]]:
    """Weights files of Keras 3: ``layers/<layer>/vars/0``, ``layers`` again for nested models.

    Groups are named by class and number; the layer's own name is an attribute, which Keras 2 and
    early Keras 3 do not write.
    """
    odd = sorted(set(group) - _PARTS) if depth else []
    if odd or depth > MAX_DEPTH:
        raise NetworkError(
            f"{file}: {name} must be a plain layer or a model, but "
            f"{f'holds {odd[0]}' if odd else f'is nested {depth} deep'}. "
            "Save the network without such layers."
        )
    if hdf5.has(group, "vars"):
        variables = hdf5.child(group, "vars", file)
        layer = (hdf5.texts(variables, "name") or [name])[0]
        weights = tuple(
            StoredWeight(file, layer, key, hdf5.child(variables, key, file, h5py.Dataset))
            for key in sorted(variables, key=_natural)
        )
        if weights:
            yield layer, weights
    if hdf5.has(group, "layers"):
        layers = hdf5.child(group, "layers", file)
        for key in sorted(layers, key=_natural):
            yield from _numbered(hdf5.child(layers, key, file), file, key, depth + 1)


def _natural(name: str) -> list[tuple[str, int]]:
    """Sorts ``dense_10`` behind ``dense_9``."""
    return [(text, int(number or 0)) for text, number in re.findall(r"(\D*)(\d*)", name[:200])]
