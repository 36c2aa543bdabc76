"""The pixel cache: each image decoded and resized once, into one memory-mapped array."""

import hashlib
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dermosan_lib import images
from dermosan_lib.errors import RunError
from dermosan_lib.progress import each
from dermosan_lib.study.pixels import area_resize
from dermosan_lib.study.pixels.opencv_threads import one_thread_a_call
from dermosan_lib.study.pixels.resumable_array import GrowingArray
from dermosan_lib.study.pixels.store import Integers

_Square = tuple[int, images.Frame]  # its edge in pixels, and what it shows of a picture
_AHEAD = 16  # pictures decoded before they can be written, for each worker


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
        picked: NDArray[np.uint8] = np.asarray(self._array)[np.asarray(rows)]  # always a copy
        return picked


def build_cache(
    data: Path,
    paths: Sequence[str],
    sha256s: Sequence[str],
    *,
    size_px: int,
    folder: Path,
    frame: images.Frame = "whole",
    workers: int | None = None,
    progress: bool = True,
) -> PixelCache:
    """Decode and resize ``paths`` below ``data`` once; later calls with the same content reuse it.

    The file's name is a hash of the images' SHA-256 in order, the size and the resize version, so
    that changed content is another cache. An interrupted build goes on where it stopped. Each file
    is hashed as it is read, so a picture that was replaced after it was catalogued is noticed.

    A picture takes ``3 * size_px**2`` bytes on the disk (27,153 at 224 px are 4.1 GB), and memory
    for some tens of pictures is needed, however many there are. ``workers`` are threads (decoding,
    resizing and hashing leave Python's lock to others), by default one a core.

    Raises `RunError` where the disk lacks room or a file has changed since ``sha256s`` were taken,
    and `ImageError` where an image cannot be decoded.
    """
    key = _key(sha256s, size_px, frame)
    array = GrowingArray(folder / f"{key}.npy", (len(paths), size_px, size_px, 3), np.uint8)
    items = list(zip(paths, sha256s, strict=True))

    def pictures_from(row: int) -> Iterator[NDArray[np.uint8]]:
        decoded = _decode_all(data, items[row:], (size_px, frame), workers or os.cpu_count() or 1)
        yield from each(
            decoded, "pixel cache", total=len(items), unit="image", initial=row, shown=progress
        )

    return PixelCache(array.filled(pictures_from, remedy="choose a smaller size_px"), key)


def _key(sha256s: Sequence[str], size_px: int, frame: images.Frame) -> str:
    # Earlier caches of central squares held whole pictures, stretched.
    versions = [images.RESIZES[frame], images.DECODE_VERSION, *(["2"] if frame != "whole" else [])]
    text = "\n".join([*versions, str(size_px), *sha256s])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _decode_all(
    data: Path, items: Sequence[tuple[str, str]], square: _Square, workers: int
) -> Iterator[NDArray[np.uint8]]:
    """Pictures in order, a bounded number of them ahead of whoever takes them."""
    _keep_freed_memory()
    with one_thread_a_call(), ThreadPoolExecutor(workers) as pool:
        ahead: deque[Future[NDArray[np.uint8]]] = deque()
        try:
            for item in items:
                ahead.append(pool.submit(_decode, data, square, item))
                if len(ahead) > _AHEAD * workers:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:
            for future in ahead:
                future.cancel()


def _keep_freed_memory() -> None:
    """Have the C library keep what one picture frees for the next.

    glibc returns large blocks to the system until it has seen a larger one freed (mallopt(3),
    M_MMAP_THRESHOLD, at most 32 MiB), and each 4 KiB taken anew costs a page fault: seen here, half
    of the time of a picture. Other C libraries lose nothing by it.
    """
    np.empty(31 * 2**20, np.uint8)


def _decode(data: Path, square: _Square, item: tuple[str, str]) -> NDArray[np.uint8]:
    path, expected = item
    content = images.read_bytes(data / path)
    if hashlib.sha256(content).hexdigest() != expected:
        raise RunError(
            f"Images must not change during a run, but {path} has since it was catalogued. "
            "Remove catalog.csv and splits.csv of the run, or put the image back."
        )
    pixels = images.decode(content, name=path, shortest_px=square[0])
    return area_resize.resize(pixels, *square)
