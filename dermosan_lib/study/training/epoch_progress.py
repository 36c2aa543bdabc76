"""How far an epoch is, step by step."""

from typing import Any

import keras

from dermosan_lib.progress import Stage


class StepsOfEpoch(keras.callbacks.Callback):
    """Tells ``work``, whose units are epochs, which share of the next one is done."""

    def __init__(self, work: Stage, steps: int) -> None:
        """``steps``: batches of an epoch."""
        super().__init__()
        self._work, self._steps = work, steps

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Tell it; checking on validation follows, so the last step is not yet the whole."""
        self._work.within((batch + 1) / (self._steps + 1))
