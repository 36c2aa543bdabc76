"""Recipes: the paper's values, presets and validation."""

import pytest

from dermosan_lib.errors import RunError
from dermosan_lib.study.recipe import PRESETS, Recipe


def test_defaults_are_the_papers():
    paper = Recipe.preset("paper")
    assert paper.backbone == "ResNet152"
    assert paper.weights == "imagenet"
    assert (paper.size_px, paper.unfrozen_layers, paper.epochs) == (224, 50, 9)
    assert (paper.dense_units, paper.dropout) == ((512, 256), 0.35)
    assert (paper.class_weights, paper.seed, paper.augment) == ("balanced", 42, False)


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_presets_are_valid(name):
    assert Recipe.preset(name).to_dict()["backbone"]


def test_none_keeps_the_presets_value():
    assert Recipe.preset("quick", epochs=None) == Recipe.preset("quick")
    assert Recipe.preset("quick", epochs=3).epochs == 3


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"dropout": 1.5}, "dropout must lie in"),
        ({"epochs": 0}, "epochs must lie in"),
        ({"class_weights": "heavy"}, "class_weights must be one of"),
        ({"size_px": 8}, "size_px must lie in"),
        ({"learning_rate": "fast"}, "learning_rate must be a number"),
    ],
)
def test_bad_values_are_refused(changes, words):
    with pytest.raises(RunError, match=words):
        Recipe.preset("paper", **changes)


def test_unknown_preset_is_refused():
    with pytest.raises(RunError, match=r"'slow' is not known.*quick"):
        Recipe.preset("slow")
