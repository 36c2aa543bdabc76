"""Mixed precision: products in bfloat16, everything else as it was."""

import numpy as np
import pytest

from dermosan_lib.study.recipes.recipe import Recipe

pytestmark = pytest.mark.slow

keras = pytest.importorskip("keras")

from dermosan_lib.study.models import mixed_precision, networks  # noqa: E402  # behind the check for Keras
from dermosan_lib.study.models.mixed_precision import in_bfloat16  # noqa: E402
from dermosan_lib.study.models.network_cut import cut_network  # noqa: E402


@pytest.fixture(scope="module")
def network(lively_weights):
    weights = str(lively_weights("Compact", 32))
    return networks.build_network(
        Recipe.preset("quick", size_px=32, weights=weights, unfrozen_layers=12), 3
    )


def compute_types(network):
    return {layer.name: layer.compute_dtype for layer in network.layers if layer.weights}


def test_products_are_bfloat16_and_weights_and_the_end_float32(network):
    twin = in_bfloat16(network)
    types = compute_types(twin)
    assert types.pop("probabilities") == "float32"
    assert set(types.values()) == {"bfloat16"}
    assert {weight.dtype for weight in twin.weights} == {"float32"}
    assert twin.output.dtype == "float32"
    assert twin.get_layer("sparse").compute_dtype == "float32"  # its sum goes into the loss


def test_nothing_else_changes(network):
    policy = keras.config.dtype_policy().name
    twin = in_bfloat16(network)
    assert keras.config.dtype_policy().name == policy
    assert set(compute_types(network).values()) == {"float32"}
    assert [x.name for x in twin.layers] == [x.name for x in network.layers]
    assert networks.frozen_layers(twin) == networks.frozen_layers(network) != []
    for ours, theirs in zip(twin.get_weights(), network.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_answers_are_those_of_float32_to_bfloat16s_digits(network):
    twin = in_bfloat16(network)
    pictures = np.random.default_rng(1).integers(0, 256, (6, 32, 32, 3), dtype=np.uint8)
    found = networks.predict(twin, "Compact", pictures)
    expected = networks.predict(network, "Compact", pictures)
    gap = np.abs(found - expected).max()
    assert 0 < gap < 0.05  # 0 would say that nothing was computed in bfloat16


def test_the_trained_part_of_a_cut_has_a_twin_too(network):
    cut = cut_network(network)
    twin = in_bfloat16(cut.rest)
    assert twin.input_shape == cut.rest.input_shape
    assert twin.get_layer("dense_1").compute_dtype == "bfloat16"


def test_a_device_without_bfloat16_is_told_of(monkeypatch):
    monkeypatch.setattr(mixed_precision, "_seconds", {"bfloat16": 0.009, "float32": 0.002}.get)
    with pytest.warns(UserWarning, match=r"takes 4\.5 times as long .* Leave it out"):
        mixed_precision.warn_where_slower()


def test_nothing_is_said_where_bfloat16_is_no_slower(monkeypatch):
    monkeypatch.setattr(mixed_precision, "_seconds", {"bfloat16": 0.002, "float32": 0.002}.get)
    mixed_precision.warn_where_slower()  # a warning is an error here


def test_both_products_are_tried_on_the_device():
    assert 0 < mixed_precision.slowdown() < 1000
