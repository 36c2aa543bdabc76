"""EfficientNet-Lite's published files: each weight goes where it belongs."""

import numpy as np
import pytest

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.recipes.recipe import Recipe

pytestmark = pytest.mark.slow

keras = pytest.importorskip("keras")

from dermosan_lib.study.models import efficientnet_lite_weights, networks  # noqa: E402  # behind the check for Keras
from dermosan_lib.study.models.efficientnet_lite import lite_backbone  # noqa: E402


@pytest.fixture(scope="module")
def published():
    """A Lite0 of random weights and its state as PyTorch would have it."""
    network = lite_backbone("EfficientNetLite0", (64, 64, 3))
    rng = np.random.default_rng(0)
    state = {"_fc.weight": np.zeros((5, 1280), np.float32)}
    for layer, names in efficientnet_lite_weights._places(network):
        drawn = [rng.uniform(0.1, 1, value.shape).astype("f4") for value in layer.get_weights()]
        layer.set_weights(drawn)
        for name, value in zip(names, drawn, strict=True):
            order = (2, 3, 0, 1) if "_depthwise" in name else (3, 2, 0, 1)
            state[name] = np.ascontiguousarray(value.transpose(order) if value.ndim == 4 else value)
    return network, state


def test_a_network_gets_the_files_weights(published, tmp_path, write_torch_file):
    network, state = published
    path = write_torch_file(tmp_path / "lite0.pth", state)
    recipe = Recipe(backbone="EfficientNetLite0", weights=str(path), size_px=64)
    built = networks.build_network(recipe, 2)
    assert len(list(efficientnet_lite_weights._places(network))) == 2 * (1 + 2 + 3 * 15 + 1)
    for layer in network.layers:
        for ours, theirs in zip(
            built.get_layer(layer.name).get_weights() if layer.weights else [],
            layer.get_weights(), strict=True,
        ):  # fmt: skip
            np.testing.assert_array_equal(ours, theirs)


def test_a_network_that_ends_early_takes_what_it_has(published, tmp_path, write_torch_file):
    path = write_torch_file(tmp_path / "lite0.pth", published[1])
    recipe = Recipe(
        backbone="EfficientNetLite0", weights=str(path), size_px=64, last_layer="block4_add",
        unfrozen_layers=3,
    )  # fmt: skip
    first = networks.build_network(recipe, 2).get_layer("stem_conv").get_weights()[0]
    np.testing.assert_array_equal(first, published[0].get_layer("stem_conv").get_weights()[0])


def test_another_model_or_a_gap_is_refused_in_words(published, tmp_path, write_torch_file):
    state = dict(published[1])
    path = write_torch_file(tmp_path / "lite0.pth", state)
    with pytest.raises(NetworkError, match=r"_conv_head\.weight must have the shape"):
        efficientnet_lite_weights.load_lite_weights(
            lite_backbone("EfficientNetLite3", (64, 64, 3)), path
        )
    del state["_bn1.bias"]
    path = write_torch_file(tmp_path / "gap.pth", state)
    with pytest.raises(NetworkError, match=r"gap\.pth has no _bn1\.bias"):
        efficientnet_lite_weights.load_lite_weights(published[0], path)
