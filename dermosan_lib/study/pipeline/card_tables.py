"""What training chose, as small tables and sentences: the recipe, and a card's entries."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dermosan_lib.study.recipes import Recipe
from dermosan_lib.text import in_words

Card = Mapping[str, Any]


def recipe_table(recipe: Recipe) -> pd.DataFrame:
    """``entry, this recipe, the paper's`` for each entry in which ``recipe`` differs from it."""
    ours, theirs = recipe.to_dict(), Recipe.preset("paper").to_dict()
    rows = [
        (name, _value(ours[name]), _value(theirs[name]))
        for name in ours
        if ours[name] != theirs[name]
    ]
    return pd.DataFrame(rows, columns=["entry", "this recipe", "the paper's"])


def operating_point_table(card: Card) -> pd.DataFrame:
    """The thresholds of the malignancy score: a row a point, empty where there is none."""
    return _by(card.get("operating_points") or {}, "rule")


def abstention_table(card: Card) -> pd.DataFrame:
    """The rules to stay silent: a row a rule, what was chosen and on how many groups."""
    return _by(card.get("abstention") or {}, "rule").drop(columns="method", errors="ignore")


def fusion_in_words(card: Card) -> str:
    """How several photos of one lesion are made into one answer."""
    method = str((card.get("fusion") or {}).get("method", "mean_probability"))
    return f"How several photos of one lesion become one answer: {in_words(method)}."


def attribute_steps(card: Card) -> pd.DataFrame:
    """What each attribute still told on validation, in the order tried; empty without any."""
    learned = card.get("metadata") or {}
    return pd.DataFrame((learned.get("validation") or {}).get("steps", []))


def engine_in_words(card: Card) -> str:
    """Which arithmetic the bundle answers with, and why."""
    return f"{card['engine']['name']}: {card['engine']['reason']}"


def parity_table(card: Card) -> pd.DataFrame:
    """What rounding to eight bits cost on validation, each with its bound; empty if not tried."""
    return _by(card["engine"].get("parity") or {}, "measure")


def _by(entries: Mapping[str, Any], what: str) -> pd.DataFrame:
    return pd.DataFrame(entries).T.rename_axis(what)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return str(value) if value != "" else "none"
