"""Train a network by a recipe: class weights, plateau schedule, checkpoints, resume."""

import logging
import math
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.utils.class_weight import compute_class_weight
from tqdm.auto import tqdm

from dermosan_lib.errors import RunError
from dermosan_lib.study.batches import Batches
from dermosan_lib.study.networks import build_network
from dermosan_lib.study.pixels import Integers, PixelStore
from dermosan_lib.study.recipe import Recipe
from dermosan_lib.writing import atomic_path

HISTORY = "history.csv"


@dataclass(frozen=True)
class Trained:
    """The network of the best epoch (lowest validation loss) and the history of all."""

    network: keras.Model
    history: pd.DataFrame  # epoch, loss, accuracy, val_loss, val_accuracy, learning_rate, elapsed_s
    best_h5: Path
    best_keras: Path


@dataclass(frozen=True)
class Samples:
    """Pictures and labels of one split: row numbers in the pixel store and class indices, (n,)."""

    rows: Integers
    labels: Integers


def train(
    recipe: Recipe,
    pixels: PixelStore,
    training: Samples,
    validation: Samples,
    *,
    classes: int,
    folder: Path,
    progress: bool = True,
) -> Trained:
    """Train by ``recipe`` and leave checkpoints, history and the best network in ``folder``.

    The paper's phases 3 and 4: Adam, sparse categorical cross-entropy, balanced class weights,
    ReduceLROnPlateau (factor 0.2, patience 2, minimum 1e-6) on validation loss, a checkpoint after
    every epoch and the best kept as ``best_<backbone>.h5`` and ``.keras``. Where ``folder`` holds a
    checkpoint, training goes on behind its last epoch.

    Raises `NetworkError` as `build_network` does and `RunError` where a class has no training image
    or the checkpoint belongs to another network.
    """
    folder.mkdir(parents=True, exist_ok=True)
    labels = _training_labels(recipe, training, classes)
    _make_repeatable(recipe)
    network, history = _begin_or_resume(recipe, classes, folder)
    done = len(history)
    batches = Batches(pixels, training.rows, labels, recipe, training=True, first_epoch=done)
    checks = Batches(pixels, validation.rows, np.asarray(validation.labels), recipe, training=False)
    keeper = _Keeper(folder, recipe, history, progress)
    network.fit(
        batches,
        validation_data=checks,
        initial_epoch=done,
        epochs=recipe.epochs,
        class_weight=class_weights(labels, classes, recipe.class_weights),
        callbacks=[keeper],
        shuffle=False,  # the batches shuffle themselves, by seed and epoch
        verbose=0,
    )
    best_h5, best_keras = best_paths(folder, recipe)
    best = keras.models.load_model(best_keras)
    with atomic_path(best_h5) as path, _quiet_about_hdf5():
        best.save(path)
    return Trained(best, pd.DataFrame(keeper.rows), best_h5, best_keras)


def best_paths(folder: Path, recipe: Recipe) -> tuple[Path, Path]:
    """``best_<backbone>.h5`` and ``.keras``, as the published tool names its own."""
    stem = folder / f"best_{recipe.backbone.lower()}"
    return stem.with_suffix(".h5"), stem.with_suffix(".keras")


def class_weights(labels: NDArray[np.int64], classes: int, kind: str) -> dict[int, float] | None:
    """Weight of each class: ``balanced`` is n / (classes * n_class); ``sqrt`` its square root."""
    if kind == "none":
        return None
    weights = compute_class_weight("balanced", classes=np.arange(classes), y=labels)
    if kind == "sqrt":
        weights = np.sqrt(weights)
    return dict(enumerate(weights.tolist()))


@contextmanager
def _quiet_about_hdf5() -> Iterator[None]:
    """Keras advises against HDF5 at each save; the published tool's file is wanted all the same."""
    logger = logging.getLogger("absl")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def _training_labels(recipe: Recipe, training: Samples, classes: int) -> NDArray[np.int64]:
    labels = np.asarray(training.labels, dtype=np.int64)
    missing = sorted(set(range(classes)) - set(labels.tolist()))
    if missing:
        raise RunError(
            f"Every class needs training images, but {len(missing)} of {classes} have none. "
            "Add images or drop the class."
        )
    if recipe.shuffle_labels:
        labels = np.random.default_rng(recipe.seed).permutation(labels)
    return labels


