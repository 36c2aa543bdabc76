"""The weights in a Keras HDF5 file, listed and read without building anything the file names."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.weights.safe_reading import SafeReader, reader

_ARCHIVE = b"PK\x03\x04"


@dataclass(frozen=True)
class StoredWeight:
    """An array that lies in a file and has not been read; valid while the file is open."""

    file: str
    layer: str
    name: str  # "kernel", "gamma" and so on, or "0", "1" where the layout numbers them
    shape: (
        tuple[int, ...] | None
    )  # that the file claims, None for none; nothing is allocated for it
    number: int
    opened: SafeReader

    def read(self, shape: tuple[int, ...]) -> NDArray[np.float32]:
        """The array as float32; raises `NetworkError` unless it has ``shape`` and finite floats."""
        if self.shape != shape:
            raise NetworkError(
                f"{self.file}: weight {self.name} of layer {self.layer} must have shape {shape}, "
                f"but has {self.shape}. Choose the matching backbone, taxonomy and dense units."
            )
        return self.opened.array(self.number, "<f4", shape)


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

    The file is opened in a process of its own, with limits; see `safe_reading`. Arrays are read one
    at a time by `StoredWeight.read`. Nothing is deserialised, since such files may name code to run
    (CVE-2025-9905), and no link is followed.

    Raises `NetworkError` for what is no such file, is damaged, keeps its data elsewhere, or takes
    more time or memory than its size explains.
    """
    path = Path(path).expanduser()
    check_file(path)
    with reader(path, "keras", unreadable(path)) as opened:
        listing, layers, number = opened.listing, {}, 0
        for layer, weights in listing["layers"]:
            stored = []
            for name, shape in weights:
                known = None if shape is None else tuple(shape)
                stored.append(StoredWeight(path.name, layer, name, known, number, opened))
                number += 1
            layers[layer] = tuple(stored)
        yield WeightsFile(path.name, listing["layout"], layers, listing["config"])


def check_file(path: Path) -> None:
    """Raise `NetworkError` for what is no file, or an archive."""
    if not path.is_file():
        raise NetworkError(f"The weights must be a file, but {path} is none. Check the path.")
    try:
        with path.open("rb") as stream:
            start = stream.read(len(_ARCHIVE))
    except OSError as error:
        raise NetworkError(unreadable(path)(error.strerror or "no reason is told")) from error
    if start == _ARCHIVE:
        raise NetworkError(
            f"The weights must be an HDF5 file, but {path.name} is an archive such as .keras. "
            "Unpack it and give the model.weights.h5 inside."
        )


def unreadable(path: Path) -> Callable[[str], str]:
    """Makes a sentence of why ``path`` cannot be read."""
    return lambda reason: (
        f"{path.name} cannot be read as HDF5 ({reason}). Copy or download it again."
    )
