"""Careful steps into an HDF5 file that somebody else wrote: no links out, no surprises in size."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from math import prod
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from dermosan_lib.errors import NetworkError

MAX_NAMES = 100_000  # in one list; the largest networks of keras.applications have about 2,000
_AGAIN = "Copy or download it again."
_ARCHIVE = b"PK\x03\x04"


@contextmanager
def open_hdf5(path: Path) -> Iterator[Any]:
    """Open ``path`` for reading; raises `NetworkError` for what is no whole HDF5 file."""
    if not path.is_file():
        raise NetworkError(f"The weights must be a file, but {path} is none. Check the path.")
    with in_words(path.name):
        with path.open("rb") as stream:
            start = stream.read(len(_ARCHIVE))
        if start == _ARCHIVE:
            raise NetworkError(
                f"The weights must be an HDF5 file, but {path.name} is an archive such as .keras. "
                "Unpack it and give the model.weights.h5 inside."
            )
        file = h5py.File(path, "r")
    with file:
        yield file


@contextmanager
def in_words(file: str) -> Iterator[None]:
    """Turn what h5py raises on damaged files into a `NetworkError`."""
    try:
        yield
    except (OSError, RuntimeError, LookupError, ValueError, TypeError, MemoryError) as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise NetworkError(f"{file} cannot be read as HDF5 ({reason}). {_AGAIN}") from error


def child(group: Any, path: str, file: str, kind: Any = h5py.Group) -> Any:
    """The object at ``path`` below ``group``, reached by hard links alone.

    Soft and external links may lead into any file of the machine. Raises `NetworkError` for them,
    and for what is missing or not of ``kind`` (`h5py.Group` or `h5py.Dataset`).
    """
    for part in path.split("/"):
        inside = isinstance(group, h5py.Group) and part not in ("", ".")
        link = group.get(part, getlink=True) if inside else None
        if not isinstance(link, h5py.HardLink):
            found = "nothing" if link is None else f"a link ({type(link).__name__})"
            raise NetworkError(
                f"{file} must hold {path} itself, but has {found} there. "
                "Save the network to one file again."
            )
        group = group[part]
    if not isinstance(group, kind):
        raise NetworkError(f"{file}: {path} must be a {kind.__name__}, but is none. {_AGAIN}")
    return group


def has(group: Any, name: str) -> bool:
    """Whether ``group`` has an entry ``name``, a link included, without following it."""
    return group.get(name, getlink=True) is not None


def texts(group: Any, attribute: str) -> list[str] | None:
    """The strings of an attribute, or None where there is none.

    Keras cuts lists above 64 KB into ``attribute0``, ``attribute1`` and so on.
    """
    keys = [attribute] if attribute in group.attrs else []
    if not keys:
        numbered = (f"{attribute}{index}" for index in count())
        while (key := next(numbered)) in group.attrs:
            keys.append(key)
    if not keys:
        return None
    found: list[str] = []
    for key in keys:
        size = prod(group.attrs.get_id(key).shape or ())
        if size + len(found) > MAX_NAMES:
            raise ValueError(f"{attribute} claims {size:,} entries; {MAX_NAMES:,} are the limit")
        found += map(_text, np.atleast_1d(group.attrs[key]).ravel().tolist())
    return found


def read_floats(dataset: Any, what: str) -> NDArray[np.float32]:
    """A dataset as float32; its shape has been checked by the caller.

    Raises `NetworkError` for other types, for values that are not finite and for a dataset whose
    bytes are not in this file, are missing, or unpack to more than its shape says.
    """
    size = prod(dataset.shape)
    if dataset.dtype.kind != "f":
        raise NetworkError(f"{what}: weights must be floats, but are {dataset.dtype}. {_AGAIN}")
    if dataset.external or dataset.is_virtual:
        raise NetworkError(
            f"{what} must lie in this file, but is kept in another. "
            "Save the network to one file again."
        )
    if size and (not dataset.id.get_storage_size() or prod(dataset.chunks or ()) > size):
        raise NetworkError(
            f"{what}: the file must hold {size:,} numbers, but it stores "
            f"{dataset.id.get_storage_size():,} bytes in chunks of {dataset.chunks}. {_AGAIN}"
        )
    with np.errstate(over="ignore"):  # too large for float32 becomes infinite, which is told below
        array: NDArray[np.float32] = np.asarray(dataset[()], dtype=np.float32)
    odd = int((~np.isfinite(array)).sum())
    if odd:
        raise NetworkError(
            f"{what}: weights must be finite, but {odd:,} of {size:,} are not. "
            "The training diverged or the file is damaged; choose another file."
        )
    return array


def _text(value: object) -> str:
    return value.decode("utf-8") if isinstance(value, bytes) else str(value)
