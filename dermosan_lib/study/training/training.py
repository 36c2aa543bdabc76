"""Train a network by a recipe: class weights, schedule, checkpoints, resume."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib.errors import RunError
from dermosan_lib.study.models import (
    Cut,
    build_network,
    cut_network,
    in_bfloat16,
    warn_where_slower,
)
from dermosan_lib.study.pixels import Integers, PixelCache, PixelStore
from dermosan_lib.study.recipes import Recipe, class_weights
from dermosan_lib.study.training.batches import Batches
from dermosan_lib.study.training.checkpoints import keep_recipe, load_best
from dermosan_lib.study.training.data_parallel import check_batch, join_processes, over_devices
from dermosan_lib.study.training.epoch_loop import fit_epochs
from dermosan_lib.study.training.frozen_prefix import frozen_features
from dermosan_lib.study.training.loss_and_optimizer import compile_network
from dermosan_lib.study.training.network_inputs import Inputs, Pictures
from dermosan_lib.study.training.saved_network import best_paths, save_network
from dermosan_lib.system import held_alone, remove_leftovers

_ENDING_S = 30.0


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

    Warns (`UserWarning`) where ``mixed_precision`` costs time on this device.

    Under JAX each batch is shared among all devices and processes; see `distributing`. Each process
    needs a ``folder`` of its own.

    Raises `NetworkError` as `build_network` does and `RunError` where a class has no training
    image, where the checkpoint belongs to another network or recipe, or while another process
    trains into ``folder``.
    """
    with _alone(folder):
        remove_leftovers(folder)
        labels = _training_labels(recipe, training, classes)
        keep_recipe(folder, recipe)
        make_repeatable(recipe)
        if recipe.mixed_precision:
            warn_where_slower()
        with over_devices() as share:
            check_batch(recipe.batch_size, share)
            network = build_network(recipe, classes)
            cut = cut_network(network)
            part, inputs = _part(network, cut, recipe, pixels, cache, progress)
            learner = in_bfloat16(part) if recipe.mixed_precision else part
            compile_network(learner, recipe)
            batches, checks = (
                Batches(inputs, rows, truth, recipe, classes=classes, training=trains, share=share)
                for rows, truth, trains in (
                    (training.rows, labels, True),
                    (validation.rows, validation.labels, False),
                )
            )
            weights = class_weights(labels, classes, recipe.class_weights)
            done = fit_epochs(learner, batches, checks, recipe, weights, folder, progress)
            load_best(folder, learner)
            if learner is not part:
                part.set_weights(learner.get_weights())
        paths = best_paths(folder, recipe)
        save_network(network, paths)
        return Trained(network, pd.DataFrame(done.history), *paths, cut)


def make_repeatable(recipe: Recipe) -> None:
    """Seed every generator, ask the backend for operations that repeat, meet other processes."""
    join_processes()
    keras.utils.set_random_seed(recipe.seed)
    # Keras compiles nothing by XLA where TensorFlow's own operations are held to repeat.
    if keras.backend.backend() == "tensorflow" and not recipe.xla:
        import tensorflow as tf

        tf.config.experimental.enable_op_determinism()


def _alone(folder: Path) -> AbstractContextManager[None]:
    """Hold the folder; a process of a killed run may need a moment to notice that it is alone."""
    return held_alone(
        folder / ".training.lock",
        what=f"One process at a time trains into a folder, but {folder} is being trained into",
        remedy="Wait until it has ended, end it, or choose another folder.",
        wait_s=_ENDING_S,
    )


def _part(
    network: keras.Model,
    cut: Cut | None,
    recipe: Recipe,
    pixels: PixelStore,
    cache: Path | None,
    progress: bool,
) -> tuple[keras.Model, Inputs]:
    """The part of the network that is called in each epoch, and what it is fed."""
    if cut and cache and recipe.frozen_cache != "off" and isinstance(pixels, PixelCache):
        return cut.rest, frozen_features(cut, recipe, pixels, folder=cache, progress=progress)
    return network, Pictures(pixels, recipe)


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
