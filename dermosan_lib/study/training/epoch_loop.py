"""The epochs of a training: fit, check on validation, leave everything on disk, go on."""

import time
from pathlib import Path
from typing import Any

import keras
import numpy as np

from dermosan_lib.errors import RunError
from dermosan_lib.progress import stage
from dermosan_lib.study.models import random_states
from dermosan_lib.study.recipes import Recipe, learning_rate
from dermosan_lib.study.training.batches import Batches
from dermosan_lib.study.training.checkpoints import Progress, resume, save_best, save_epoch
from dermosan_lib.study.training.epoch_progress import StepsOfEpoch
from dermosan_lib.study.training.weight_averaging import Averages


def fit_epochs(
    learner: keras.Model,
    batches: Batches,
    checks: Batches,
    recipe: Recipe,
    weights: dict[int, float] | None,
    folder: Path,
    progress: bool,
) -> Progress:
    """Train ``learner`` (compiled) for the epochs that ``folder`` does not hold yet.

    An epoch depends on the state the last one left on disk, on the recipe and on its number, and on
    nothing else, so that one after a resume is the one it would have been. Leaves the weights that
    were kept for `load_best`, and returns history and averages.

    Raises `RunError` where the loss is no longer finite, and as `resume` does.
    """
    state = resume(folder, learner)
    averages = Averages(learner, recipe.ema, state.averages)
    done = state.epochs
    with stage("training", recipe.epochs, unit="epoch", initial=done, shown=progress) as work:
        for epoch in range(state.epochs, recipe.epochs):
            since = time.monotonic()
            batches.set_epoch(epoch)
            _reset_generators(learner, recipe.seed, epoch)
            rate = _Rate(recipe, state.losses, epoch, len(batches))
            fitted = learner.fit(
                batches, callbacks=[rate, averages, StepsOfEpoch(work, len(batches))],
                class_weight=weights,
                shuffle=False,  # the batches shuffle themselves, by seed and epoch
                verbose=0,
            )  # fmt: skip
            with averages.in_place():
                checked = learner.evaluate(checks, return_dict=True, verbose=0)
                _check_finite(checked["loss"], epoch, rate.first)
                best = recipe.keep == "last" or checked["loss"] <= min([np.inf, *state.losses])
                if best and averages.weights is not None:
                    save_best(folder, learner)
            state.history.append(
                {
                    "epoch": epoch + 1,
                    "loss": float(fitted.history["loss"][0]),
                    "accuracy": float(fitted.history["accuracy"][0]),
                    "val_loss": float(checked["loss"]),
                    "val_accuracy": float(checked["accuracy"]),
                    "learning_rate": float(rate.first),
                    "elapsed_s": round(time.monotonic() - since, 2),
                }
            )
            state.averages = averages.weights
            save_epoch(folder, learner, state, best=best and state.averages is None)
            work.advance(loss=state.history[-1]["loss"], val_acc=checked["accuracy"])
    return state


def _check_finite(loss: float, epoch: int, rate: float) -> None:
    if not np.isfinite(loss):
        raise RunError(
            f"The loss must stay finite, but is {loss} on validation after epoch {epoch + 1}, at "
            f"a learning rate of {rate:.2g}. Choose a lower learning_rate."
        )


class _Rate(keras.callbacks.Callback):
    """Sets the learning rate before each step."""

    def __init__(self, recipe: Recipe, losses: list[float], epoch: int, steps: int) -> None:
        super().__init__()
        self._recipe, self._losses = recipe, losses
        self._epoch, self._steps = epoch, steps
        self.first = self._at(0)

    def _at(self, step: int) -> float:
        return learning_rate(self._recipe, self._losses, self._epoch + step / self._steps)

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Set it where it has changed."""
        if batch == 0 or self._recipe.schedule == "cosine":
            self.model.optimizer.learning_rate = self._at(batch)


def _reset_generators(network: keras.Model, seed: int, epoch: int) -> None:
    """Dropout's generators are not saved by Keras: give them states that the epoch decides.

    Each layer has a stream of its own, numbered from the network's end, so that it is the same
    whether or not the frozen part is called.
    """
    for place, layer in enumerate(reversed(network.layers)):
        for state in random_states(layer):
            drawn = np.random.SeedSequence([seed, epoch, place]).generate_state(2)
            state.assign(drawn.astype(np.uint32))
