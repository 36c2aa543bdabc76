"""Import the published tool's weights file as a bundle, without running what the file names."""

import hashlib
import re
from pathlib import Path
from typing import Any

import keras

from dermosan_lib.bundle import Bundle, Card, write_bundle
from dermosan_lib.conditions import Condition, Taxonomy
from dermosan_lib.errors import RunError
from dermosan_lib.study.bundling import build_card
from dermosan_lib.study.export import export_onnx
from dermosan_lib.study.graphs import set_weights_apart
from dermosan_lib.study.models import (
    PROBABILITIES_LAYER,
    assign_weights,
    build_network,
    split_layers,
)
from dermosan_lib.study.recipes import Recipe
from dermosan_lib.study.weights import WeightsFile, check_config, open_weights

DATA = {"name": "not stated (imported)"}
NOTE = (
    "Imported from a weights file. Nothing was calibrated and nothing measured: the temperature is "
    "1, there are no operating points, and what it was trained and tested on is not stated. The "
    "file tells neither the order of its classes, taken to be {order}, nor how pictures were "
    "scaled, taken to be as keras.applications does for the backbone."
)


def import_weights(
    path: str | Path,
    *,
    backbone: str = "ResNet152",
    taxonomy: Taxonomy,
    dense_units: tuple[int, ...] = (512, 256),
    size_px: int = 224,
    out: str | Path,
) -> Bundle:
    """Write the bundle ``out`` from a Keras HDF5 file of the published architecture.

    The file may be a whole model or weights only, of Keras 2 or 3, its backbone flat or nested.
    Only arrays are read, into a network of our own; see `open_weights`. Classes come in the order
    of `published_order`, or in the taxonomy's where the file is of `build_network`.

    Raises `NetworkError` where the file is not what was asked for, and `RunError` where ``out``
    exists or cannot be written.
    """
    path, out = Path(path).expanduser(), Path(out)
    if out.exists():
        raise RunError(f"{out} must be a new folder, but exists. Choose another name.")
    recipe = Recipe(
        backbone=backbone,
        weights="none",
        size_px=size_px,
        unfrozen_layers=-1,
        dense_units=dense_units,
    )
    network, ordered, facts = read_network(path, recipe=recipe, taxonomy=taxonomy)
    graph, weights = set_weights_apart(export_onnx(network, backbone))
    return write_bundle(out, graph, _card(path, recipe, ordered, facts), weights)


def read_network(
    path: str | Path, *, recipe: Recipe, taxonomy: Taxonomy
) -> tuple[keras.Model, Taxonomy, dict[str, str]]:
    """The network of ``recipe`` with the file's weights, its taxonomy in class order, and facts.

    Facts are the file's ``file`` name, ``sha256`` and ``layout``, and ``class_order`` in words.
    Raises `NetworkError` as `import_weights` does.
    """
    path = Path(path).expanduser()
    with open_weights(path) as stored:
        network = build_network(recipe, len(taxonomy))
        if stored.config is not None:
            backbone = {layer.name: type(layer).__name__ for layer in split_layers(network)[0]}
            check_config(stored.config, stored.name, backbone, recipe.size_px)
        assign_weights(network, stored)
    ordered, words = _class_order(stored, taxonomy)
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    facts = {"file": path.name, "sha256": sha256, "layout": stored.layout, "class_order": words}
    return network, ordered, facts


def published_order(taxonomy: Taxonomy) -> Taxonomy:
    """``taxonomy`` in the class order of a training that sorted the names of its folders.

    Sorted as text, ``10. Warts ...`` comes second, between ``1. Eczema ...`` and
    ``2. Melanoma ...``. Folders are the aliases that begin with a number; where a condition lacks
    one, as in ``ham7``, folders are taken to be named by code.
    """
    folders = {condition.code: _folder(condition) for condition in taxonomy}
    if None in folders.values():
        return taxonomy.subset(sorted(taxonomy.codes))
    return taxonomy.subset(sorted(taxonomy.codes, key=lambda code: folders[code] or ""))


def _folder(condition: Condition) -> str | None:
    return next((alias for alias in condition.aliases if re.match(r"\d+\. ", alias)), None)


def _class_order(stored: WeightsFile, taxonomy: Taxonomy) -> tuple[Taxonomy, str]:
    if PROBABILITIES_LAYER in stored.layers:  # `build_network` names its last layer so
        return taxonomy, f"that of taxonomy {taxonomy.name}"
    return published_order(taxonomy), "the sorted names of the data set's folders"


def _card(path: Path, recipe: Recipe, taxonomy: Taxonomy, facts: dict[str, str]) -> Card:
    card = build_card(
        name=path.stem,
        recipe=recipe,
        taxonomy=taxonomy,
        temperature=1.0,
        operating_points={},
        data=dict(DATA),
        demonstration=False,
    )
    # Of the recipe only this is known; the rest would be our defaults, not the training's.
    known: dict[str, Any] = {
        "backbone": recipe.backbone,
        "weights": path.name,
        "size_px": recipe.size_px,
        "dense_units": list(recipe.dense_units),
    }
    note = NOTE.format(order=facts["class_order"])
    return {**card, "recipe": known, "imported": facts, "note": note}
