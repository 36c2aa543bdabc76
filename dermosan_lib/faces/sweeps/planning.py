"""The plan of a sweep: every run that it is of, each with its address."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dermosan_lib.errors import RunError
from dermosan_lib.faces.runs import complete_parameters, with_full_paths
from dermosan_lib.faces.sweeps.address import address, basis
from dermosan_lib.faces.sweeps.contents import folder_digest
from dermosan_lib.faces.sweeps.sweep_file import Sweep
from dermosan_lib.study.folders import unpacked
from dermosan_lib.study.runs import CACHE, SWEEP_FILE, phantoms_beside


@dataclass(frozen=True)
class PlannedRun:
    """One run of a sweep; ``fold`` and ``repeat`` are 0 where there are no folds."""

    run: str  # its address, and the name of its folder
    setting: str
    varied: Mapping[str, Any]
    repeat: int
    fold: int
    parameters: Mapping[str, Any]  # those given to the notebooks

    @property
    def label(self) -> str:
        """What tells it from the others, in words."""
        fold = f"repeat {self.repeat}, fold {self.fold}" if self.fold else ""
        return "; ".join(filter(None, [self.setting, fold]))


@dataclass(frozen=True)
class Plan:
    """The runs of ``sweep`` on the images in ``data``, and the folder that holds them."""

    sweep: Sweep
    data: Path
    folder: Path
    runs: tuple[PlannedRun, ...]
    made_by: Mapping[str, Any]  # what the addresses rest on besides data and parameters
    data_digest: str

    def as_json(self) -> dict[str, Any]:
        """What ``sweep.json`` holds."""
        return {
            "name": self.sweep.name,
            "data": str(self.data),
            "folds": self.sweep.folds,
            "repeats": self.sweep.repeats,
            "varied": list(self.sweep.varied),
            "runs": [asdict(run) for run in self.runs],
            "made_by": {"data": self.data_digest, **self.made_by},
        }


def plan(sweep: Sweep, runs: Path) -> Plan:
    """The plan of ``sweep``, whose folder lies in that of all ``runs``.

    Repeats come first, then folds, then settings, so that settings can be compared early. Raises
    `RunError` and `NetworkError` for parameters that a run cannot take, and for a folder of that
    name which is something else.
    """
    folder = (runs / sweep.name).resolve()
    if folder.exists() and not (folder / SWEEP_FILE).is_file() and any(folder.iterdir()):
        raise RunError(
            f"A sweep has a folder of its own, but {folder} is something else. Give the sweep "
            "another name."
        )
    parts = list(_parts(sweep))
    given = [{**with_full_paths({**sweep.base, **setting}), **fold} for setting, fold in parts]
    complete = complete_parameters(given)
    _check_scheme(sweep, complete)
    data = phantoms_beside(runs) if sweep.data is None else unpacked(sweep.data)[0]
    if not data.is_dir():
        raise RunError(f"{data} is no folder. Give the folder that holds the images.")
    digest, made_by = folder_digest(data, runs.resolve() / CACHE), basis()
    planned = tuple(
        PlannedRun(
            run=address(digest, values, made_by),
            setting=sweep.label(setting),
            varied={name: setting.get(name, sweep.base.get(name)) for name in sweep.varied},
            repeat=fold.get("repeat", 0),
            fold=fold.get("fold", 0),
            parameters=parameters,
        )
        for (setting, fold), parameters, values in zip(parts, given, complete, strict=True)
    )
    _check_distinct(planned)
    return Plan(sweep, data, folder, planned, made_by, digest)


def _parts(sweep: Sweep) -> Iterator[tuple[Mapping[str, Any], dict[str, int]]]:
    """Setting, and parameters of the fold, of each run."""
    for repeat in range(1, sweep.repeats + 1):
        for fold in range(1, max(sweep.folds, 1) + 1):
            for setting in sweep.settings:
                cut = {"folds": sweep.folds, "fold": fold, "repeat": repeat}
                yield setting, cut if sweep.folds else {}


def _check_scheme(sweep: Sweep, complete: list[dict[str, Any]]) -> None:
    for values in complete if sweep.folds else []:
        scheme = "given" if values.get("split_list") else values.get("scheme")
        if scheme != "grouped":
            raise RunError(
                f"Folds are dealt by the grouped scheme, but these runs have {scheme!r}. Leave "
                "scheme, split_list and split_folders out, or the folds."
            )


def _check_distinct(planned: tuple[PlannedRun, ...]) -> None:
    first: dict[str, PlannedRun] = {}
    for one in planned:
        other = first.setdefault(one.run, one)
        if other is not one:
            raise RunError(
                f"Each run of a sweep is another, but {other.label} and {one.label} are the same: "
                "one names what the other has by default. Leave one out."
            )
