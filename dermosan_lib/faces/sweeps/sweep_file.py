"""The file of a sweep: which runs are wanted. Every entry is checked, and refused in a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dermosan_lib.errors import RunError
from dermosan_lib.faces.runs import check_name, read_members, read_recipe
from dermosan_lib.faces.sweeps.settings import MOST_RUNS, check_own, is_mapping, settings_of
from dermosan_lib.faces.sweeps.sweep_yaml import read_mapping

_ENTRIES = ("name", "note", "data", "recipe", "base", "grid", "list", "folds", "repeats", "workers")
_FILES = ("table", "split_list")  # parameters that name files, beside the sweep's where relative


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
    settings = settings_of(content)
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
        workers=None if content.get("workers") is None else _count(content, "workers", 1, least=1),
    )


def _base(content: Mapping[str, Any], here: Path) -> dict[str, Any]:
    base = content.get("base") or {}
    if not is_mapping(base):
        raise RunError(
            f"base must map parameters to values, but is {base!r}. Write one parameter a line."
        )
    check_own(base)
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
