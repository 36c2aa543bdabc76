"""A piece of memory that fence and helper both see, through which strips of pixels pass.

Two halves take turns: the helper fills one while its parent empties the other. It is made once, by
the parent, and sealed, so that nobody can cut it while the other reads. Pages are taken once too:
to share new memory for each photo costs several times as much as to copy it.
"""

import contextlib
import mmap
import os
import sys

import numpy as np

from dermosan_lib.images.strips import STRIP_PIXELS, Pixels

_HALF_BYTES = 3 * STRIP_PIXELS
HALVES = 2


class Window:
    """Shared memory. Only Linux has the kind that lies in no file; elsewhere pipes take over."""

    def __init__(self, handle: int) -> None:
        """Map the memory of ``handle``, which may then be closed."""
        memory = mmap.mmap(handle, HALVES * _HALF_BYTES)
        self._halves = np.frombuffer(memory, np.uint8).reshape(HALVES, _HALF_BYTES)

    def strip(self, number: int, shape: tuple[int, int, int]) -> Pixels | None:
        """Where strip ``number``, of ``shape``, lies; None where it is too large."""
        size = shape[0] * shape[1] * shape[2]
        if size > _HALF_BYTES:
            return None
        return self._halves[number % HALVES, :size].reshape(shape)


def make() -> int:
    """Handle of new shared memory, to be closed by the caller; -1 where there is none."""
    if sys.platform != "linux":
        return -1
    import fcntl

    handle = -1
    with contextlib.suppress(OSError):
        handle = os.memfd_create("dermosan", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        os.ftruncate(handle, HALVES * _HALF_BYTES)
        fcntl.fcntl(
            handle,
            fcntl.F_ADD_SEALS,
            fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL,
        )
        return handle
    if handle >= 0:
        os.close(handle)
    return -1
