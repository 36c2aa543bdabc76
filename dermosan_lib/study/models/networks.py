"""Flat Keras networks: a backbone and the paper's head in one graph. Keras 3 API only."""

import difflib
from pathlib import Path
from types import ModuleType
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.models.efficientnet_lite import LITES
from dermosan_lib.study.models.efficientnet_lite_weights import load_lite_weights
from dermosan_lib.study.models.own_backbones import OWN_BACKBONES
from dermosan_lib.study.recipes import Recipe
from dermosan_lib.study.weights import copied_weights, in_package

POOL_LAYER = "pool"
PROBABILITIES_LAYER = "probabilities"


def build_network(recipe: Recipe, classes: int) -> keras.Model:
    """Build the network of ``recipe`` for ``classes`` conditions, frozen as it says.

    Input: ``(n, size, size, 3)`` float32 as `preprocess` gives it. Output: ``(n, classes)``
    probabilities. Layers are flat: backbone, ``pool``, dense layers with ReLU and one dropout after
    the first, and the softmax ``probabilities`` (paper, phase 3).

    Raises `NetworkError` for an unknown backbone or layer, a size it refuses, or weights that
    cannot be had.
    """
    keras.utils.set_random_seed(recipe.seed)  # initial weights of the head, or of all
    backbone = _backbone(recipe)
    x = keras.layers.GlobalAveragePooling2D(name=POOL_LAYER)(backbone.output)
    for index, units in enumerate(recipe.dense_units, start=1):
        x = keras.layers.Dense(units, activation="relu", name=f"dense_{index}")(x)
        if index == 1:
            x = keras.layers.Dropout(recipe.dropout, seed=recipe.seed, name="dropout")(x)
    x = keras.layers.Dense(
        classes, activation="softmax", dtype="float32", name=PROBABILITIES_LAYER
    )(x)
    network = keras.Model(backbone.input, x, name=recipe.backbone.lower())
    _freeze(backbone, recipe)
    return network


def preprocess(backbone: str, batch: Any) -> Any:
    """Scale RGB values 0..255 as ``backbone``'s pretraining did.

    Takes ``(n, size, size, 3)`` as a NumPy array (which may be overwritten) or as a Keras tensor,
    float32, and returns the same kind.
    """
    if backbone in OWN_BACKBONES:
        return OWN_BACKBONES[backbone].preprocess(batch)
    return _application(backbone).preprocess_input(batch)


def frozen_layers(network: keras.Model) -> list[str]:
    """Names of the layers with weights that do not train, in graph order."""
    return [layer.name for layer in network.layers if layer.weights and not layer.trainable]


def random_states(layer: keras.Layer) -> list[Any]:
    """States of the generators that ``layer`` draws from, such as dropout's; empty for most."""
    return [state for state in layer.variables if "seed_generator_state" in state.path]


def predict(network: keras.Model, backbone: str, batch: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Probabilities ``(n, classes)`` of uint8 pictures ``(n, size, size, 3)`` by Keras itself."""
    scaled = preprocess(backbone, batch.astype(np.float32))
    if keras.backend.backend() == "tensorflow":
        # For one batch, calling each operation takes less than making a graph of them all.
        return np.asarray(network(scaled, training=False), dtype=np.float32)
    return np.asarray(network.predict_on_batch(scaled), dtype=np.float32)


def _backbone(recipe: Recipe) -> keras.Model:
    shape = (recipe.size_px, recipe.size_px, 3)
    if recipe.backbone in OWN_BACKBONES:
        if recipe.weights == "imagenet":
            raise NetworkError(
                f"{recipe.backbone} has no ImageNet weights that Keras could fetch. "
                "Choose weights=none or a weights file."
            )
        network = _ended(OWN_BACKBONES[recipe.backbone].build(shape), recipe)
        if recipe.weights != "none":
            _load(network, recipe)
        return network
    build = getattr(_application(recipe.backbone), recipe.backbone)
    weights = "imagenet" if recipe.weights == "imagenet" else None
    try:
        network = build(include_top=False, weights=weights, input_shape=shape)
    except Exception as error:  # ValueError for sizes, plain Exception for downloads
        if weights is None:
            raise NetworkError(f"{recipe.backbone} at {recipe.size_px} px: {error}") from error
        raise NetworkError(
            f"ImageNet weights of {recipe.backbone} could not be fetched; this needs the network "
            "once. Download them elsewhere and give weights=PATH, or choose weights=none."
        ) from error
    network = _ended(network, recipe)
    if recipe.weights not in ("imagenet", "none"):
        _load(network, recipe)
    return network


def _ended(network: keras.Model, recipe: Recipe) -> keras.Model:
    """``network`` up to the recipe's last layer."""
    if not recipe.last_layer:
        return network
    names = [layer.name for layer in network.layers]
    if recipe.last_layer not in names:
        near = difflib.get_close_matches(recipe.last_layer, names, n=5, cutoff=0.3)
        raise NetworkError(
            f"last_layer must name a layer of {recipe.backbone}, but is {recipe.last_layer!r}. "
            f"Choose another, such as {', '.join(near or names[-5:])}."
        )
    end = network.get_layer(recipe.last_layer).output
    if len(end.shape) != 4:
        raise NetworkError(
            f"last_layer must give feature maps, but {recipe.last_layer} gives {end.shape[1:]}. "
            "Choose an earlier layer."
        )
    return keras.Model(network.input, end, name=network.name)


def _load(network: keras.Model, recipe: Recipe) -> None:
    path = Path(in_package(recipe.weights)).expanduser()
    if not path.is_file():
        raise NetworkError(
            f"weights must be imagenet, none, a file or package:NAME, but {path} is no file. "
            "Check the path."
        )
    if path.suffix in (".pth", ".pt") and recipe.backbone in LITES:
        load_lite_weights(network, path)
        return
    with copied_weights(path) as copy:
        try:
            network.load_weights(copy)
        except Exception as error:  # h5py and Keras raise several types
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            raise NetworkError(
                f"{path.name} holds no weights for {recipe.backbone} without its top: "
                f"{reason.replace(str(copy), path.name)} Choose the matching backbone or file."
            ) from error


def _application(backbone: str) -> ModuleType:
    modules = [
        module
        for _, module in sorted(vars(keras.applications).items())
        if isinstance(module, ModuleType) and hasattr(module, "preprocess_input")
    ]
    for module in modules:
        if isinstance(getattr(module, backbone, None), type(preprocess)):
            return module
    known = {name for m in modules for name, item in vars(m).items() if _is_builder(name, item)}
    raise NetworkError(
        f"Backbone {backbone!r} is not known. Choose {', '.join(OWN_BACKBONES)} "
        f"or one of keras.applications: "
        f"{', '.join(sorted(known))}."
    )


def _is_builder(name: str, item: object) -> bool:
    return callable(item) and name[:1].isupper()


def _freeze(backbone: keras.Model, recipe: Recipe) -> None:
    layers = backbone.layers
    if recipe.unfrozen_layers > len(layers):
        raise NetworkError(
            f"unfrozen_layers is {recipe.unfrozen_layers}, but {recipe.backbone} has "
            f"{len(layers)} layers. Choose -1 for all of them."
        )
    first = 0 if recipe.unfrozen_layers < 0 else len(layers) - recipe.unfrozen_layers
    for index, layer in enumerate(layers):
        is_norm = isinstance(layer, keras.layers.BatchNormalization)
        layer.trainable = index >= first and not (is_norm and recipe.freeze_batch_norm)
