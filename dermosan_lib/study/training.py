"""Train a network by a recipe: class weights, schedule, checkpoints, resume."""

import logging
import time
from collections.abc import Iterator
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
from dermosan_lib.study.averaging import Averages
from dermosan_lib.study.batches import Batches
from dermosan_lib.study.cache import PixelCache
from dermosan_lib.study.checkpoints import Progress, load_best, resume, save_best, save_epoch
from dermosan_lib.study.cutting import Cut, cut_network
from dermosan_lib.study.frozen import frozen_features
from dermosan_lib.study.inputs import Inputs, Pictures
from dermosan_lib.study.networks import build_network
from dermosan_lib.study.optimising import compile_network
from dermosan_lib.study.pixels import Integers, PixelStore
from dermosan_lib.study.recipe import Recipe
from dermosan_lib.study.schedules import learning_rate
from dermosan_lib.writing import atomic_path


@dataclass(frozen=True)
class Trained:
    """The network that was kept and the history of all epochs."""

    network: keras.Model
    history: pd.DataFrame  # epoch, loss, accuracy, val_loss, val_accuracy, learning_rate, elapsed_s
    best_h5: Path
    best_keras: Path
    cut: Cut | None  # where the frozen part ends; None where all was trained


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
    cache: Path | None = None,
    progress: bool = True,
) -> Trained:
    """Train by ``recipe`` and leave checkpoints, history and the kept network in ``folder``.

    The paper's phases 3 and 4 by default: Adam, sparse categorical cross-entropy, balanced class
    weights, ReduceLROnPlateau (factor 0.2, patience 2, minimum 1e-6) on validation loss, a
    checkpoint after every epoch and the best kept as ``best_<backbone>.h5`` and ``.keras``. Where
    ``folder`` holds a checkpoint, training goes on behind its last epoch.

    With ``cache``, a folder, and a `PixelCache`, what the frozen layers make of each picture is
    computed once and kept there; the rest is trained from it and the whole network saved.

    Raises `NetworkError` as `build_network` does and `RunError` where a class has no training image
    or the checkpoint belongs to another network.
    """
    folder.mkdir(parents=True, exist_ok=True)
    labels = _training_labels(recipe, training, classes)
    make_repeatable(recipe)
    network = build_network(recipe, classes)
    cut = cut_network(network)
    learner, inputs = _learner(network, cut, recipe, pixels, cache, progress)
    compile_network(learner, recipe)
    batches = Batches(inputs, training.rows, labels, recipe, classes=classes, training=True)
    checks = Batches(
        inputs, validation.rows, validation.labels, recipe, classes=classes, training=False
    )
    weights = class_weights(labels, classes, recipe.class_weights)
    done = _fit(learner, batches, checks, recipe, weights, folder, progress)
    load_best(folder, learner)
    paths = best_paths(folder, recipe)
    _save_whole(network, paths)
    return Trained(network, pd.DataFrame(done.history), *paths, cut)


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


def make_repeatable(recipe: Recipe) -> None:
    """Seed every generator and ask the backend for operations that repeat."""
    keras.utils.set_random_seed(recipe.seed)
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        tf.config.experimental.enable_op_determinism()


def _learner(
    network: keras.Model,
    cut: Cut | None,
    recipe: Recipe,
    pixels: PixelStore,
    cache: Path | None,
    progress: bool,
) -> tuple[keras.Model, Inputs]:
    if cut and cache and recipe.frozen_cache != "off" and isinstance(pixels, PixelCache):
        return cut.rest, frozen_features(cut, recipe, pixels, folder=cache, progress=progress)
    return network, Pictures(pixels, recipe)


def _fit(
    learner: keras.Model,
    batches: Batches,
    checks: Batches,
    recipe: Recipe,
    weights: dict[int, float] | None,
    folder: Path,
    progress: bool,
) -> Progress:
    state = resume(folder, learner)
    averages = Averages(learner, recipe.ema, state.averages)
    with tqdm(total=recipe.epochs, initial=state.epochs, unit="epoch", disable=not progress) as bar:
        for epoch in range(state.epochs, recipe.epochs):
            since = time.monotonic()
            batches.set_epoch(epoch)
            _reset_dropout(learner, recipe.seed, epoch)
            rate = _Rate(recipe, state.losses, epoch, len(batches))
            fitted = learner.fit(
                batches, callbacks=[rate, averages], class_weight=weights,
                shuffle=False,  # the batches shuffle themselves, by seed and epoch
                verbose=0,
            )  # fmt: skip
            with averages.in_place():
                checked = learner.evaluate(checks, return_dict=True, verbose=0)
                if recipe.keep == "last" or checked["loss"] <= min([np.inf, *state.losses]):
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
            save_epoch(folder, learner, state)
            bar.set_postfix(
                loss=f"{state.history[-1]['loss']:.3f}", val=f"{checked['accuracy']:.3f}"
            )
            bar.update()
    return state


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


def _reset_dropout(network: keras.Model, seed: int, epoch: int) -> None:
    """Dropout's generators are not saved by Keras: give them a state that the epoch decides."""
    for layer in network.layers:
        if isinstance(layer, keras.layers.Dropout):
            layer.seed_generator.state.assign(np.array([seed, epoch], np.uint32))


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


def _save_whole(network: keras.Model, paths: tuple[Path, Path]) -> None:
    for target in paths:
        with atomic_path(target) as path, _quiet_about_hdf5():
            network.save(path)


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
