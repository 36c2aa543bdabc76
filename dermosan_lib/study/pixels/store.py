"""The shape of anything that hands out resized pictures by row number."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Integers = Sequence[int] | NDArray[np.integer[Any]]  # (n,): row numbers or class indices


class PixelStore(Protocol):
    """Gives uint8 RGB pictures ``(n, size, size, 3)`` for row numbers ``(n,)``."""

    def __getitem__(self, rows: NDArray[np.int64], /) -> NDArray[np.uint8]:
        """Pictures in the order of ``rows``."""
        ...
