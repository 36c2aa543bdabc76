"""The file of a sweep: which runs are wanted. Every entry is checked, and refused in a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

from dermosan_lib.errors import RunError
from dermosan_lib.faces.runs import check_name, read_members, read_recipe
from dermosan_lib.faces.sweeps.sweep_yaml import read_mapping

_ENTRIES = ("name", "note", "data", "recipe", "base", "grid", "list", "folds", "repeats", "workers")
_FILES = ("table", "split_list")  # parameters that name files, beside the sweep's where relative
_OWN = {  # parameters of a run that a sweep sets itself
    "data": "Write data at the top of the file",
    "run": "Leave it out; each run has a folder of its own",
    "folds": "Write folds at the top of the file",
    "fold": "Write folds at the top of the file, which makes a run of each",
    "repeat": "Write repeats at the top of the file, which deals the folds anew",
}
MOST_RUNS = 10_000


@dataclass(frozen=True)
class Sweep:
    """What a sweep's file asks for."""

    name: str
    data: Path | None = None  # None stands for phantoms
    base: Mapping[str, Any] = field(default_factory=dict)  # parameters of every run
    settings: tuple[Mapping[str, Any], ...] = ({},)  # what each setting changes of them
    folds: int = 0  # 0: one split a setting
    repeats: int = 1
    workers: int | None = None  # runs at a time; None: as many as the machine suggests

    @property
    def varied(self) -> tuple[str, ...]:
        """Parameters that a setting names, in the order of the file."""
        return tuple(dict.fromkeys(name for setting in self.settings for name in setting))

    def label(self, setting: Mapping[str, Any]) -> str:
        """What tells ``setting`` from the others; the sweep's name where it is the only one."""
        values = {name: setting.get(name, self.base.get(name)) for name in self.varied}
        return ", ".join(f"{name}={value}" for name, value in values.items()) or self.name


def read_sweep(file: Path) -> Sweep:
    """The sweep that the YAML ``file`` asks for.

    ``data``, ``recipe``, ``table`` and ``split_list`` are relative to the file. What parameters may
    be is checked when the runs are planned. Raises `RunError` for what is no such file.
    """
    content = read_mapping(file)
    for entry in content:
        if entry not in _ENTRIES:
            raise RunError(
                f"A sweep has no entry {entry!r}. Choose among: {', '.join(_ENTRIES)}; parameters "
                "of the runs stand under base, grid or list."
            )
    folds = _count(content, "folds", 0)
    if folds == 1:
        raise RunError("folds must be 2 or more, but is 1. Write such as folds: 5.")
    repeats = _count(content, "repeats", 1, least=1)
    if repeats > 1 and not folds:
        raise RunError(
            f"repeats deals the folds anew, but there are no folds beside repeats: {repeats}. "
            "Write such as folds: 5, or leave repeats out."
        )
    settings = _settings(content)
    if settings == ({},) and not folds:
        raise RunError(
            f"A sweep is of several runs, but {file} names one. Write a grid, such as "
            "grid: {seed: [1, 2]}, a list of settings, or folds."
        )
    if (many := len(settings) * max(folds, 1) * repeats) > MOST_RUNS:
        raise RunError(
            f"A sweep has at most {MOST_RUNS:,} runs, but {file} asks for {many:,}. Split it."
        )
    here = file.resolve().parent
    return Sweep(
        name=check_name(str(content.get("name") or file.stem)),
        data=_data(content.get("data"), here),
        base=_base(content, here),
        settings=tuple(_with_files(setting, here) for setting in settings),
        folds=folds,
        repeats=repeats,
        workers=_count(content, "workers", 1, least=1) if content.get("workers") else None,
    )


def _settings(content: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    grid, listed = content.get("grid"), content.get("list")
    if grid is not None and listed is not None:
        raise RunError("A sweep has a grid or a list, but this has both. Leave one of them out.")
    if listed is not None:
        if not isinstance(listed, list) or not listed or not all(map(_is_mapping, listed)):
            raise RunError(
                f"list must be a list of settings, such as - epochs: 3, but is {listed!r}. "
                "Begin each with a dash."
            )
        settings = list(listed)
    else:
        settings = _of_grid(grid or {})
    for number, setting in enumerate(settings):
        _check_own(setting)
        if setting in settings[:number]:
            first = settings.index(setting)
            raise RunError(
                f"Each setting of a sweep is another, but numbers {first + 1} and {number + 1} are "
                f"both {dict(setting)!r}. Leave one out, or change its seed."
            )
    return tuple(settings)


def _of_grid(grid: Any) -> list[dict[str, Any]]:
    if not _is_mapping(grid):
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
    return [dict(zip(grid, values, strict=True)) for values in product(*grid.values())]


def _base(content: Mapping[str, Any], here: Path) -> dict[str, Any]:
    base = content.get("base") or {}
    if not _is_mapping(base):
        raise RunError(
            f"base must map parameters to values, but is {base!r}. Write one parameter a line."
        )
    _check_own(base)
    recipe: dict[str, Any] = {}
    if named := content.get("recipe"):
        file = here / str(named)
        if read_members(file):
            raise RunError(
                f"A sweep's recipe is of one network, but {file} has members. Write a recipe "
                "without them, or make runs of it by `dermosan run`."
            )
        recipe = read_recipe(file)
    return {**recipe, **_with_files(base, here)}


def _with_files(setting: Mapping[str, Any], here: Path) -> dict[str, Any]:
    """``setting`` with the files it names where they lie, seen from anywhere."""
    named = {name: str(here / str(setting[name])) for name in _FILES if setting.get(name)}
    return {**setting, **named}


def _check_own(setting: Mapping[str, Any]) -> None:
    for name in setting:
        if name in _OWN:
            raise RunError(f"A sweep sets {name} itself, but {name} is among the parameters. "
                           f"{_OWN[name]}.")  # fmt: skip


def _data(named: Any, here: Path) -> Path | None:
    if named in (None, ""):
        return None
    path = (here / Path(str(named)).expanduser()).resolve()
    if not path.exists():
        raise RunError(
            f"data must be a folder of images or a ZIP archive of one, but {path} does not exist. "
            "Paths are relative to the sweep's file."
        )
    return path


def _count(content: Mapping[str, Any], name: str, default: int, *, least: int = 0) -> int:
    value = content.get(name, default)
    if type(value) is not int or value < least:
        raise RunError(
            f"{name} must be a whole number of {least} or more, but is {value!r}. "
            f"Write such as {name}: {max(least, 5)}."
        )
    return value


def _is_mapping(content: Any) -> bool:
    return isinstance(content, dict) and all(isinstance(name, str) for name in content)
