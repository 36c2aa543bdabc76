"""Averages of weights: the stated formula, out of the way while training, gone on with."""

import numpy as np
import pytest

pytestmark = pytest.mark.slow

keras = pytest.importorskip("keras")

from dermosan_lib.study.training.weight_averaging import Averages  # noqa: E402  # behind the check for Keras

X = np.random.default_rng(0).normal(size=(24, 3)).astype(np.float32)
Y = np.arange(24) % 2


class Seen(keras.callbacks.Callback):
    """Weights after each step."""

    def __init__(self):
        super().__init__()
        self.after = []

    def on_train_batch_end(self, batch, logs=None):
        self.after.append([np.array(v) for v in self.model.trainable_variables])


def network_of():
    keras.utils.set_random_seed(1)
    inputs = keras.Input((3,))
    network = keras.Model(inputs, keras.layers.Dense(2, activation="softmax")(inputs))
    network.compile(keras.optimizers.SGD(0.5), "sparse_categorical_crossentropy")
    return network


def fit(network, averages, epochs=1):
    seen = Seen()
    network.fit(
        X, Y, batch_size=4, epochs=epochs, shuffle=False, verbose=0, callbacks=[seen, averages]
    )
    return seen.after


def test_they_follow_the_formula():
    network = network_of()
    expected = [np.array(v) for v in network.trainable_variables]
    averages = Averages(network, 0.6, None)
    for step, weights in enumerate(fit(network, averages), start=1):
        momentum = min(0.6, (1 + step) / (10 + step))
        expected = [
            momentum * a + (1 - momentum) * w for a, w in zip(expected, weights, strict=True)
        ]
    for found, average in zip(averages.weights, expected, strict=True):
        np.testing.assert_allclose(found, average, atol=1e-6)


def test_they_stand_in_for_the_weights_and_give_them_back_whatever_happens():
    network = network_of()
    averages = Averages(network, 0.9, None)
    fit(network, averages)
    own = network.get_weights()
    with pytest.raises(ZeroDivisionError), averages.in_place():
        inside = network.get_weights()
        1 / 0  # noqa: B018
    for a, b, c in zip(inside, averages.weights, own, strict=True):
        np.testing.assert_array_equal(a, b)
        assert np.abs(a - c).max() > 1e-4
    for a, b in zip(network.get_weights(), own, strict=True):
        np.testing.assert_array_equal(a, b)


def test_going_on_from_stored_ones_is_not_to_have_stopped():
    whole = network_of()
    undisturbed = Averages(whole, 0.7, None)
    fit(whole, undisturbed, epochs=2)
    network = network_of()
    first = Averages(network, 0.7, None)
    fit(network, first)
    second = Averages(network, 0.7, first.weights)
    fit(network, second)
    for a, b in zip(undisturbed.weights, second.weights, strict=True):
        np.testing.assert_array_equal(a, b)


def test_at_momentum_0_nothing_is_kept():
    network = network_of()
    averages = Averages(network, 0.0, None)
    fit(network, averages)
    assert averages.weights is None
    own = network.get_weights()
    with averages.in_place():
        assert all(np.array_equal(a, b) for a, b in zip(own, network.get_weights(), strict=True))
