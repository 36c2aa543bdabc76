"""The pictures' pixels: decoded and resized once, on disk, mapped into memory.

What others may use of it:

- `GrowingArray`: Rows of ``shape[1:]`` that are appended in order until there are ``shape[0]``.
- `Integers`: Row numbers or class indices, `(n,)`.
- `PixelCache`: Resized pictures by row number, read from disk as they are asked for.
- `PixelStore`: Gives uint8 RGB pictures ``(n, size, size, 3)`` for row numbers ``(n,)``.
- `build_cache`: Decode and resize ``paths`` below ``data`` once; later calls with the same
  content reuse it.
- `one_thread_a_call`: Within, a call of OpenCV shares no work out; the setting is the whole
  process's.
"""

from dermosan_lib.study.pixels.opencv_threads import one_thread_a_call
from dermosan_lib.study.pixels.pixel_cache import PixelCache, build_cache
from dermosan_lib.study.pixels.resumable_array import GrowingArray
from dermosan_lib.study.pixels.store import Integers, PixelStore

__all__ = [
    "GrowingArray",
    "Integers",
    "PixelCache",
    "PixelStore",
    "build_cache",
    "one_thread_a_call",
]
