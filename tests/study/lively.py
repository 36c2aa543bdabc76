"""Untrained networks whose layers pass something on, for tests of what frozen layers give."""

from pathlib import Path

import numpy as np


def write_lively_weights(path: Path, backbone: str, size_px: int) -> Path:
    """Random weights of ``backbone`` at ``path``, with batch normalisations that know their data.

    Fresh ones take mean 0 and variance 1 for granted, and behind a few frozen layers nothing is
    left of a picture; every comparison would hold.
    """
    import keras

    from dermosan_lib.study.models import networks
    from dermosan_lib.study.recipes.recipe import Recipe

    recipe = Recipe(backbone=backbone, weights="none", size_px=size_px, unfrozen_layers=-1)
    whole = networks.build_network(recipe, 2)
    network = keras.Model(whole.input, whole.get_layer(networks.POOL_LAYER).input)
    norms = [x for x in network.layers if isinstance(x, keras.layers.BatchNormalization)]
    for norm in norms:
        norm.momentum = 0.0  # what it saw last is all it knows
    rng = np.random.default_rng(3)
    pictures = rng.integers(0, 256, (16, size_px, size_px, 3)).astype(np.float32)
    network(networks.preprocess(backbone, pictures), training=True)
    network.save_weights(path)
    return path
