"""Baseline, training and packing, whether Keras builds the network or a file holds an encoder.

Keras is imported where it is needed, which is not for an encoder: TensorFlow takes some 20 s.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from sklearn.metrics import recall_score

from dermosan_lib.bundle import Bundle
from dermosan_lib.study.bundling import Partner
from dermosan_lib.study.encoders import open_encoder
from dermosan_lib.study.inference import run_graph
from dermosan_lib.study.pipeline import train_encoder
from dermosan_lib.study.recipes import Recipe
from dermosan_lib.study.runs import Run

if TYPE_CHECKING:
    from dermosan_lib.study.training import Trained


def chosen_recipe(preset: str, entries: Mapping[str, Any] | None = None, **changes: Any) -> Recipe:
    """`Recipe.preset`; of an encoder's file (``backbone=onnx:FILE``) with the size that it takes.

    Raises `NetworkError` where that encoder cannot be used, as `open_encoder` does.
    """
    recipe = Recipe.preset(preset, entries, **changes)
    if recipe.encoder is None:
        return recipe
    size_px = (entries or {}).get("size_px") or changes.get("size_px")
    if size_px is None:
        changes = {**changes, "size_px": open_encoder(recipe.encoder).size_px}
        recipe = Recipe.preset(preset, entries, **changes)
    train_encoder.encoder_of(recipe)
    return recipe


def fit_baseline(run: Run, recipe: Recipe) -> pd.DataFrame:
    """Linear probe on the untrained network's pooled features, for every image of the split.

    Exporting the untrained network also shows, before hours of training, that it can be exported.
    Writes ``probe_predictions.csv`` and returns it; see `prediction_table`.
    """
    if recipe.encoder is not None:
        return train_encoder.fit_baseline(run, recipe)
    from dermosan_lib.study.pipeline import train_run

    return train_run.fit_baseline(run, recipe)


def fit_network(run: Run, recipe: Recipe) -> "Trained | train_encoder.FittedHead":
    """Train by ``recipe`` on the split's ``train``, choosing the epoch on ``val``.

    Goes on behind the last finished epoch where the run folder holds a checkpoint; see `train`. On
    an encoder from a file a head is fitted, its strength chosen on ``val``.
    """
    if recipe.encoder is not None:
        return train_encoder.fit_network(run, recipe)
    from dermosan_lib.study.pipeline import train_run

    return train_run.fit_network(run, recipe)


def pack(
    run: Run,
    recipe: Recipe,
    trained: "Trained | train_encoder.FittedHead",
    joined: Sequence[Partner] = (),
) -> Bundle:
    """Export the network, choose on ``val`` what travels with it, write the bundle.

    The networks of ``joined`` answer together with this one; see `pack_graph`.
    """
    if isinstance(trained, train_encoder.FittedHead):
        return train_encoder.pack(run, recipe, trained, joined)
    from dermosan_lib.study.pipeline import train_run

    return train_run.pack(run, recipe, trained, joined)


def fit_all(run: Run, recipe: Recipe) -> Bundle:
    """Baseline, training and packing in one call."""
    fit_baseline(run, recipe)
    return pack(run, recipe, fit_network(run, recipe))


def balanced_accuracies(run: Run, bundle: Bundle, probed: pd.DataFrame) -> pd.Series:
    """Validation balanced accuracy of the bundle's network and of the linear probe."""
    val, codes = run.rows("val"), list(bundle.taxonomy.codes)
    labels = run.labels()[val]
    pixels = run.pixels(bundle.size_px, bundle.frame)
    logits = run_graph(bundle.model_path, pixels, val, views=bundle.views)["logits"]
    guesses = {
        "network": logits.argmax(axis=1),
        "linear probe": probed[codes].to_numpy()[val].argmax(axis=1),
    }
    shown = np.unique(labels)  # balanced_accuracy_score warns of guesses that are no label here
    scores = {
        name: recall_score(labels, guess, labels=shown, average="macro")
        for name, guess in guesses.items()
    }
    return pd.Series(scores, name="validation balanced accuracy")
