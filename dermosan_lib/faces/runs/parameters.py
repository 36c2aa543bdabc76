"""Parameters of the notebooks: which there are, and the values that are given to them."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import papermill
import yaml

from dermosan_lib.errors import RunError
from dermosan_lib.faces.runs.parameter import Parameter, recipe_entries
from dermosan_lib.faces.runs.recipe_kinds import RECIPE
from dermosan_lib.faces.runs.yaml_values import check_once


def declared_parameters(notebooks: Iterable[Path]) -> dict[str, Parameter]:
    """All parameters of ``notebooks`` by name.

    Where `RECIPE` is among them, the entries of a recipe are parameters as well, unless a notebook
    declares one itself; see `dermosan_lib.faces.runs.gathering.gathered`.
    """
    declared = {
        name: Parameter(name, entry["inferred_type_name"], _default(entry["default"]))
        for path in notebooks
        for name, entry in papermill.inspect_notebook(literal(path)).items()
    }
    return recipe_entries() | declared if RECIPE in declared else declared


def read_values(items: Iterable[str], declared: Mapping[str, Parameter]) -> dict[str, Any]:
    """Parse ``key=value`` texts; a key that is not ``declared`` takes any YAML.

    Several mappings of the recipe are one. Raises `RunError` for a text without ``=``, a value of
    another kind than its parameter's, and a parameter or entry that is given twice and differs.
    """
    values: dict[str, Any] = {}
    for item in items:
        key, equals, text = item.partition("=")
        if not equals or not key.isidentifier():
            raise RunError(f"A parameter reads key=value, but is {item!r}. Write -p epochs=3.")
        value = declared.get(key, Parameter(key, "", None)).read(text)
        if key == RECIPE and isinstance(value, dict):
            given = values.setdefault(key, {})
            for name, entry in value.items():
                check_once(name, given, entry)
            value = given | value
        else:
            check_once(key, values, value)
        values[key] = value
    return values


def check_values(values: Mapping[str, Any], declared: Mapping[str, Parameter]) -> None:
    """Raise `RunError` for the first of ``values`` that is of another kind than its parameter's."""
    for name, value in values.items():
        if name in declared:
            declared[name].check(value)


def literal(path: Path) -> str:
    """``path`` for papermill, which puts parameters in for names in braces."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _default(source: str) -> Any:
    # Papermill gives defaults as Python source; the literals in use differ from YAML in these.
    return yaml.safe_load({"None": "null", "True": "true", "False": "false"}.get(source, source))
