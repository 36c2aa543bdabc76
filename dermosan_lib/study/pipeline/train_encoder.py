"""The steps of training on a frozen encoder from a file: baseline, head, packing. No Keras."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib.bundle import Bundle
from dermosan_lib.errors import RunError
from dermosan_lib.study.bundling import CLASS_ACTIVATION_MAP, Partner
from dermosan_lib.study.comparison import linear_probe
from dermosan_lib.study.encoders import (
    Encoder,
    Head,
    fit_head,
    frozen_embeddings,
    open_encoder,
    pretraining_overlap,
)
from dermosan_lib.study.inference import prediction_table
from dermosan_lib.study.pipeline.packing import pack_graph
from dermosan_lib.study.recipes import Recipe, class_weights
from dermosan_lib.study.runs import OVERLAP_FILE, SEEN, Run

HEAD_FILE = "head.csv"  # the strengths that were tried


@dataclass(frozen=True)
class FittedHead:
    """The encoder, the head that was fitted on it, and what was tried."""

    encoder: Encoder
    head: Head
    history: pd.DataFrame  # a row a strength: C, loss, accuracy, val_loss, val_accuracy, chosen


def encoder_of(recipe: Recipe) -> Encoder:
    """The recipe's encoder; raises `RunError` where the recipe asks for another size than it."""
    if recipe.encoder is None:
        raise RunError(f"backbone must be onnx:FILE, but is {recipe.backbone!r}. Give a file.")
    encoder = open_encoder(recipe.encoder)
    if recipe.size_px != encoder.size_px:
        raise RunError(
            f"size_px must be what the encoder takes, but is {recipe.size_px} where "
            f"{encoder.file.name} takes {encoder.size_px}. Leave it out."
        )
    return encoder


def fit_baseline(run: Run, recipe: Recipe) -> pd.DataFrame:
    """`linear_probe` on the encoder's features; writes ``probe_predictions.csv``.

    The classes count alike in it, whatever the recipe says; else it is what `fit_network` fits.
    Also finds which images the encoder has seen in pretraining; see `leave_out_seen`.
    """
    encoder = encoder_of(recipe)
    leave_out_seen(run, encoder)
    features = _features(run, encoder, recipe)
    splits, taxonomy = run.splits(), run.taxonomy()
    parts = splits["split"].to_numpy(dtype=str)
    probabilities = linear_probe(features, run.labels(), parts, seed=recipe.seed)
    table = prediction_table(splits, probabilities, taxonomy)
    table.loc[table["path"].isin(run.left_out()), "split"] = SEEN
    run.write("probe_predictions.csv", table)
    return table


def fit_network(run: Run, recipe: Recipe) -> FittedHead:
    """Fit a head on ``train``, its strength chosen on ``val``.

    Writes ``head.csv`` and ``recipe.json``.
    """
    encoder = encoder_of(recipe)
    run.write("recipe.json", recipe.to_dict())
    features, labels, classes = _features(run, encoder, recipe), run.labels(), len(run.taxonomy())
    train, val = run.rows("train"), run.rows("val")
    learned = labels[train]
    if recipe.shuffle_labels:
        learned = np.random.default_rng(recipe.seed).permutation(learned)
    head = fit_head(
        features[train],
        learned,
        features[val],
        labels[val],
        weights=class_weights(learned, classes, recipe.class_weights),
        seed=recipe.seed,
    )
    run.write(HEAD_FILE, head.table)
    return FittedHead(encoder, head, head.table)


def pack(run: Run, recipe: Recipe, fitted: FittedHead, joined: Sequence[Partner] = ()) -> Bundle:
    """Join encoder and head to one graph and write the bundle; see `pack_graph`."""
    encoder = fitted.encoder
    overlap = leave_out_seen(run, encoder)
    facts = encoder.facts() | {
        "head": {
            "kind": "multinomial logistic regression",
            "C": fitted.head.strength,
            "chosen_by": "log loss on validation",
        },
        "overlap": overlap,
    }
    features = _features(run, encoder, recipe)
    return pack_graph(
        run,
        recipe,
        encoder.clinic_graph(fitted.head),
        features,
        joined,
        logits=fitted.head.logits(features),
        encoder=facts,
        explanation={"method": CLASS_ACTIVATION_MAP, "words": facts["activation_maps"]},
    )


def leave_out_seen(run: Run, encoder: Encoder) -> dict[str, object]:
    """Write which images the encoder has seen in pretraining, and return what the card says of it.

    Those of test are not predicted and not scored from then on; see `Run.left_out`. Raises
    `RunError` where no test image would be left.
    """
    found = pretraining_overlap(encoder, run.catalog(), run.splits(), run.duplicates())
    left = len(run.rows("test")) - int((found.table["split"] == "test").sum())
    if left == 0:
        raise RunError(
            "A model is judged on images that it has not seen, but "
            f"{encoder.sidecar.manifest} lists every test image as pretrained on. Choose another "
            "encoder, or other images."
        )
    run.write(OVERLAP_FILE, found.table)
    return found.facts


def _features(run: Run, encoder: Encoder, recipe: Recipe) -> NDArray[np.float32]:
    return frozen_embeddings(
        encoder, run.pixels(encoder.size_px, recipe.frame), folder=run.cache_folder
    )
