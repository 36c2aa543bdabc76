"""How a network learns: batches, augmentation, epochs, checkpoints, optimiser, devices.

What others may use of it:

- `HISTORY_FILE`: Name of the table of epochs in a run folder.
- `Samples`: Pictures and labels of one split: row numbers in the pixel store and class indices,
  (n,).
- `Trained`: The network that was kept and the history of all epochs.
- `frozen_features`: Outputs of ``cut.prefix`` for every picture and view of ``recipe``; made
  once.
- `make_repeatable`: Seed every generator, ask the backend for operations that repeat, meet other
  processes.
- `prefix_graph`: `export_prefix` of ``cut``, from ``folder`` where an earlier run has left it
  there.
- `train`: Train by ``recipe`` and leave checkpoints, history and the kept network in ``folder``.
"""

from dermosan_lib.study.training.checkpoints import HISTORY_FILE
from dermosan_lib.study.training.frozen_prefix import frozen_features, prefix_graph
from dermosan_lib.study.training.training import (
    Samples,
    Trained,
    make_repeatable,
    train,
)

__all__ = [
    "HISTORY_FILE",
    "Samples",
    "Trained",
    "frozen_features",
    "make_repeatable",
    "prefix_graph",
    "train",
]
