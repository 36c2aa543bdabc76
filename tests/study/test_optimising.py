"""Loss and optimiser: decay spares offsets, and lower layers learn more slowly."""

import numpy as np
import pytest

from dermosan_lib.study.recipe import Recipe

pytestmark = pytest.mark.slow

keras = pytest.importorskip("keras")

from dermosan_lib.study.optimising import compile_network  # noqa: E402  # behind the check for Keras


def network_of(recipe):
    keras.utils.set_random_seed(1)
    inputs = keras.Input((3,))
    hidden = keras.layers.Dense(4, activation="linear", name="low")(inputs)
    network = keras.Model(inputs, keras.layers.Dense(3, activation="softmax", name="high")(hidden))
    compile_network(network, recipe)
    return network


def moved(recipe):
    network = network_of(recipe)
    before = network.get_weights()
    x = np.random.default_rng(0).normal(size=(8, 3)).astype(np.float32)
    y = np.arange(8) % 3
    network.train_on_batch(x, np.eye(3)[y] if recipe.label_smoothing or recipe.focal_gamma else y)
    return [np.abs(a - b).max() for a, b in zip(before, network.get_weights(), strict=True)]


@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
def test_lower_layers_learn_more_slowly(weight_decay):
    recipe = Recipe(layer_decay=0.5, learning_rate=1e-2, weight_decay=weight_decay)
    low_kernel, _, high_kernel, _ = moved(recipe)
    # Adam's first step is the learning rate itself, whatever the gradient.
    assert high_kernel == pytest.approx(1e-2, rel=0.2)
    assert low_kernel == pytest.approx(5e-3, rel=0.2)


@pytest.mark.parametrize("entries", [{"label_smoothing": 0.1}, {"focal_gamma": 2.0}, {}])
def test_each_loss_teaches(entries):
    network = network_of(Recipe(learning_rate=0.05, weight_decay=0.01, **entries))
    x = np.eye(3, dtype=np.float32)
    y = np.eye(3) if entries else np.arange(3)
    losses = [float(network.train_on_batch(x, y)[0]) for _ in range(60)]
    assert losses[-1] < 0.6 * losses[0]
    assert network.predict(x, verbose=0).argmax(axis=1).tolist() == [0, 1, 2]


def test_decay_spares_offsets():
    network = network_of(Recipe(weight_decay=0.5, learning_rate=0.1))
    optimizer = network.optimizer
    spared = {v.path for v in network.trainable_variables if not optimizer._use_weight_decay(v)}
    assert spared == {v.path for v in network.trainable_variables if "bias" in v.path}
