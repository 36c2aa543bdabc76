"""Batches for Keras: seeded order and seeded views, the same after a resume."""

import math

import keras
import numpy as np
from numpy.typing import NDArray

from dermosan_lib.study.pixels import Integers
from dermosan_lib.study.recipes import Recipe
from dermosan_lib.study.training.data_parallel import Share
from dermosan_lib.study.training.network_inputs import Inputs

ONE_PROCESS = Share()


class Batches(keras.utils.PyDataset):
    """Batches of the pictures in ``rows``, one pass an epoch.

    Order and views depend on the seed and the epoch number alone, so that an epoch after a resume
    sees what it would have seen without the interruption.
    """

    def __init__(
        self,
        inputs: Inputs,
        rows: Integers,
        labels: Integers,
        recipe: Recipe,
        *,
        classes: int,
        training: bool,
        share: Share = ONE_PROCESS,
    ) -> None:
        """``rows`` and ``labels``: ``(n,)`` row numbers of ``inputs`` and class indices.

        ``share``: the part of each batch that is this process's.
        """
        super().__init__(workers=1)
        self._inputs = inputs
        self._rows = np.asarray(rows, dtype=np.int64)
        self._labels = np.asarray(labels, dtype=np.int64)
        self._recipe = recipe
        self._classes = classes
        self._training = training
        self._share = share
        self._one_hot = bool(recipe.label_smoothing or recipe.focal_gamma)
        self.set_epoch(0)

    def __len__(self) -> int:
        n = len(self._rows) - len(self._rows) % self._share.devices
        return math.ceil(n / self._recipe.batch_size)

    def set_epoch(self, epoch: int) -> None:
        """Draw the order and views of ``epoch``, counted from 0."""
        n = len(self._rows)
        self._order = np.arange(n)
        self._views = np.zeros(n, dtype=np.int64)
        if not self._training:
            return
        rng = np.random.default_rng([self._recipe.seed, epoch])
        if self._recipe.sampling == "balanced":
            share = 1 / np.bincount(self._labels, minlength=self._classes)[self._labels]
            self._order = rng.choice(n, n, p=share / share.sum())
        else:
            self._order = rng.permutation(n)
        self._views = rng.integers(0, self._recipe.training_views, n)

    def __getitem__(
        self, index: int
    ) -> tuple[NDArray[np.float32], NDArray[np.int64] | NDArray[np.float32]]:
        size = self._recipe.batch_size
        places = self._share.of(np.arange(len(self._rows))[index * size : (index + 1) * size])
        chosen = self._order[places]
        batch = self._inputs.batch(self._rows[chosen], self._views[places])
        labels = self._labels[chosen]
        if self._one_hot:
            return batch, np.eye(self._classes, dtype=np.float32)[labels]
        return batch, labels
