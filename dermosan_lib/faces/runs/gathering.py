"""The recipe's entries out of all parameters into the one mapping that the notebook takes."""

from collections.abc import Mapping
from typing import Any

from dermosan_lib.errors import RunError
from dermosan_lib.faces.runs.parameter import Parameter, check_entries, recipe_entries
from dermosan_lib.faces.runs.recipe_kinds import RECIPE


def gathered(values: Mapping[str, Any], declared: Mapping[str, Parameter]) -> dict[str, Any]:
    """``values`` as the notebooks take them, however the recipe's entries were given.

    An entry may be given by itself (``schedule: cosine``), as every one was before there was the
    mapping, or in ``recipe`` (``recipe: {schedule: cosine}``). Those that a notebook declares, such
    as ``epochs``, become parameters of their own, all others become entries of ``recipe``. Entries
    that are None are not given, so that the preset's value stays. Gathering twice changes nothing.

    Raises `RunError` for an entry that no recipe has, that is of another kind, or that is given in
    both places and differs. Without ``recipe`` among the ``declared`` all values stay as they are.
    """
    if RECIPE not in declared:
        return dict(values)
    mapping = values.get(RECIPE, {})
    declared[RECIPE].check(mapping)
    entries = recipe_entries()
    check_entries(mapping, entries)
    plain = {name: value for name, value in values.items() if name != RECIPE}
    own = {name: plain.pop(name) for name in list(plain) if _of_recipe(name, declared)}
    recipe: dict[str, Any] = {}
    for source in (mapping, own):
        for name, value in source.items():
            if value is None:
                continue
            entries[name].check(value)
            _put(recipe if _of_recipe(name, declared) else plain, name, value)
    return {**plain, RECIPE: dict(sorted(recipe.items()))}


def _of_recipe(name: str, declared: Mapping[str, Parameter]) -> bool:
    return name in declared and declared[name].of_recipe


def _put(into: dict[str, Any], name: str, value: Any) -> None:
    given = into.get(name)
    if given is not None and given != value:
        raise RunError(
            f"Each entry of a recipe is given once, but {name} is {given!r} and {value!r}. "
            "Leave one of them out."
        )
    into[name] = value
