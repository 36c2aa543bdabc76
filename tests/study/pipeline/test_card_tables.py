"""What notebook 03 shows of a recipe and of a bundle's card."""

from dermosan_lib.study.pipeline import card_tables
from dermosan_lib.study.recipes.presets import PRESETS
from dermosan_lib.study.recipes.recipe import Recipe


def test_a_recipe_is_shown_by_what_it_changes():
    table = card_tables.recipe_table(Recipe.preset("quick", {"dropout": 0.2}))
    assert set(table["entry"]) == {*PRESETS["quick"], "dropout"}
    rows = table.set_index("entry")
    assert rows.loc["dense_units"].tolist() == ["128, 64", "512, 256"]
    assert rows.loc["augment"].tolist() == ["yes", "no"]
    assert card_tables.recipe_table(Recipe.preset("paper")).empty


def test_tables_of_a_card():
    card = {
        "operating_points": {"high_sensitivity": {"threshold": 0.2, "n_others": 117}},
        "abstention": {"far": {"method": "long", "threshold": 2.0}},
        "fusion": {"method": "mean_probability"},
        "metadata": {"validation": {"steps": [{"added": "age"}]}},
        "engine": {"name": "int8", "reason": "it agrees", "parity": {"auc": {"value": 1.0}}},
    }
    assert card_tables.operating_point_table(card).loc["high_sensitivity", "threshold"] == 0.2
    assert "method" not in card_tables.abstention_table(card)
    assert card_tables.fusion_in_words(card).endswith("one answer: mean probability.")
    assert card_tables.attribute_steps(card)["added"].tolist() == ["age"]
    assert card_tables.engine_in_words(card) == "int8: it agrees"
    assert card_tables.parity_table(card).loc["auc", "value"] == 1.0


def test_a_card_that_lacks_them_gives_empty_tables():
    card = {"engine": {"name": "float32", "reason": "asked for"}, "operating_points": {}}
    assert card_tables.operating_point_table(card).empty
    assert card_tables.abstention_table(card).empty
    assert card_tables.attribute_steps(card).empty
    assert card_tables.parity_table(card).empty
