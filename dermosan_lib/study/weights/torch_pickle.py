"""What a PyTorch weights file from before version 1.6 holds; run in a child of `safe_reading`.

Such a file is five pickles and then the numbers. A pickle is a program: one that fits in a text
message may ask for gigabytes. So its operations are looked at before any of them is carried out.
"""

import io
import math
import mmap
import pickle
import pickletools
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.errors import NetworkError

MAX_PICKLE_BYTES = 8_000_000  # names and shapes alone; the largest networks take some 200 kB
MAX_OPERATIONS = 200_000
_AGAIN = "Download the file again."
_MAGIC = 0x1950A86A20F9469CFC6C  # of files in the layout that torch.save had before 1.6
_DTYPES = {"FloatStorage": "<f4", "DoubleStorage": "<f8", "LongStorage": "<i8"}
_PUTS = {"BINPUT", "LONG_BINPUT"}
# What the second version of pickle's format, which torch.save writes, needs for dictionaries of
# tensors, as Python 2 and 3 write it. None of these asks for more memory than it has bytes.
_ALLOWED = _PUTS | {
    "PROTO", "STOP", "MARK", "BINGET", "LONG_BINGET", "GLOBAL", "REDUCE", "BUILD",
    "BINPERSID", "NONE", "NEWTRUE", "NEWFALSE", "BININT", "BININT1", "BININT2", "LONG1",
    "BINFLOAT", "BINUNICODE", "BINSTRING", "SHORT_BINSTRING", "EMPTY_DICT", "EMPTY_LIST",
    "EMPTY_TUPLE", "TUPLE", "TUPLE1", "TUPLE2", "TUPLE3", "APPEND", "APPENDS", "SETITEM",
    "SETITEMS",
}  # fmt: skip


class _Stored(NamedTuple):
    """A tensor as the file describes it: its storage, and where it lies in that."""

    storage: tuple[Any, ...]
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


@contextmanager
def listed_tensors(path: Path) -> Iterator[tuple[Any, Callable[[int], NDArray[Any]]]]:
    """List ``[name, dtype, shape]`` of each tensor of a state dict; arrays come by number.

    A pickle may name any function to be called. Here it may name an ordered dictionary, tensors and
    their storages. Raises `NetworkError` where it names something else, or holds tensors that the
    file is too small for, and other errors for what is no file of that layout.
    """
    size_bytes = path.stat().st_size
    with path.open("rb") as stream:
        named = _described(stream)
        storages = _storages(stream, named, size_bytes)
        tensors = [
            (name, _placed(storages[str(one.storage[2])], one, name, path.name))
            for name, one in named.items()
        ]
        claimed = sum(tensor.nbytes for _, tensor in tensors)
        if claimed > 2 * size_bytes:  # some networks use a tensor under two names
            raise NetworkError(
                f"{path.name}: its tensors must come from what it stores, but {claimed:,} bytes "
                f"are claimed in a file of {size_bytes:,}. {_AGAIN}"
            )
        listing = [[name, tensor.dtype.str, tensor.shape] for name, tensor in tensors]
        yield listing, lambda number: tensors[number][1]


def _described(stream: BinaryIO) -> dict[str, _Stored]:
    if _load(stream) != _MAGIC:
        raise ValueError("another beginning")
    for _ in range(2):  # the layout's version and the machine it was written on
        _load(stream)
    state = _load(stream)
    if not isinstance(state, dict):
        raise ValueError("no dictionary of tensors")
    named = {key: value for key, value in state.items() if isinstance(value, _Stored)}
    if not all(isinstance(key, str) for key in named):
        raise ValueError("a tensor without a name")
    return named


def _storages(
    stream: BinaryIO, named: dict[str, _Stored], size_bytes: int
) -> dict[str, NDArray[Any]]:
    """The numbers behind the pickles, by key; each count is held against what is left."""
    kinds = {str(one.storage[2]): str(one.storage[1]) for one in named.values()}
    keys = _load(stream)
    if not isinstance(keys, list) or len(set(keys)) != len(keys):
        raise ValueError("no list of storages")
    content = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    at, storages = stream.tell(), {}
    for key in keys:
        dtype = np.dtype(_DTYPES[kinds[key]])
        (count,) = np.frombuffer(content, "<i8", 1, at)
        at += 8
        if not 0 <= int(count) <= (size_bytes - at) // dtype.itemsize:
            raise ValueError(f"{count:,} numbers claimed where {size_bytes - at:,} bytes are left")
        storages[key] = (
            np.frombuffer(content, dtype, int(count), at) if count else np.empty(0, dtype)
        )
        at += int(count) * dtype.itemsize
    return storages


def _placed(values: NDArray[Any], stored: _Stored, name: str, file: str) -> NDArray[Any]:
    reach = sum((n - 1) * step for n, step in zip(stored.shape, stored.strides, strict=True))
    inside = min((stored.offset, *stored.shape, *stored.strides), default=0) >= 0
    size = math.prod(stored.shape)  # more than is stored where a hostile file repeats values
    if not inside or size > len(values) or (size and stored.offset + reach >= len(values)):
        raise NetworkError(f"{file}: {name} reaches beyond what is stored. {_AGAIN}")
    steps = [step * values.itemsize for step in stored.strides]
    return np.lib.stride_tricks.as_strided(values[stored.offset :], stored.shape, steps)


def _load(stream: BinaryIO) -> Any:
    """Carry out the next pickle of ``stream``, once it is known to hold only what is allowed."""
    start = stream.tell()
    content = stream.read(MAX_PICKLE_BYTES)
    end = _checked_length(content)
    stream.seek(start + end)
    return _Reader(io.BytesIO(content[:end])).load()


def _checked_length(content: bytes) -> int:
    """Bytes of the pickle that ``content`` begins with; raises `ValueError` for odd operations.

    Counts that operations claim are held against ``content`` by `pickletools`, which reads it from
    memory, and places in pickle's memory against the number of things put there.
    """
    puts = 0
    for number, (operation, argument, position) in enumerate(pickletools.genops(content)):
        if operation.name not in _ALLOWED:
            raise ValueError(f"{operation.name} is none of a weights file's operations")
        if operation.name == "PROTO" and argument != 2:
            raise ValueError(f"version {argument} of pickle's format, where 2 is expected")
        if operation.name in _PUTS:
            puts += 1
            if int(argument or 0) > puts:  # Python 2 counts from 1
                raise ValueError(f"place {argument:,} is claimed for the {puts:,}th thing")
        if number > MAX_OPERATIONS:
            raise ValueError(f"more than {MAX_OPERATIONS:,} operations")
        if operation.name == "STOP":
            return int(position or 0) + 1
    raise ValueError("no end")


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
