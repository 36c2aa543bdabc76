"""The pixel cache: each image decoded and resized once, into one memory-mapped array."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm.auto import tqdm

from dermosan_lib import images
from dermosan_lib.errors import RunError
from dermosan_lib.study.growing import GrowingArray
from dermosan_lib.study.pixels import Integers

_CHUNK = 32


class PixelCache:
    """Resized pictures by row number, read from disk as they are asked for."""

    def __init__(self, array: NDArray[Any], key: str) -> None:
        """``array``: ``(n, size, size, 3)`` uint8; ``key`` names its content."""
        self._array = array
        self.key = key

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
    that changed content is another cache. An interrupted build goes on where it stopped. Each file
    is hashed as it is read, so a picture that was replaced after it was catalogued is noticed.

    Raises `RunError` where the disk lacks room or a file has changed since ``sha256s`` were taken,
    and `ImageError` where an image cannot be decoded.
    """
    key = _key(sha256s, size_px)
    array = GrowingArray(folder / f"{key}.npy", (len(paths), size_px, size_px, 3), np.uint8)
    found = array.mapped()
    if found is None:
        with array.growing() as done:
            if done < len(paths):
                todo = list(zip(paths[done:], sha256s[done:], strict=True))
                array.extend(_decode_all(data, todo, size_px, workers, progress))
        found = array.mapped()
    if found is None:
        raise RunError(f"{array.path} vanished while it was made. Run again.")
    return PixelCache(found, key)


def _key(sha256s: Sequence[str], size_px: int) -> str:
    text = "\n".join([images.RESIZE_VERSION, str(size_px), *sha256s])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _decode_all(
    data: Path, todo: Sequence[tuple[str, str]], size_px: int, workers: int | None, progress: bool
) -> Iterator[NDArray[np.uint8]]:
    decode = partial(_decode, data, size_px)
    if len(todo) < 4 * _CHUNK:  # starting processes would take longer
        yield from map(decode, todo)
        return
    count = workers or os.cpu_count() or 1
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        done = pool.map(decode, todo, chunksize=_CHUNK)
        yield from tqdm(done, total=len(todo), unit="image", disable=not progress)


def _decode(data: Path, size_px: int, item: tuple[str, str]) -> NDArray[np.uint8]:
    path, expected = item
    content = images.read_bytes(data / path)
    if hashlib.sha256(content).hexdigest() != expected:
        raise RunError(
            f"Images must not change during a run, but {path} has since it was catalogued. "
            "Remove catalog.csv and splits.csv of the run, or put the image back."
        )
    pixels = images.decode(content, name=path, shortest_px=size_px)
    return images.resize(pixels, size_px)
