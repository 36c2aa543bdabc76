"""The steps that need Keras: baseline, training, packing. Each leaves its artefacts in the run."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import recall_score

from dermosan_lib.bundle import Bundle
from dermosan_lib.decision import calibrated
from dermosan_lib.study.bundling import Engine, Partner, build_card, choose_engine, join_graphs
from dermosan_lib.study.comparison import linear_probe
from dermosan_lib.study.evidence import fit_evidence
from dermosan_lib.study.export import export_onnx, export_rest, join
from dermosan_lib.study.graphs import set_weights_apart
from dermosan_lib.study.inference import prediction_table, run_graph
from dermosan_lib.study.models import build_network, cut_network
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
from dermosan_lib.study.uncertainty import fit_limits, temperature_note


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
    """Export the network, choose on ``val`` what travels with it, write the bundle.

    The networks of ``joined`` answer together with this one; see `join_graphs`.

    First it is chosen what the clinic will run, see `choose_engine`; all else is that engine's.
    That is temperature, operating points, prediction sets and the rule to abstain; see
    `fit_limits`. The card also says how photos are fused and what attributes are worth; see
    `fit_evidence`. Leaves the embeddings of all images in the run; see `Run.embeddings`.
    """
    pixels = run.pixels(recipe.size_px, recipe.frame)
    engine, embeddings = _engine(run, recipe, *_exported(run, recipe, trained, joined))
    run.write_embeddings(embeddings)
    logits = run_graph(engine.graph, pixels, run.rows("val"), views=recipe.test_views)["logits"]
    chosen = fit_limits(run, logits, embeddings)
    card = build_card(
        name=run.name,
        recipe=recipe,
        taxonomy=run.taxonomy(),
        data=run.facts(),
        demonstration=run.demonstration,
        **chosen.entries,
    )
    temperature = chosen.entries["temperature"]
    probabilities = calibrated(logits, temperature)
    card |= fit_evidence(run, probabilities)
    card |= temperature_note(logits, run.labels()[run.rows("val")], temperature)
    card["engine"] = engine.facts
    card["joined"] = [partner.facts for partner in joined]
    graph, weights = set_weights_apart(engine.graph)
    return run.write_bundle(graph, card, {**chosen.files, **engine.files, **weights})


def _engine(
    run: Run, recipe: Recipe, graph: bytes, embeddings: NDArray[np.float32]
) -> tuple[Engine, NDArray[np.float32]]:
    """What the clinic will run, and every image's embedding by that."""
    pixels, val = run.pixels(recipe.size_px, recipe.frame), run.rows("val")
    engine = choose_engine(
        graph,
        pixels,
        val,
        run.labels()[val],
        run.taxonomy(),
        asked=recipe.engine,
        views=recipe.test_views,
        seed=recipe.seed,
    )
    if engine.quantised:
        embeddings = run_graph(engine.graph, pixels, range(len(pixels)), ["embedding"])["embedding"]
    return engine, embeddings


def _exported(
    run: Run, recipe: Recipe, trained: Trained, joined: Sequence[Partner]
) -> tuple[bytes, NDArray[np.float32]]:
    """The bundle's graph, and the embedding of every image by it.

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
    embeddings = [outputs["embedding"]]
    for partner in joined:
        outputs = run_graph(partner.graph, pixels, range(len(pixels)), ["embedding"])
        embeddings.append(outputs["embedding"])
    if joined:
        graph = join_graphs([graph, *(partner.graph for partner in joined)])
    return graph, np.concatenate(embeddings, axis=1)


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
