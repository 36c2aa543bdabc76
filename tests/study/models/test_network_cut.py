"""Cutting: at the last single tensor before anything trains or is random, and nowhere else."""

import numpy as np
import pytest

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.recipes.recipe import Recipe

pytestmark = pytest.mark.slow

keras = pytest.importorskip("keras")

from dermosan_lib.study.export import onnx_export  # noqa: E402
from dermosan_lib.study.models import networks  # noqa: E402  # behind the check for Keras
from dermosan_lib.study.models.network_cut import cut_network  # noqa: E402

layers = keras.layers


def residual(*, frozen, dropout=0.0):
    """Two residual blocks and a head; the layers named in ``frozen`` do not train."""
    inputs = keras.Input((8, 8, 3))
    x = layers.Conv2D(4, 3, padding="same", name="stem")(inputs)
    for block in ("a", "b"):
        y = layers.Conv2D(4, 3, padding="same", name=f"{block}_conv")(x)
        y = layers.Dropout(dropout, name=f"{block}_drop")(y)
        x = layers.Add(name=f"{block}_add")([x, y])
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    network = keras.Model(inputs, layers.Dense(2, activation="softmax", name="probabilities")(x))
    for layer in network.layers:
        layer.trainable = layer.name not in frozen
    return network


def test_the_papers_recipe_is_cut_where_its_thirty_fourth_block_ends():
    network = networks.build_network(Recipe(weights="none"), 10)
    cut = cut_network(network)
    assert cut.layer == "conv4_block34_out"
    assert cut.prefix.output_shape == (None, 14, 14, 1024)
    assert not [layer.name for layer in cut.prefix.layers if layer.weights and layer.trainable]
    assert set(networks.frozen_layers(cut.rest)) == {"conv4_block35_1_conv", "conv4_block35_1_bn"}


def test_a_cut_is_behind_a_block_and_not_within_one():
    assert cut_network(residual(frozen={"stem", "a_conv"})).layer == "a_add"
    assert cut_network(residual(frozen={"stem"})).layer == "stem"
    assert cut_network(residual(frozen={"stem", "a_conv", "b_conv"})).layer == "b_add"


def test_nothing_is_cut_where_the_first_layer_trains():
    assert cut_network(residual(frozen={"a_conv", "b_conv"})) is None


def test_no_random_layer_lies_before_a_cut():
    frozen = {"stem", "a_conv", "b_conv"}
    assert cut_network(residual(frozen=frozen, dropout=0.5)).layer == "stem"
    assert cut_network(residual(frozen=frozen)).layer == "b_add"  # a dropout of 0 is not random


@pytest.mark.parametrize(
    "layer",
    [
        layers.GaussianNoise(0.1, name="odd"),
        layers.RandomFlip(name="odd"),
        layers.SpatialDropout2D(0.2, name="odd"),
        layers.AlphaDropout(0.2, name="odd"),
        layers.ActivityRegularization(l1=1e-3, name="odd"),
        layers.Conv2D(3, 1, name="odd"),
        layers.BatchNormalization(name="odd"),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_layers_that_change_or_cost_stop_a_cut(layer):
    inputs = keras.Input((8, 8, 3))
    before = layers.ReLU(name="before")(inputs)
    behind = layers.GlobalAveragePooling2D()(layer(before))
    network = keras.Model(inputs, layers.Dense(2)(behind))
    assert cut_network(network).layer == "before"
    with pytest.raises(NetworkError, match="neither train nor be random, but odd comes before"):
        cut_network(network, at="odd")


def test_a_frozen_batch_normalisation_is_steady():
    inputs = keras.Input((8, 8, 3))
    norm = layers.BatchNormalization(name="norm")
    x = layers.GlobalAveragePooling2D()(norm(layers.ReLU()(inputs)))
    network = keras.Model(inputs, layers.Dense(2)(x))
    norm.trainable = False
    cut = cut_network(network, at="norm")
    x = np.random.default_rng(0).normal(3, 2, (16, 8, 8, 3)).astype(np.float32)
    taught = cut.prefix(x, training=True)  # Keras runs it in inference mode all the same
    np.testing.assert_array_equal(np.array(taught), np.array(cut.prefix(x, training=False)))


def test_a_cut_by_name_is_refused_in_words_where_it_cannot_be():
    network = residual(frozen={"stem", "a_conv"})
    assert cut_network(network, at="stem").layer == "stem"
    for at, words in (
        ("nowhere", "has no layer 'nowhere'"),
        ("b_add", "b_conv comes before or at b_add. Cut at a_add"),
        ("a_conv", "not so behind a_conv. Cut at a_add"),
    ):
        with pytest.raises(NetworkError, match=words):
            cut_network(network, at=at)


def test_the_pooling_stays_with_the_rest_so_that_maps_can_be_made():
    recipe = Recipe.preset("finetune", weights="none", size_px=64, unfrozen_layers=0)
    cut = cut_network(networks.build_network(recipe, 3))
    assert cut.layer == "out_relu"
    assert onnx_export.export_rest(cut.rest)


@pytest.mark.parametrize("backbone", ["MobileNetV2", "EfficientNetB0", "DenseNet121"])
def test_prefix_and_rest_are_the_whole(backbone):
    recipe = Recipe(backbone=backbone, weights="none", size_px=64, unfrozen_layers=40)
    network = networks.build_network(recipe, 4)
    cut = cut_network(network)
    x = np.random.default_rng(1).normal(size=(3, 64, 64, 3)).astype(np.float32)
    through = cut.rest(cut.prefix(x, training=False), training=False)
    np.testing.assert_allclose(np.array(through), np.array(network(x, training=False)), atol=1e-5)


def test_what_the_rest_learns_the_whole_knows():
    network = residual(frozen={"stem", "a_conv"})
    cut = cut_network(network)
    before = network.get_layer("stem").get_weights()[0]
    cut.rest.compile("sgd", "sparse_categorical_crossentropy")
    x = np.random.default_rng(1).normal(size=(8, 8, 8, 3)).astype(np.float32)
    cut.rest.fit(cut.prefix.predict(x, verbose=0), np.arange(8) % 2, verbose=0)
    np.testing.assert_array_equal(network.get_layer("stem").get_weights()[0], before)
    np.testing.assert_allclose(
        network.predict(x, verbose=0),
        cut.rest.predict(cut.prefix.predict(x, verbose=0), verbose=0),
        atol=1e-6,
    )
