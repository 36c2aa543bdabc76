"""Memory for decoded pixels that is given back row by row while they are turned into RGB.

Pillow keeps an RGB pixel in four bytes, so that 60 megapixels take 240 MB, and the 180 MB of the
result come on top. Decoded into a map of our own, stored rows are freed as soon as they are read.
"""

import mmap
import sys

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile

from dermosan_lib.images.memory import own_memory

_BYTES = {"RGB": 4, "RGBA": 4, "LA": 4, "CMYK": 4, "L": 1, "P": 1, "I;16": 2}
# Elsewhere the call frees nothing at once, or does not exist: the memory then stays till the end.
_LARGE_PAGE = 1 << 21
_LARGE_BYTES = 2 * _LARGE_PAGE  # below it nothing is gained, and Pillow's own memory is used again
_CAN_RELEASE = sys.platform == "linux"


class Stored:
    """The pixels of an opened image, decoded."""

    def __init__(self, image: ImageFile.ImageFile) -> None:
        """Decode ``image``, which is not loaded yet; raises what Pillow raises."""
        self.image: Image.Image = image
        self._map: mmap.mmap | None = None
        size = _BYTES.get(image.mode)
        if size and size * image.width * image.height >= _LARGE_BYTES:
            self._row_bytes = size * image.width
            self._map = own_memory(self._row_bytes * image.height)
            own = Image.core.map_buffer(  # type: ignore[attr-defined]
                self._map, image.size, "raw", 0, (image.mode, self._row_bytes, 1)
            )
            image.im = own
        image.load()
        if self._map is not None and image.im is not own:  # Pillow took memory of its own
            self._map = None

    @classmethod
    def of(cls, image: Image.Image) -> "Stored":
        """An image that is decoded already, in memory of its own."""
        stored = cls.__new__(cls)
        stored.image, stored._map = image, None
        return stored

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
