"""Notebooks run in a folder of their own: what their parameters name is told by full paths."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dermosan_lib.faces.runs.recipe_kinds import RECIPE


def with_full_paths(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """``parameters`` of a run with full paths of tables, lists, runs to join and networks."""
    full = dict(parameters)
    if isinstance(full.get("table"), Path):
        full["table"] = str(full["table"].resolve())
    if full.get("split_list"):
        full["split_list"] = str(Path(full["split_list"]).expanduser().resolve())
    if joined := full.get("join"):
        folders = [joined] if isinstance(joined, str) else joined
        full["join"] = [str(Path(folder).expanduser().resolve()) for folder in folders]
    return {**full, **_full_network(full), **_full_recipe(full)}


def _full_recipe(parameters: Mapping[str, Any]) -> dict[str, Any]:
    recipe = parameters.get(RECIPE)
    return {RECIPE: {**recipe, **_full_network(recipe)}} if isinstance(recipe, dict) else {}


def _full_network(entries: Mapping[str, Any]) -> dict[str, Any]:
    from dermosan_lib.study.recipes import PREFIX, encoder_file

    full = {}
    if (file := encoder_file(entries.get("backbone"))) is not None:
        full["backbone"] = f"{PREFIX}{file.resolve()}"
    weights = entries.get("weights")
    if isinstance(weights, str) and Path(weights).expanduser().is_file():
        full["weights"] = str(Path(weights).expanduser().resolve())
    return full
