"""All groups and arrays of an HDF5 file of Keras weights; run in a child of `safe_reading`."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import h5py
from numpy.typing import NDArray

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.weights import hdf5

_TOLD = re.compile(r"(layer_names|weight_names)\d*|name|keras_version|backend")
_LEFT_OUT = {"optimizer", "optimizer_weights"}  # of a whole model; readers of weights skip them
_EXPANDED = 4  # times the file's size, at most, are the arrays in it; weights hardly compress
_SMALL_BYTES = 1_000_000


@contextmanager
def listed_tree(path: Path) -> Iterator[tuple[Any, Callable[[int], NDArray[Any]]]]:
    """List ``groups``: ``[path, {attribute: texts}]``, and ``arrays``: ``[path, dtype, shape]``.

    Only attributes that Keras reads with weights are listed. Arrays come by number, as stored.
    Raises `NetworkError` for links, for parts with two names, for arrays of anything but numbers,
    and where they claim far more than the file's size.
    """
    with hdf5.open_hdf5(path) as file, hdf5.in_words(path.name):
        groups: list[Any] = []
        arrays: list[tuple[str, Any]] = []
        _walk(file, "", path.name, hdf5.Visits(path.name), groups, arrays)
        listing = [[where, dataset.dtype.str, dataset.shape] for where, dataset in arrays]
        _check_sizes([dataset for _, dataset in arrays], path)

        def read(number: int) -> NDArray[Any]:
            where, dataset = arrays[number]
            with hdf5.in_words(path.name):
                return hdf5.read_numbers(dataset, f"{path.name}: {where}")

        yield {"groups": groups, "arrays": listing}, read


def _walk(
    group: Any,
    where: str,
    file: str,
    visits: hdf5.Visits,
    groups: list[Any],
    arrays: list[tuple[str, Any]],
) -> None:
    visits.enter(group, where)
    attributes = {key: hdf5.texts(group, key) or [] for key in group.attrs if _TOLD.fullmatch(key)}
    for key, listed in attributes.items():
        if len(set(listed)) < len(listed):  # Keras would read the same part many times
            raise NetworkError(
                f"{file}: names of layers and weights must be unique, but {key} of {where or '/'} "
                "repeats one. Name them apart and save again."
            )
    groups.append([where, attributes])
    for name in sorted(hdf5.names(group, file)):
        if not where and name in _LEFT_OUT:
            continue
        path = f"{where}/{name}".lstrip("/")
        if "/" in name or path.count("/") >= hdf5.MAX_STEPS:
            raise NetworkError(
                f"{file}: weights lie at most {hdf5.MAX_STEPS} groups deep, in groups with plain "
                f"names, but one is {path[:100]!r}. Save the network to one file again."
            )
        part = hdf5.child(group, name, file, (h5py.Group, h5py.Dataset))
        if isinstance(part, h5py.Group):
            _walk(part, path, file, visits, groups, arrays)
        else:
            visits.enter(part, path)
            arrays.append((path, part))


def _check_sizes(arrays: list[Any], path: Path) -> None:
    size_bytes = path.stat().st_size
    claimed = sum(
        dataset.size * dataset.dtype.itemsize for dataset in arrays if dataset.shape is not None
    )
    if claimed > _EXPANDED * size_bytes + _SMALL_BYTES:
        raise NetworkError(
            f"{path.name}: its arrays must come from what it stores, but {claimed:,} bytes are "
            f"claimed in a file of {size_bytes:,}. Copy or download it again."
        )
