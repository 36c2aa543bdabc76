"""The steps that need Keras: baseline, training, packing. Each leaves its artefacts in the run."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib.bundle import Bundle
from dermosan_lib.study.bundling import Partner
from dermosan_lib.study.comparison import linear_probe
from dermosan_lib.study.export import export_onnx, export_rest, join
from dermosan_lib.study.inference import prediction_table, run_graph
from dermosan_lib.study.models import build_network, cut_network
from dermosan_lib.study.pipeline.packing import pack_graph
from dermosan_lib.study.recipes import Recipe
from dermosan_lib.study.runs import Run
from dermosan_lib.study.training import (
    Samples,
    Trained,
    frozen_features,
    make_repeatable,
    prefix_graph,
    train,
)


def fit_baseline(run: Run, recipe: Recipe) -> pd.DataFrame:
    """Linear probe on the untrained network's pooled features, for every image of the split.

    Exporting the untrained network also shows, before hours of training, that it can be exported.
    Writes ``probe_predictions.csv`` and returns it; see `prediction_table`.
    """
    splits, taxonomy = run.splits(), run.taxonomy()
    make_repeatable(recipe)
    network = build_network(recipe, len(taxonomy))
    cut = cut_network(network)
    pixels = run.pixels(recipe.size_px, recipe.frame)
    rows = range(len(splits))
    if cut is None or recipe.frozen_cache == "off":
        graph = export_onnx(network, recipe.backbone)
        outputs = run_graph(graph, pixels, rows, ["embedding"])
    else:
        graph = export_rest(cut.rest)
        features = frozen_features(cut, recipe, pixels, folder=run.cache_folder)
        outputs = run_graph(graph, features, rows, ["embedding"])
    labels, split = run.labels(), splits["split"].to_numpy(dtype=str)
    probabilities = linear_probe(outputs["embedding"], labels, split, seed=recipe.seed)
    table = prediction_table(splits, probabilities, taxonomy)
    run.write("probe_predictions.csv", table)
    return table


def fit_network(run: Run, recipe: Recipe) -> Trained:
    """Train by ``recipe`` on the split's ``train``, choosing the epoch on ``val``.

    Goes on behind the last finished epoch where the run folder holds a checkpoint; see `train`.
    """
    labels = run.labels()
    training, validation = run.rows("train"), run.rows("val")
    return train(
        recipe,
        run.pixels(recipe.size_px, recipe.frame),
        Samples(training, labels[training]),
        Samples(validation, labels[validation]),
        classes=len(run.taxonomy()),
        folder=run.folder,
        cache=run.cache_folder,
    )


def pack(run: Run, recipe: Recipe, trained: Trained, joined: Sequence[Partner] = ()) -> Bundle:
    """Export the network and write the bundle; see `pack_graph`."""
    return pack_graph(run, recipe, *_exported(run, recipe, trained), joined)


def _exported(run: Run, recipe: Recipe, trained: Trained) -> tuple[bytes, NDArray[np.float32]]:
    """The network's graph, and the embedding of every image by it.

    The frozen part is converted once for all runs, and its cached outputs are used again.
    """
    cut, pixels = trained.cut, run.pixels(recipe.size_px, recipe.frame)
    if cut is None or recipe.frozen_cache == "off":
        graph = export_onnx(trained.network, recipe.backbone)
        outputs = run_graph(graph, pixels, range(len(pixels)), ["embedding"])
    else:
        rest = export_rest(cut.rest)
        graph = join(prefix_graph(cut, recipe, run.cache_folder), rest)
        features = frozen_features(cut, recipe, pixels, folder=run.cache_folder)
        outputs = run_graph(rest, features, range(len(pixels)), ["embedding"])
    return graph, outputs["embedding"]
