"""Recipes: the paper's values, presets and validation."""

import json

import pytest

from dermosan_lib.errors import RunError
from dermosan_lib.study.recipes.presets import PRESETS
from dermosan_lib.study.recipes.recipe import Recipe


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
        ({"mixed_precision": "yes"}, "mixed_precision must be true or false"),
        ({"sampling": "balanced"}, "evened out once.*Set class_weights to none"),
        ({"colour": 0.1}, "augment False. Set augment to true"),
        ({"rotation": 20.0}, "rotation is 20.0 and augment False. Set augment to true"),
        ({"augment": True, "views": 9}, "give 8 views, but views is 9. Set views to at most 8"),
        ({"focal_gamma": 2.0, "label_smoothing": 0.1}, "Set one of them to 0"),
        ({"frozen_cache": "int8"}, "frozen_cache must be one of float16, float32, off"),
    ],
)
def test_bad_values_are_refused(changes, words):
    with pytest.raises(RunError, match=words):
        Recipe.preset("paper", **changes)


def test_unknown_preset_is_refused():
    with pytest.raises(RunError, match=r"'slow' is not known.*quick"):
        Recipe.preset("slow")


def test_an_unknown_entry_is_refused_with_the_known_ones():
    with pytest.raises(RunError, match=r"no entry 'epoch'.*epochs"):
        Recipe.preset("paper", epoch=3)


def test_a_weights_file_is_told_by_name_and_the_rest_survives_json():
    told = Recipe.preset("finetune", weights="/some/where/w.h5").to_dict()
    assert told["weights"] == "w.h5"
    again = Recipe(**json.loads(json.dumps(told)))
    assert again == Recipe.preset("finetune", weights="w.h5")


def test_training_draws_from_one_view_unless_it_augments():
    assert Recipe.preset("paper").training_views == 1
    assert Recipe.preset("finetune", views=3).training_views == 3
    assert Recipe.preset("finetune", views=900, crop=0.3).training_views == 900
    assert Recipe.preset("finetune", augment=False, test_views=8).training_views == 1
