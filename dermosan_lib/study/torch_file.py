"""The arrays in a PyTorch weights file, read without PyTorch and without running what it says."""

import math
import pickle
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.errors import NetworkError

_MAGIC = 0x1950A86A20F9469CFC6C  # of files in the layout that torch.save had before 1.6
_DTYPES = {"FloatStorage": "<f4", "DoubleStorage": "<f8", "LongStorage": "<i8"}


class _Stored(NamedTuple):
    """A tensor as the file describes it: its storage, and where it lies in that."""

    storage: tuple[Any, ...]
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def read_torch_file(path: Path) -> Mapping[str, NDArray[Any]]:
    """The tensors of a state dict, by name, from a file that ``torch.save`` wrote before 1.6.

    Such a file is a pickle, which may name any function to be called. Here it may name an ordered
    dictionary, tensors and their storages, and is refused for anything else.

    Raises `NetworkError` where the file is none of that layout or names something else.
    """
    try:
        with path.open("rb") as stream:
            return _tensors(stream, path)
    except NetworkError:
        raise
    except OSError as error:
        raise NetworkError(f"{path} cannot be read ({error.strerror}). Check the path.") from error
    except Exception as error:  # a pickle's reader raises whatever its bytes lead to
        raise NetworkError(
            f"{path.name} is no PyTorch weights file in the layout from before version 1.6 "
            f"({type(error).__name__}). Save it again by torch.save(state, path, "
            "_use_new_zipfile_serialization=False)."
        ) from error


def _tensors(stream: BinaryIO, path: Path) -> dict[str, NDArray[Any]]:
    if _Reader(stream).load() != _MAGIC:
        raise ValueError("another beginning")
    for _ in range(2):  # the layout's version and the machine it was written on
        _Reader(stream).load()
    state = _Reader(stream).load()
    named = {key: value for key, value in state.items() if isinstance(value, _Stored)}
    kinds = {str(one.storage[2]): str(one.storage[1]) for one in named.values()}
    storages = {}
    for key in _Reader(stream).load():
        (size,) = np.frombuffer(stream.read(8), "<i8")
        dtype = np.dtype(_DTYPES[kinds[key]])
        content = stream.read(int(size) * dtype.itemsize)
        storages[key] = np.frombuffer(content, dtype, count=int(size))
    return {name: _placed(storages[str(one.storage[2])], one, name, path)
            for name, one in named.items()}  # fmt: skip


def _placed(values: NDArray[Any], stored: _Stored, name: str, path: Path) -> NDArray[Any]:
    reach = sum((n - 1) * step for n, step in zip(stored.shape, stored.strides, strict=True))
    inside = min((stored.offset, *stored.shape, *stored.strides), default=0) >= 0
    size = math.prod(stored.shape)  # more than is stored where a hostile file repeats values
    if not inside or size > len(values) or (size and stored.offset + reach >= len(values)):
        raise NetworkError(
            f"{path.name}: {name} reaches beyond what is stored. Download the file again."
        )
    steps = [step * values.itemsize for step in stored.strides]
    return np.lib.stride_tricks.as_strided(values[stored.offset :], stored.shape, steps).copy()


class _Reader(pickle.Unpickler):
    """Builds dictionaries, numbers and descriptions of tensors, and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        """What a file may name."""
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda storage, offset, shape, strides, *_: _Stored(
                storage, offset, shape, strides
            )
        if module == "torch" and name in _DTYPES:
            return name
        raise NetworkError(
            f"A weights file may hold tensors alone, but this one names {module}.{name}. "
            "Do not open it with PyTorch either, unless you trust where it came from."
        )

    def persistent_load(self, pid: Any) -> Any:
        """A storage: the word storage, its kind, its key, where it lay, and how many values."""
        return pid
