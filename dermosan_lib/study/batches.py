"""Batches for Keras: seeded order and seeded augmentation, the same after a resume."""

import math
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from dermosan_lib.study.networks import preprocess
from dermosan_lib.study.pixels import Integers, PixelStore
from dermosan_lib.study.recipe import Recipe


class Batches(keras.utils.PyDataset):
    """Preprocessed batches of the pictures in ``rows``, one pass an epoch.

    Order and augmentation depend on the seed and the epoch number alone, so that an epoch after a
    resume sees what it would have seen without the interruption.
    """

    def __init__(
        self,
        pixels: PixelStore,
        rows: Integers,
        labels: Integers,
        recipe: Recipe,
        *,
        training: bool,
        first_epoch: int = 0,
    ) -> None:
        """``rows`` and ``labels``: ``(n,)`` row numbers in ``pixels`` and class indices."""
        super().__init__(workers=1)
        self._pixels = pixels
        self._rows = np.asarray(rows, dtype=np.int64)
        self._labels = np.asarray(labels, dtype=np.int64)
        self._recipe = recipe
        self._training = training
        self._epoch = first_epoch
        self._order = self._draw_order()

    def __len__(self) -> int:
        return math.ceil(len(self._rows) / self._recipe.batch_size)

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        size = self._recipe.batch_size
        chosen = self._order[index * size : (index + 1) * size]
        batch = self._pixels[self._rows[chosen]]
        if self._training and self._recipe.augment:
            batch = _augment(batch, self._generator(index + 1))
        scaled: Any = preprocess(self._recipe.backbone, batch.astype(np.float32))
        return scaled, self._labels[chosen]

    def on_epoch_end(self) -> None:
        """Draw the next epoch's order."""
        self._epoch += 1
        self._order = self._draw_order()

    def _draw_order(self) -> NDArray[np.int64]:
        if not self._training:
            return np.arange(len(self._rows))
        return self._generator(0).permutation(len(self._rows))

    def _generator(self, stream: int) -> np.random.Generator:
        return np.random.default_rng([self._recipe.seed, self._epoch, stream])


def _augment(batch: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Turn each picture to one of the eight symmetries of the square; skin has no upright."""
    turned = np.empty_like(batch)
    for index, symmetry in enumerate(rng.integers(0, 8, len(batch))):
        picture = batch[index, :, ::-1] if symmetry >= 4 else batch[index]
        turned[index] = np.rot90(picture, symmetry % 4)
    return turned
