"""An array on disk that is written row by row, goes on after a crash, and is then mapped."""

import io
import os
import shutil
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import DTypeLike, NDArray

from dermosan_lib.errors import RunError
from dermosan_lib.system import locked, refusals_in_words, sync_folder

SYNC_BYTES = 64_000_000  # written between two calls that make sure it is on the disk


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
            array: NDArray[Any] = np.load(self.path, mmap_mode="r")
        except (FileNotFoundError, ValueError, EOFError):  # cut short by a crash of the machine
            return None
        return array if array.shape == self._shape and array.dtype == self._dtype else None

    def filled(
        self, blocks_from: Callable[[int], Iterable[NDArray[Any]]], *, remedy: str
    ) -> NDArray[Any]:
        """The whole array, mapped; what is missing of it is made first.

        Other processes that ask for it wait. It is written, not mapped, while it grows: on a disk
        that fills up a mapped write kills the process.

        Args:
            blocks_from: Gives blocks of rows from a row number on, which is a multiple of
                ``block``; together they must be all the rows from there.
            remedy: What to do where the disk lacks room, besides freeing some.

        Raises:
            RunError: The disk lacks room, or refuses.
        """
        array = self.mapped()
        if array is not None:
            return array
        with locked(self.path.with_name(f".{self.path.stem}.lock")), refusals_in_words(self.path):
            array = self.mapped()
            if array is not None:  # another process has made it meanwhile
                return array
            done = self._begin()
            _check_room(self.path.parent, (self._shape[0] - done) * self._row_bytes, remedy)
            if done < self._shape[0]:
                self._extend(blocks_from(done))
            self._finish()
        array = self.mapped()
        if array is None:
            raise RunError(f"{self.path} vanished as soon as it was made. Run again.")
        return array

    def _begin(self) -> int:
        """Cut the unfinished file to whole blocks, and count its rows."""
        header = self._header_bytes()
        if not self._partial.is_file() or self._partial.stat().st_size < header:
            with self._partial.open("wb") as stream:
                self._write_header(stream)
            return 0
        done = (self._partial.stat().st_size - header) // self._row_bytes
        done = min(self._written(done, header), self._shape[0])
        if done < self._shape[0]:  # the last block may be a short one
            done -= done % self._block
        os.truncate(self._partial, header + done * self._row_bytes)
        return done

    def _written(self, rows: int, header: int) -> int:
        """``rows`` without the empty ones at the end.

        A power cut can leave a file's new length on the disk and not its content, which then reads
        as zeros. A row that is truly so is made once more.
        """
        with self._partial.open("rb") as stream:
            while rows:
                stream.seek(header + (rows - 1) * self._row_bytes)
                if any(stream.read(self._row_bytes)):
                    break
                rows -= 1
        return rows

    def _extend(self, blocks: Iterable[NDArray[Any]]) -> None:
        waiting = 0
        synced: Future[None] | None = None
        with self._partial.open("ab") as stream, ThreadPoolExecutor(1) as disk:
            for block in blocks:
                content = np.ascontiguousarray(block, dtype=self._dtype).data
                stream.write(content)
                waiting += content.nbytes
                if waiting >= SYNC_BYTES:
                    stream.flush()
                    if synced is not None:
                        synced.result()  # a slow disk holds us up; a refusal of it is raised
                    synced = disk.submit(os.fsync, stream.fileno())
                    waiting = 0
            if synced is not None:
                synced.result()

    def _finish(self) -> None:
        with self._partial.open("rb+") as stream:
            os.fsync(stream.fileno())
        expected = self._header_bytes() + self._shape[0] * self._row_bytes
        size = self._partial.stat().st_size
        if size != expected:
            raise RuntimeError(f"{self.path} was given {size} bytes instead of {expected}.")
        self._partial.replace(self.path)
        sync_folder(self.path.parent)

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


def _check_room(folder: Path, size_bytes: int, remedy: str) -> None:
    free = shutil.disk_usage(folder).free
    if free < size_bytes:
        raise RunError(
            f"The cache needs {size_bytes / 1e9:.1f} GB in {folder}, but {free / 1e9:.1f} GB are "
            f"free. Free some space, or {remedy}."
        )
