"""A recipe from a preset, a mapping and single entries."""

import pytest

from dermosan_lib.errors import RunError
from dermosan_lib.study.recipes.recipe import Recipe
from dermosan_lib.study.recipes.recipe_entries import joined_entries


def test_preset_then_mapping_and_entries():
    recipe = Recipe.preset("quick", {"epochs": 3, "ema": None}, dropout=0.1, size_px=None)
    assert (recipe.epochs, recipe.dropout, recipe.size_px) == (3, 0.1, 128)
    assert recipe == Recipe.preset("quick", epochs=3, dropout=0.1)
    assert Recipe.preset("quick", {"dense_units": [64]}, dense_units=(64,)).dense_units == (64,)
    given = {"epochs": 3}
    assert joined_entries(given, {"epochs": 3, "ema": None}) == {"epochs": 3}
    assert given == {"epochs": 3}


def test_recipe_json_can_be_given_back():
    told = Recipe.preset("finetune", {"crop": 0.2}).to_dict()
    assert Recipe.preset("quick", told) == Recipe.preset("finetune", crop=0.2)


@pytest.mark.parametrize(
    ("mapping", "named", "words"),
    [
        ({"epochs": 3}, {"epochs": 4}, "epochs is 4 by itself and 3 in recipe. Leave one"),
        ({"seed": 7}, {"seed": 42}, "seed is 42 by itself and 7 in recipe"),
        ({"epoch": 3}, {}, "no entry 'epoch'"),
        ("epochs=3", {}, "must be a mapping of entries, but is 'epochs=3'"),
        ({"epochs": 2.5}, {}, "epochs must be a whole number, but is 2.5"),
        ({"epochs": "3"}, {}, "epochs must be a number"),
        ({"dense_units": 512}, {}, "dense_units must be a list of whole numbers above 0"),
        ({"dense_units": "512"}, {}, "dense_units must be a list"),
        ({"dense_units": [0]}, {}, "dense_units must be a list"),
        ({"backbone": 152}, {}, "backbone must be a text, but is 152"),
    ],
)
def test_what_cannot_be_meant_is_a_sentence(mapping, named, words):
    with pytest.raises(RunError, match=words):
        Recipe.preset("quick", mapping, **named)
