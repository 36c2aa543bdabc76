"""What the entries of a training recipe take, as the annotations of a notebook's parameters say it.

They are read from the recipe itself, so that a new entry is known on the command line at once.
"""

from typing import Any, Literal, get_origin, get_type_hints

RECIPE = "recipe"  # the notebook parameter that maps entries to values


def recipe_kinds() -> dict[str, str]:
    """The kind of each entry of a recipe by name, such as ``int``, ``str`` or ``list[int]``."""
    from dermosan_lib.study.recipes import Recipe

    return {name: _kind(hint) for name, hint in get_type_hints(Recipe).items()}


def _kind(hint: Any) -> str:
    if get_origin(hint) is Literal:
        return "str"
    return "list[int]" if get_origin(hint) is tuple else str(hint.__name__)
