"""What a network is fed: views of the pictures, or what its frozen layers make of them."""

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.study.networks import preprocess
from dermosan_lib.study.pixels import PixelStore
from dermosan_lib.study.recipe import Recipe
from dermosan_lib.views import view

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
                pictures[index] = view(pictures[index], number)
                if self._recipe.colour:
                    rng = np.random.default_rng([self._recipe.seed, int(rows[index]), number])
                    pictures[index] = shift_colour(pictures[index], self._recipe.colour, rng)
        return pictures


def shift_colour(
    picture: NDArray[np.uint8], strength: float, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Shift light and warmth of ``(height, width, 3)`` as another lamp and camera would.

    Light by up to ``strength``, red against blue by a quarter of that (skin stays skin), and
    contrast about the mean by half.
    """
    light = 1 + rng.uniform(-strength, strength)
    warmth = rng.uniform(-strength, strength) / 4
    contrast = 1 + rng.uniform(-strength, strength) / 2
    gain = np.array([1 + warmth, 1.0, 1 - warmth], dtype=np.float32) * np.float32(light)
    values = picture.astype(np.float32)
    middle = values.mean()
    changed = ((values - middle) * np.float32(contrast) + middle) * gain
    return np.asarray(changed.round().clip(0, 255), dtype=np.uint8)
