"""An array on disk that is written row by row, goes on after a crash, and is then mapped."""

import io
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from filelock import FileLock
from numpy.typing import DTypeLike, NDArray

from dermosan_lib.errors import RunError
from dermosan_lib.writing import refusals_in_words


class GrowingArray:
    """Rows of ``shape[1:]`` that are appended in order until there are ``shape[0]``.

    Until it is whole the file has another name; its length tells how many rows are in it, so
    nothing has to be recorded beside it, and a process that is killed loses at most one block.
    """

    def __init__(
        self, path: Path, shape: tuple[int, ...], dtype: DTypeLike, *, block: int = 1
    ) -> None:
        """``block``: rows that belong together; a resume begins at a multiple of it."""
        self.path = path
        self._block = block
        self._shape = shape
        self._dtype = np.dtype(dtype)
        self._partial = path.with_name(f".{path.stem}.partial.npy")
        self._row_bytes = int(np.prod(shape[1:], dtype=np.int64)) * self._dtype.itemsize

    def mapped(self) -> NDArray[Any] | None:
        """The whole array, read from disk as it is indexed; None where it is not there yet."""
        try:
            found: NDArray[Any] = np.load(self.path, mmap_mode="r")
        except (FileNotFoundError, ValueError, EOFError):  # cut short by a crash of the machine
            return None
        return found if found.shape == self._shape and found.dtype == self._dtype else None

    @contextmanager
    def growing(self) -> Iterator[int]:
        """Hold the place against other processes; gives the number of rows already there.

        Raises `RunError` where the disk lacks room for the others.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self.path.with_name(f".{self.path.stem}.lock")), refusals_in_words(self.path):
            done = self._shape[0] if self.mapped() is not None else self._begin()
            _check_room(self.path.parent, (self._shape[0] - done) * self._row_bytes)
            yield done

    def extend(self, blocks: Iterable[NDArray[Any]]) -> None:
        """Append ``blocks`` of rows; the array takes its name when the last is in it.

        It is written, not mapped: on a disk that fills up a mapped write kills the process.
        """
        with self._partial.open("ab") as stream:
            for block in blocks:
                stream.write(np.ascontiguousarray(block, dtype=self._dtype).tobytes())
            stream.flush()
            os.fsync(stream.fileno())
        self._partial.replace(self.path)

    def _begin(self) -> int:
        header = self._header_bytes()
        if not self._partial.is_file() or self._partial.stat().st_size < header:
            with self._partial.open("wb") as stream:
                self._write_header(stream)
            return 0
        done = (self._partial.stat().st_size - header) // self._row_bytes
        done -= done % self._block
        os.truncate(self._partial, header + done * self._row_bytes)
        return int(done)

    def _header_bytes(self) -> int:
        stream = io.BytesIO()
        self._write_header(stream)
        return stream.tell()

    def _write_header(self, stream: BinaryIO) -> None:
        np.lib.format.write_array_header_1_0(
            stream,
            {
                "descr": np.lib.format.dtype_to_descr(self._dtype),
                "fortran_order": False,
                "shape": self._shape,
            },
        )


def _check_room(folder: Path, size_bytes: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size_bytes:
        raise RunError(
            f"The cache needs {size_bytes / 1e9:.1f} GB in {folder}, but {free / 1e9:.1f} GB are "
            "free. Free some space, choose a smaller size_px or fewer views."
        )
