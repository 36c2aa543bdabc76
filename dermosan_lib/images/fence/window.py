"""A piece of memory that fence and helper both see, through which strips of pixels pass.

Its places take turns: the helper fills one while its parent empties another. It is made once, by
the parent, and sealed, so that nobody can cut it while the other reads. Pages are taken once too:
to share new memory for each photo costs several times as much as to copy it.
"""

import contextlib
import mmap
import os
import sys

import numpy as np

from dermosan_lib.images.strips import STRIP_PIXELS, Pixels

_PLACE_BYTES = 3 * STRIP_PIXELS
PLACES = 4
_STREAMS = 2  # the number of standard error, the last of the three


class Window:
    """Shared memory. Only Linux has the kind that lies in no file; elsewhere pipes take over."""

    def __init__(self, handle: int) -> None:
        """Map the memory of ``handle``, which may then be closed."""
        memory = mmap.mmap(handle, PLACES * _PLACE_BYTES)
        self._places = np.frombuffer(memory, np.uint8).reshape(PLACES, _PLACE_BYTES)

    def strip(self, number: int, shape: tuple[int, int, int]) -> Pixels | None:
        """Where strip ``number``, of ``shape``, lies; None where it is too large."""
        size = shape[0] * shape[1] * shape[2]
        if size > _PLACE_BYTES:
            return None
        return self._places[number % PLACES, :size].reshape(shape)


def make() -> int:
    """Handle of new shared memory, to be closed by the caller; -1 where there is none."""
    if sys.platform != "linux":
        return -1
    import fcntl

    handle = -1
    with contextlib.suppress(OSError):
        handle = os.memfd_create("dermosan", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        if handle <= _STREAMS:  # one was closed, and in the helper its number is a pipe's
            low, handle = handle, fcntl.fcntl(handle, fcntl.F_DUPFD_CLOEXEC, _STREAMS + 1)
            os.close(low)
        os.ftruncate(handle, PLACES * _PLACE_BYTES)
        fcntl.fcntl(
            handle,
            fcntl.F_ADD_SEALS,
            fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL,
        )
        return handle
    if handle >= 0:
        os.close(handle)
    return -1
