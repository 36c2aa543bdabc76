"""Networks: the published recipe layer by layer, and errors a person can act on."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.recipes.recipe import Recipe

pytestmark = pytest.mark.slow

keras = pytest.importorskip("keras")

from dermosan_lib.study.models import networks  # noqa: E402  # behind the check for Keras
from dermosan_lib.study.models.own_backbones import OwnBackbone  # noqa: E402


@pytest.fixture(scope="module")
def resnet152():
    return networks.build_network(Recipe(weights="none"), 10)


def test_paper_network_has_the_papers_parameters(resnet152):
    assert resnet152.count_params() == 59_553_930


def test_paper_network_trains_the_last_fifty_backbone_layers_and_the_head(resnet152):
    names = [layer.name for layer in resnet152.layers]
    pool = names.index("pool")
    trainable = [layer.name for layer in resnet152.layers[:pool] if layer.trainable]
    assert len(trainable) == 50
    assert trainable == names[pool - 50 : pool]
    assert trainable[0] == "conv4_block35_1_relu"
    assert trainable[-1] == "conv5_block3_out"
    assert names[pool:] == ["pool", "dense_1", "dropout", "dense_2", "probabilities"]
    assert all(layer.trainable for layer in resnet152.layers[pool:])


def test_paper_network_freezes_every_layer_before(resnet152):
    frozen = networks.frozen_layers(resnet152)
    assert frozen[0] == "conv1_conv"
    assert frozen[-1] == "conv4_block35_1_bn"
    stages = {name.split("_block")[0] for name in frozen}
    assert stages == {"conv1_conv", "conv1_bn", "conv2", "conv3", "conv4"}
    # 155 convolutions in ResNet152 and a normalisation behind each; 13 + 3 * 2 of each train.
    assert len(frozen) == 2 * 155 - _weighted_in_last_fifty(resnet152)


def _weighted_in_last_fifty(network):
    names = [layer.name for layer in network.layers]
    pool = names.index("pool")
    return sum(bool(layer.weights) for layer in network.layers[pool - 50 : pool])


def test_paper_head_is_the_papers(resnet152):
    dense = [resnet152.get_layer(name) for name in ("dense_1", "dense_2", "probabilities")]
    assert [layer.units for layer in dense] == [512, 256, 10]
    assert [layer.activation.__name__ for layer in dense] == ["relu", "relu", "softmax"]
    assert resnet152.get_layer("dropout").rate == 0.35


def test_frozen_batch_norm_runs_in_inference_mode():
    recipe = Recipe(
        backbone="Compact", weights="none", size_px=64, unfrozen_layers=-1, freeze_batch_norm=True
    )
    network = networks.build_network(recipe, 3)
    norms = [x for x in network.layers if isinstance(x, keras.layers.BatchNormalization)]
    assert norms
    assert not any(layer.trainable for layer in norms)


def test_same_seed_same_weights():
    recipe = Recipe(backbone="Compact", weights="none", size_px=64, unfrozen_layers=-1)
    first, second = (networks.build_network(recipe, 3).get_weights() for _ in range(2))
    other = networks.build_network(
        Recipe(backbone="Compact", weights="none", size_px=64, unfrozen_layers=-1, seed=7), 3
    ).get_weights()
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(first, other, strict=True))


def test_unknown_backbone_is_refused_with_the_known_ones():
    with pytest.raises(NetworkError, match=r"'ResNet99' is not known.*ResNet152"):
        networks.build_network(Recipe(backbone="ResNet99"), 2)


def test_missing_weights_file_is_refused(tmp_path):
    recipe = Recipe(backbone="MobileNetV2", weights=str(tmp_path / "none.h5"))
    with pytest.raises(NetworkError, match="is no file"):
        networks.build_network(recipe, 2)


def test_weights_of_another_network_are_refused(tmp_path):
    small = Recipe(backbone="Compact", weights="none", size_px=64, unfrozen_layers=-1)
    path = tmp_path / "compact.weights.h5"
    networks.build_network(small, 2).save_weights(path)
    with pytest.raises(NetworkError, match="holds no weights for MobileNetV2"):
        networks.build_network(Recipe(backbone="MobileNetV2", weights=str(path)), 2)


@pytest.mark.parametrize("name", ["own.weights.h5", "own.h5", "own.keras"])
def test_every_kind_of_weights_file_is_read_as_it_was(tmp_path, name):
    whole = networks.build_network(
        Recipe(backbone="Compact", weights="none", size_px=64, unfrozen_layers=-1), 2
    )
    backbone = keras.Model(whole.input, whole.get_layer("pool").input)
    path = tmp_path / name
    backbone.save_weights(path) if "weights" in name else backbone.save(path)
    recipe = Recipe(backbone="Compact", weights=str(path), size_px=64, unfrozen_layers=-1, seed=7)
    built = networks.build_network(recipe, 2)
    for layer in backbone.layers:
        for ours, theirs in zip(
            built.get_layer(layer.name).get_weights(), layer.get_weights(), strict=True
        ):
            np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("name", ["linked.h5", "linked.weights.h5", "packed.keras"])
def test_keras_is_given_no_hostile_file(tmp_path, monkeypatch, name):
    hostile = runpy.run_path(str(Path(__file__).parents[1] / "weights" / "hostile_weights.py"))
    path = tmp_path / name
    hostile["keras_bomb" if name.endswith(".keras") else "linked_groups"](path)
    monkeypatch.setattr(
        keras.Model, "load_weights", lambda *_: pytest.fail("Keras opened the file")
    )
    with pytest.raises(NetworkError, match=r"(linked|packed)\S+ must hold|must be stored as it is"):
        networks.build_network(Recipe(backbone="Compact", weights=str(path), size_px=64), 2)


def test_no_network_to_fetch_weights_is_told(monkeypatch):
    def unreachable(**options):
        if options["weights"] == "imagenet":
            raise Exception("URL fetch failure")
        return

    unreachable.__name__ = "ResNet50"
    monkeypatch.setattr(keras.applications.resnet, "ResNet50", unreachable)
    monkeypatch.setattr(keras.applications.resnet50, "ResNet50", unreachable)
    with pytest.raises(NetworkError, match=r"could not be fetched.*weights=PATH"):
        networks.build_network(Recipe(backbone="ResNet50"), 2)


def test_compact_has_no_imagenet_weights():
    with pytest.raises(NetworkError, match="no ImageNet weights"):
        networks.build_network(Recipe(backbone="Compact"), 2)


def test_more_unfrozen_layers_than_layers_are_refused():
    recipe = Recipe(backbone="Compact", weights="none", unfrozen_layers=5000)
    with pytest.raises(NetworkError, match="Choose -1"):
        networks.build_network(recipe, 2)


def test_given_mobilenet_weights_load(shared):
    path = shared / "weights" / "mobilenet_v2_1.0_224_no_top.weights.h5"
    recipe = Recipe(backbone="MobileNetV2", weights=str(path), freeze_batch_norm=True)
    network = networks.build_network(recipe, 7)
    kernel = network.get_layer("Conv1").get_weights()[0]
    assert kernel.std() > 0.1  # the initialiser's is about 0.06


def test_a_backbone_may_end_early_where_its_weights_do(shared):
    recipe = Recipe(
        backbone="MobileNet",
        last_layer="conv_pw_12_relu",
        weights=str(shared / "weights" / "mobilenet_1.0_224_cut_conv_pw_12.weights.h5"),
        unfrozen_layers=13,
    )
    network = networks.build_network(recipe, 7)
    assert network.get_layer("pool").input.shape[1:] == (7, 7, 1024)
    assert network.get_layer("conv_pw_12_bn").get_weights()[3].min() < 0.5  # initialised to 1
    assert "conv_dw_13" not in {layer.name for layer in network.layers}
    trainable = [layer for layer in network.layers if layer.trainable]
    assert len(trainable) == 13 + 5  # and the head


def test_a_last_layer_that_is_none_is_refused_with_near_ones():
    recipe = Recipe(backbone="MobileNetV2", weights="none", size_px=64, last_layer="block_9")
    with pytest.raises(NetworkError, match=r"a layer of MobileNetV2, but is 'block_9'.*block_9_"):
        networks.build_network(recipe, 2)


def test_a_last_layer_must_give_feature_maps(monkeypatch):
    def flat(shape):
        image = keras.Input(shape)
        return keras.Model(image, keras.layers.Flatten(name="flat")(image))

    one = OwnBackbone(flat, lambda batch: batch)
    monkeypatch.setitem(networks.OWN_BACKBONES, "Flat", one)
    recipe = Recipe(backbone="Flat", weights="none", size_px=32, last_layer="flat")
    with pytest.raises(NetworkError, match="must give feature maps"):
        networks.build_network(recipe, 2)
