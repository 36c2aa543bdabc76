"""What a network is fed: views of the pictures, or what its frozen layers make of them."""

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.decision import SYMMETRIES, view
from dermosan_lib.study.models import preprocess
from dermosan_lib.study.pixels import PixelStore
from dermosan_lib.study.recipes import Recipe, varied

Rows = NDArray[np.int64]


class Inputs(Protocol):
    """Gives a batch of a network's input."""

    def batch(self, rows: Rows, views: Rows) -> NDArray[np.float32]:
        """Input for the pictures ``rows`` ``(n,)``, each seen in its view of ``views`` ``(n,)``."""
        ...


class Pictures:
    """Pictures, turned and scaled as the backbone wants them."""

    def __init__(self, pixels: PixelStore, recipe: Recipe) -> None:
        self._pixels = pixels
        self._recipe = recipe

    def batch(self, rows: Rows, views: Rows) -> NDArray[np.float32]:
        """``(n, size, size, 3)`` float32, preprocessed."""
        seen = self.seen(rows, views).astype(np.float32)
        scaled: Any = preprocess(self._recipe.backbone, seen)
        return np.asarray(scaled, dtype=np.float32)

    def seen(self, rows: Rows, views: Rows) -> NDArray[np.uint8]:
        """``(n, size, size, 3)`` uint8 before preprocessing."""
        pictures = self._pixels[rows]
        for index, number in enumerate(views.tolist()):
            if number:
                turned = view(pictures[index], number % SYMMETRIES)
                pictures[index] = varied(turned, self._recipe, int(rows[index]), number)
        return pictures
