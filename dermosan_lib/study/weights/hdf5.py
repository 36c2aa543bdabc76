"""Careful steps into an HDF5 file that somebody else wrote: no links out, no surprises in size.

To be taken in a child of `safe_reading`: the library below may loop or crash on damaged files.
"""

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
MAX_TEXT_BYTES = 4_000_000  # of an attribute; the largest network's description has about 1 MB
MAX_PARTS = 20_000  # groups and arrays; the largest networks have some 6,000
MAX_STEPS = 32  # from a group down to an array
_AGAIN = "Copy or download it again."


class Visits:
    """Notes each group and array of a file by its address, so that none is come to twice.

    By hard links a few groups can make a tree with more branches than anybody could walk.
    """

    def __init__(self, file: str) -> None:
        """``file``: its name, for errors."""
        self._file = file
        self._seen: set[int] = set()

    def enter(self, part: Any, path: str, within: tuple[int, ...] = ()) -> tuple[int, ...]:
        """Note ``part`` and return ``within``, the addresses of what it lies in, and its own.

        Raises `NetworkError` where it was come to before, or is one too many. Something that lies
        in itself is let pass, as whoever walks has a limit of depth.
        """
        address = int(h5py.h5o.get_info(part.id).addr)
        if address not in within:
            if address in self._seen:
                raise NetworkError(
                    f"{self._file} must hold each part once, but {path} is another name of one. "
                    "Save the network to one file again."
                )
            self._seen.add(address)
            if len(self._seen) > MAX_PARTS:
                raise NetworkError(
                    f"{self._file} may hold {MAX_PARTS:,} groups and arrays, but holds more. "
                    f"{_AGAIN}"
                )
        return (*within, address)


@contextmanager
def open_hdf5(path: Path) -> Iterator[Any]:
    """Open ``path`` for reading; raises `NetworkError` for what is no whole HDF5 file."""
    with in_words(path.name):
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
    parts = path.split("/")
    if len(parts) > MAX_STEPS:
        raise NetworkError(
            f"{file}: arrays may lie {MAX_STEPS} groups deep, but one is {len(parts)} deep. "
            f"{_AGAIN}"
        )
    for part in parts:
        inside = isinstance(group, h5py.Group) and part not in ("", ".")
        link = group.get(part, getlink=True) if inside else None
        if not isinstance(link, h5py.HardLink):
            link_kind = "nothing" if link is None else f"a link ({type(link).__name__})"
            raise NetworkError(
                f"{file} must hold {path} itself, but has {link_kind} there. "
                "Save the network to one file again."
            )
        group = group[part]
    if not isinstance(group, kind):
        raise NetworkError(f"{file}: {path} must be a {kind.__name__}, but is none. {_AGAIN}")
    return group


def has(group: Any, name: str) -> bool:
    """Whether ``group`` has an entry ``name``, a link included, without following it."""
    return group.get(name, getlink=True) is not None


def names(group: Any, file: str) -> list[str]:
    """Names of what is in ``group``, unsorted; raises `NetworkError` where they are too many."""
    listed: list[str] = []
    for name in group:
        listed.append(name)
        if len(listed) > MAX_PARTS:
            raise NetworkError(
                f"{file}: a group may hold {MAX_PARTS:,} things, but one holds more. {_AGAIN}"
            )
    return listed


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
    listed: list[str] = []
    for key in keys:
        entry = group.attrs.get_id(key)
        size = prod(entry.shape or ())
        if size + len(listed) > MAX_NAMES:
            raise ValueError(f"{attribute} claims {size:,} entries; {MAX_NAMES:,} are the limit")
        if size * entry.dtype.itemsize > MAX_TEXT_BYTES:
            raise ValueError(
                f"{attribute} claims {size * entry.dtype.itemsize:,} bytes; {MAX_TEXT_BYTES:,} are "
                "the limit"
            )
        listed += map(_text, np.atleast_1d(group.attrs[key]).ravel().tolist())
        if sum(map(len, listed)) > MAX_TEXT_BYTES:
            raise ValueError(f"{attribute} holds more than {MAX_TEXT_BYTES:,} characters")
    return listed


def read_floats(dataset: Any, what: str) -> NDArray[np.float32]:
    """A dataset as float32; its shape has been checked by the caller.

    Raises `NetworkError` as `read_numbers` does, for other types, and for values that are not
    finite.
    """
    if dataset.dtype.kind != "f":
        raise NetworkError(f"{what}: weights must be floats, but are {dataset.dtype}. {_AGAIN}")
    with np.errstate(over="ignore"):  # too large for float32 becomes infinite, which is told below
        array: NDArray[np.float32] = np.asarray(read_numbers(dataset, what), dtype=np.float32)
    odd = int((~np.isfinite(array)).sum())
    if odd:
        raise NetworkError(
            f"{what}: weights must be finite, but {odd:,} of {array.size:,} are not. "
            "The training diverged or the file is damaged; choose another file."
        )
    return array


def read_numbers(dataset: Any, what: str) -> NDArray[Any]:
    """A dataset of numbers as it is stored.

    Raises `NetworkError` for other types, and for a dataset whose bytes are not in this file, are
    missing, or unpack to more than its shape says.
    """
    if dataset.dtype.kind not in "fiub":
        raise NetworkError(f"{what}: weights must be numbers, but are {dataset.dtype}. {_AGAIN}")
    size = prod(dataset.shape)
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
    return np.asarray(dataset[()])


def _text(value: object) -> str:
    return value.decode("utf-8") if isinstance(value, bytes) else str(value)