def _make_repeatable(recipe: Recipe) -> None:
    keras.utils.set_random_seed(recipe.seed)
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        tf.config.experimental.enable_op_determinism()


def plateau_learning_rate(losses: Sequence[float], initial: float) -> float:
    """Learning rate after epochs with these validation losses, by the paper's schedule.

    `keras.callbacks.ReduceLROnPlateau` with factor 0.2, patience 2 and minimum 1e-6, as a function
    of the history, so that a resumed run needs no callback state.
    """
    rate, best, wait = initial, math.inf, 0
    for loss in losses:
        if loss < best - 1e-4:
            best, wait = loss, 0
            continue
        wait += 1
        if wait >= 2:
            rate, wait = max(rate * 0.2, min(rate, 1e-6)), 0
    return rate


def _begin_or_resume(
    recipe: Recipe, classes: int, folder: Path
) -> tuple[keras.Model, list[dict[str, float]]]:
    if not (folder / HISTORY).is_file():
        network = build_network(recipe, classes)
        network.compile(
            optimizer=keras.optimizers.Adam(recipe.learning_rate),
            loss="sparse_categorical_crossentropy",
            metrics=["accuracy"],
        )
        return network, []
    rows = pd.read_csv(folder / HISTORY).to_dict("records")
    history = [{str(key): float(value) for key, value in row.items()} for row in rows]
    checkpoint = _checkpoint(folder, len(history))
    network = keras.models.load_model(checkpoint)
    if network.name != recipe.backbone.lower() or network.output_shape[-1] != classes:
        raise RunError(
            f"{checkpoint} holds {network.name} for {network.output_shape[-1]} classes, but "
            f"{recipe.backbone.lower()} for {classes} is asked. Choose another run name."
        )
    return network, history


def _checkpoint(folder: Path, epochs: int) -> Path:
    return folder / f"checkpoint_{epochs:03d}.keras"


class _Keeper(keras.callbacks.Callback):
    """After each epoch: checkpoint, best network and history, each written whole."""

    def __init__(
        self,
        folder: Path,
        recipe: Recipe,
        history: list[dict[str, float]],
        progress: bool,
    ) -> None:
        super().__init__()
        self.rows = list(history)
        self._folder = folder
        _, self._best_keras = best_paths(folder, recipe)
        self._initial, self._seed = recipe.learning_rate, recipe.seed
        self._bar = tqdm(
            total=recipe.epochs, initial=len(history), unit="epoch", disable=not progress
        )
        self._since = time.monotonic()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Set what an epoch depends on besides the weights, the same as without a resume.

        That is the learning rate the schedule gives after the epochs so far, and the state of
        dropout's random generators, which Keras does not save.
        """
        losses = [row["val_loss"] for row in self.rows]
        self.model.optimizer.learning_rate = plateau_learning_rate(losses, self._initial)
        for layer in self.model.layers:
            if isinstance(layer, keras.layers.Dropout):
                layer.seed_generator.state.assign(np.array([self._seed, epoch], np.uint32))

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Write what this epoch gave."""
        values = logs or {}
        now = time.monotonic()
        self.rows.append(
            {
                "epoch": epoch + 1,
                "loss": float(values["loss"]),
                "accuracy": float(values["accuracy"]),
                "val_loss": float(values["val_loss"]),
                "val_accuracy": float(values["val_accuracy"]),
                "learning_rate": float(self.model.optimizer.learning_rate),
                "elapsed_s": round(now - self._since, 2),
            }
        )
        self._since = now
        losses = [row["val_loss"] for row in self.rows]
        if losses[-1] <= min(losses):
            self._save(self._best_keras)
        done = len(self.rows)
        self._save(_checkpoint(self._folder, done))
        with atomic_path(self._folder / HISTORY) as path:  # from here on the epoch counts
            pd.DataFrame(self.rows).to_csv(path, index=False)
        _checkpoint(self._folder, done - 1).unlink(missing_ok=True)
        self._bar.set_postfix(loss=f"{values['loss']:.3f}", val=f"{values['val_accuracy']:.3f}")
        self._bar.update()

    def on_train_end(self, logs: Any = None) -> None:
        """Close the progress bar."""
        self._bar.close()

    def _save(self, target: Path) -> None:
        with atomic_path(target) as path:
            self.model.save(path, include_optimizer=target.name.startswith("checkpoint"))
