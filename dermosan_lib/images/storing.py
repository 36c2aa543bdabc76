"""Memory for decoded pixels that is given back row by row while they are turned into RGB.

Pillow keeps an RGB pixel in four bytes, so that 60 megapixels take 240 MB, and the 180 MB of the
result come on top. Decoded into a map of our own, stored rows are freed as soon as they are read.
"""

import contextlib
import mmap
import sys

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile

_BYTES = {"RGB": 4, "RGBA": 4, "LA": 4, "CMYK": 4, "L": 1, "P": 1, "I;16": 2}
# Elsewhere the call frees nothing at once, or does not exist: the memory then stays till the end.
_LARGE_PAGE = 1 << 21
_CAN_RELEASE = sys.platform == "linux"


class Stored:
    """The pixels of an opened image, decoded."""

    def __init__(self, image: ImageFile.ImageFile) -> None:
        """Decode ``image``, which is not loaded yet; raises what Pillow raises."""
        self.image = image
        self._map: mmap.mmap | None = None
        size = _BYTES.get(image.mode)
        if size:
            self._row_bytes = size * image.width
            self._map = _memory(self._row_bytes * image.height)
            own = Image.core.map_buffer(  # type: ignore[attr-defined]
                self._map, image.size, "raw", 0, (image.mode, self._row_bytes, 1)
            )
            image.im = own
        image.load()
        if size and image.im is not own:  # Pillow took memory of its own
            self._map = None

    def pixels(self) -> NDArray[np.uint8] | None:
        """``(height, width, 4)`` uint8 as Pillow stores RGB; None for other modes."""
        if self._map is None or self.image.mode != "RGB":
            return None
        flat = np.frombuffer(self._map, np.uint8)
        return flat.reshape(self.image.height, self.image.width, 4)

    def release(self, rows: int) -> None:
        """Give back the memory of the first ``rows``, which are not read again."""
        if self._map is not None and _CAN_RELEASE:
            whole = self._row_bytes * rows // _LARGE_PAGE * _LARGE_PAGE
            if whole:
                self._map.madvise(mmap.MADV_DONTNEED, 0, whole)


def _memory(size_bytes: int) -> mmap.mmap:
    """Zeros of this process alone; they take memory only when they are written to."""
    if sys.platform == "win32":
        return mmap.mmap(-1, size_bytes)
    found = mmap.mmap(-1, size_bytes, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    # Taken in pages of 4 KiB, 48 MB of a photo cost 30 ms on a virtual machine; in large ones, 5.
    if hasattr(mmap, "MADV_HUGEPAGE"):
        with contextlib.suppress(OSError):  # a kernel without them
            found.madvise(mmap.MADV_HUGEPAGE)
    return found
