"""Loss and optimiser: decay spares offsets, and lower layers learn more slowly."""

import numpy as np
import pytest

from dermosan_lib.study.recipes.recipe import Recipe

pytestmark = pytest.mark.slow

keras = pytest.importorskip("keras")

from dermosan_lib.study.training.loss_and_optimizer import compile_network  # noqa: E402  # behind the check for Keras


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


def loss_of(recipe, probabilities, truth):
    inputs = keras.Input((3,))
    network = keras.Model(inputs, keras.layers.Activation("linear")(inputs))
    compile_network(network, recipe)
    one_hot = np.eye(3, dtype=np.float32)[[truth]]
    return float(network.evaluate(np.array([probabilities], np.float32), one_hot, verbose=0)[0])


def test_label_smoothing_gives_the_other_classes_their_share():
    given = np.array([0.7, 0.2, 0.1])
    smoothed = np.full(3, 0.3 / 3)
    smoothed[0] += 0.7
    expected = -(smoothed * np.log(given)).sum()
    assert loss_of(Recipe(label_smoothing=0.3), given, 0) == pytest.approx(expected, rel=1e-4)


def test_focal_loss_forgives_what_is_nearly_right():
    given = np.array([0.9, 0.06, 0.04])
    for truth in (0, 1):
        expected = -((1 - given[truth]) ** 2) * np.log(given[truth])
        found = loss_of(Recipe(focal_gamma=2.0), given, truth)
        assert found == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("xla", [False, True])
def test_xla_compiles_the_steps_where_asked_for(xla, request):
    if keras.backend.backend() == "tensorflow":  # another test may have held operations to repeat
        from tensorflow.python.framework import config

        held = config.is_op_determinism_enabled()
        config.disable_op_determinism()
        request.addfinalizer(config.enable_op_determinism if held else int)
    network = network_of(Recipe(xla=xla))
    assert network.jit_compile is (xla or keras.backend.backend() == "jax")
    x = np.eye(3, dtype=np.float32)
    assert np.isfinite(network.train_on_batch(x, np.arange(3))[0])
