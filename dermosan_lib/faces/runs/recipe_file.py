"""A run's parameters as a file that can be published: ``dermosan run DATA --recipe FILE``."""

from pathlib import Path
from typing import Any

import yaml

from dermosan_lib.errors import RunError

_FILES = ("table", "split_list")  # parameters that name files, beside the recipe where relative
_NOTE = "note"  # for people
_MEMBERS = "members"  # what other networks change of the recipe, which answer with its own
_PUBLISH = "publish"  # of the bundle that is given away: no parameter of a notebook


def read_recipe(file: Path) -> dict[str, Any]:
    """The notebooks' parameters that the YAML mapping in ``file`` names.

    Files that it names (``table``, ``split_list``) lie beside it, unless their path is absolute.
    ``note`` is a text for people, ``members`` are networks that answer with this one, and
    ``publish`` tells of the bundle; none is a parameter. What the others may be is checked by
    `run_notebooks`.

    Raises `RunError` for a file that is no such mapping.
    """
    content = _mapping(file)
    for name in (_NOTE, _MEMBERS, _PUBLISH):
        content.pop(name, None)
    for name in _FILES:
        if content.get(name):
            content[name] = str(file.resolve().parent / str(content[name]))
    return content


def read_members(file: Path) -> list[dict[str, Any]]:
    """What each network of ``members`` changes of the recipe; empty without them.

    Raises `RunError` as `read_recipe`, and for members that are no list of mappings.
    """
    members = _mapping(file).get(_MEMBERS) or []
    if not isinstance(members, list) or not all(isinstance(one, dict) for one in members):
        raise RunError(
            f"members must be a list of changes to the recipe, such as - backbone: MobileNetV2, "
            f"but {file} has {members!r}. Begin each with a dash."
        )
    return members


def read_publish(file: Path) -> Any:
    """The mapping ``publish`` of a recipe file, None without one; raises as `read_recipe`."""
    return _mapping(file).get(_PUBLISH)


def _mapping(file: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise RunError(f"{file} cannot be read as YAML ({reason}). Give a recipe file.") from error
    if not isinstance(content, dict) or not all(isinstance(name, str) for name in content):
        raise RunError(
            f"A recipe file is a mapping of parameters, such as epochs: 3, but {file} is none. "
            "Write one parameter a line."
        )
    return content
