"""The settings of a sweep: every combination of a grid, or a list one by one."""

from collections.abc import Mapping
from itertools import product
from math import prod
from typing import Any

from dermosan_lib.errors import RunError

MOST_RUNS = 10_000

_OWN = {  # parameters of a run that a sweep sets itself
    "data": "Write data at the top of the file",
    "run": "Leave it out; each run has a folder of its own",
    "folds": "Write folds at the top of the file",
    "fold": "Write folds at the top of the file, which makes a run of each",
    "repeat": "Write repeats at the top of the file, which deals the folds anew",
}


def settings_of(content: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """What each setting changes of the base, by ``grid`` or ``list`` of a sweep's ``content``.

    One that changes nothing where there is neither. Raises `RunError` for what is no grid or list,
    and for two settings that are the same.
    """
    grid, listed = content.get("grid"), content.get("list")
    if grid is not None and listed is not None:
        raise RunError("A sweep has a grid or a list, but this has both. Leave one of them out.")
    if listed is not None:
        if not isinstance(listed, list) or not listed or not all(map(is_mapping, listed)):
            raise RunError(
                f"list must be a list of settings, such as - epochs: 3, but is {listed!r}. "
                "Begin each with a dash."
            )
        settings = list(listed)
    else:
        settings = _of_grid({} if grid is None else grid)
    for number, setting in enumerate(settings):
        check_own(setting)
        if setting in settings[:number]:
            first = settings.index(setting)
            raise RunError(
                f"Each setting of a sweep is another, but numbers {first + 1} and {number + 1} are "
                f"both {dict(setting)!r}. Leave one out, or change its seed."
            )
    return tuple(settings)


def _of_grid(grid: Any) -> list[dict[str, Any]]:
    if not is_mapping(grid):
        raise RunError(
            f"grid must map parameters to lists of values, but is {grid!r}. "
            "Write such as grid: {seed: [1, 2]}."
        )
    for name, values in grid.items():
        if not isinstance(values, list) or not values:
            raise RunError(
                f"Each parameter of a grid has a list of values, but {name} has {values!r}. "
                f"Write such as {name}: [{values if values != [] else 1}], or put it under base."
            )
    if (many := prod(map(len, grid.values()))) > MOST_RUNS:  # before they fill the memory
        raise RunError(
            f"A sweep has at most {MOST_RUNS:,} runs, but its grid asks for {many:,}. Split it."
        )
    return [dict(zip(grid, values, strict=True)) for values in product(*grid.values())]


def check_own(setting: Mapping[str, Any]) -> None:
    """Raise `RunError` for a parameter that a sweep sets itself."""
    for name in setting:
        if name in _OWN:
            raise RunError(f"A sweep sets {name} itself, but {name} is among the parameters. "
                           f"{_OWN[name]}.")  # fmt: skip


def is_mapping(content: Any) -> bool:
    """Whether ``content`` maps texts to something."""
    return isinstance(content, dict) and all(isinstance(name, str) for name in content)
