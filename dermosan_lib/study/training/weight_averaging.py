"""Exponential moving average of the trained weights (Polyak and Juditsky 1992)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

Weights = list[NDArray[np.float32]]


class Averages(keras.callbacks.Callback):
    """Averages the trainable weights after each step; does nothing at momentum 0.

    The momentum grows from 0 to its value, (1 + steps) / (10 + steps), so that the first weights
    are soon forgotten.
    """

    def __init__(self, network: keras.Model, momentum: float, values: Weights | None) -> None:
        """``values``: averages to go on from, in the order of the trainable weights."""
        super().__init__()
        self._network = network
        self._momentum = momentum
        self._shadow = [
            keras.Variable(value, trainable=False)
            for value in (values or [np.array(v) for v in network.trainable_variables])
        ] if momentum else []  # fmt: skip

    @property
    def weights(self) -> Weights | None:
        """The averages; None at momentum 0."""
        return [np.array(value) for value in self._shadow] if self._momentum else None

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Move the averages towards the weights."""
        if not self._momentum:
            return
        network = self.model  # asked for each time: under JAX this brings its variables up to date
        steps = float(ops.convert_to_numpy(network.optimizer.iterations))
        share = 1 - min(self._momentum, (1 + steps) / (10 + steps))
        for shadow, value in zip(self._shadow, network.trainable_variables, strict=True):
            shadow.assign(shadow + share * (value - shadow))

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Exchange the weights for their averages while the block runs."""
        if not self._momentum:
            yield
            return
        own = [np.array(value) for value in self._network.trainable_variables]
        for value, shadow in zip(self._network.trainable_variables, self._shadow, strict=True):
            value.assign(np.array(shadow))  # a copy: JAX gives up what it trains on
        try:
            yield
        finally:
            for value, kept in zip(self._network.trainable_variables, own, strict=True):
                value.assign(kept)
