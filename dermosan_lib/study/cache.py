"""The pixel cache: each image decoded and resized once, into one memory-mapped array."""

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm.auto import tqdm

from dermosan_lib import images
from dermosan_lib.errors import RunError
from dermosan_lib.study.pixels import Integers
from dermosan_lib.writing import atomic_path

_CHUNK = 32


class PixelCache:
    """Resized pictures by row number, read from disk as they are asked for."""

    def __init__(self, path: Path) -> None:
        """Map the array at ``path``: ``(n, size, size, 3)`` uint8."""
        self._array: NDArray[np.uint8] = np.load(path, mmap_mode="r")

    def __len__(self) -> int:
        return len(self._array)

    def __getitem__(self, rows: Integers) -> NDArray[np.uint8]:
        """Pictures ``(len(rows), size, size, 3)`` in the order of ``rows``, as a copy."""
        return np.array(self._array[np.asarray(rows)])


def build_cache(
    data: Path,
    paths: Sequence[str],
    sha256s: Sequence[str],
    *,
    size_px: int,
    folder: Path,
    workers: int | None = None,
    progress: bool = True,
) -> PixelCache:
    """Decode and resize ``paths`` below ``data`` once; later calls with the same content reuse it.

    The file's name is a hash of the images' SHA-256 in order, the size and the resize version, so
    that changed content is another cache. It takes its name when the last picture is in it.

    Raises `RunError` where the disk lacks room, and `ImageError` where an image cannot be decoded.
    """
    path = folder / f"{_key(sha256s, size_px)}.npy"
    shape = (len(paths), size_px, size_px, 3)
    if path.is_file():
        with suppress(ValueError, EOFError):  # cut short by a crash of the machine: made anew
            return PixelCache(path)
    _check_room(folder, int(np.prod(shape, dtype=np.int64)))
    # Written, not mapped: on a disk that fills up a mapped write kills the process.
    with atomic_path(path) as temporary, temporary.open("wb") as stream:
        np.lib.format.write_array_header_1_0(stream, _header(shape))
        for pixels in _decode_all(data, paths, size_px, workers, progress):
            stream.write(pixels.tobytes())
    return PixelCache(path)


def _key(sha256s: Sequence[str], size_px: int) -> str:
    text = "\n".join([images.RESIZE_VERSION, str(size_px), *sha256s])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _header(shape: tuple[int, ...]) -> dict[str, Any]:
    descr = np.lib.format.dtype_to_descr(np.dtype(np.uint8))
    return {"descr": descr, "fortran_order": False, "shape": shape}


def _check_room(folder: Path, size_bytes: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < size_bytes:
        raise RunError(
            f"The pixel cache needs {size_bytes / 1e9:.1f} GB in {folder}, but "
            f"{free / 1e9:.1f} GB are free. Free some space or choose a smaller size_px."
        )


def _decode_all(
    data: Path, paths: Sequence[str], size_px: int, workers: int | None, progress: bool
) -> Iterator[NDArray[np.uint8]]:
    decode = partial(_decode, data, size_px)
    if len(paths) < 4 * _CHUNK:  # starting processes would take longer
        yield from map(decode, paths)
        return
    count = workers or os.cpu_count() or 1
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        done = pool.map(decode, paths, chunksize=_CHUNK)
        yield from tqdm(done, total=len(paths), unit="image", disable=not progress)


def _decode(data: Path, size_px: int, path: str) -> NDArray[np.uint8]:
    return images.resize(images.read(data / path), size_px)
