"""Recipes are read whole or refused, and the shipped one is a recipe."""

from pathlib import Path

import pytest
import yaml

from dermosan_lib.errors import RunError
from dermosan_lib.study.probing import ProbeRecipe

SHIPPED = Path(__file__).parents[3] / "recipes" / "clinical6.yaml"


def test_the_shipped_recipe_is_read():
    recipe = ProbeRecipe.read(SHIPPED)
    assert recipe.all_crops() == (1.0, 0.7, 0.5)
    assert recipe.shape((1.0,)).blocks == (9, 12, 14)


def test_entries_that_miss_or_are_strange_are_named(tmp_path):
    entries = yaml.safe_load(SHIPPED.read_text())
    entries["epochs"] = 3
    del entries["axes"]
    (tmp_path / "r.yaml").write_text(yaml.safe_dump(entries))
    with pytest.raises(RunError, match="check axes, epochs"):
        ProbeRecipe.read(tmp_path / "r.yaml")
    (tmp_path / "r.yaml").write_text("- a\n")
    with pytest.raises(RunError, match="exactly the entries"):
        ProbeRecipe.read(tmp_path / "r.yaml")
    with pytest.raises(RunError, match="cannot be read"):
        ProbeRecipe.read(tmp_path / "none.yaml")


def test_other_weights_are_refused(tmp_path):
    (tmp_path / "w.pth").write_bytes(b"other")
    with pytest.raises(RunError, match="SHA-256"):
        ProbeRecipe.read(SHIPPED).check_weights(tmp_path / "w.pth")
