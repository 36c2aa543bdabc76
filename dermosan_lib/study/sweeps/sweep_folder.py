"""The folder of a sweep: its plan, and how far each of its runs is."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from dermosan_lib.errors import RunError
from dermosan_lib.study.runs import SWEEP_FILE, Artefacts

DONE, FAILED, BEGUN, WAITING = "done", "failed", "begun", "to do"
FAILURES = "failures"  # folder: a file a failed run
LOGS = "logs"


def open_sweep(folder: str | Path) -> "SweepFolder | None":
    """The sweep in ``folder``; None where none is named. Raises `RunError` where it is none."""
    if not str(folder):
        return None
    sweep = SweepFolder(Path(folder).resolve())
    _ = sweep.plan
    return sweep


@dataclass(frozen=True)
class SweepFolder:
    """A sweep as it lies on the disk; raises `RunError` where there is none."""

    folder: Path

    @cached_property
    def plan(self) -> Mapping[str, Any]:
        """What ``sweep.json`` holds: ``name, data, folds, repeats, varied, runs, made_by``."""
        content = Artefacts(self.folder).mapping(SWEEP_FILE)
        if not content:
            raise RunError(
                f"A sweep's folder holds {SWEEP_FILE}, but {self.folder} does not. Make it by "
                "`dermosan batch`, or give the folder below runs that has the sweep's name."
            )
        return content

    @property
    def runs(self) -> list[dict[str, Any]]:
        """The planned runs: ``run, setting, varied, repeat, fold, parameters``."""
        return list(self.plan["runs"])

    def files(self, run: str) -> Artefacts:
        """The files of the finished run of that address."""
        return Artefacts(self.folder / run)

    def status(self, run: str) -> str:
        """`DONE`, `FAILED`, `BEGUN` or `WAITING`."""
        if (self.folder / run / "metrics.json").is_file():
            return DONE
        if (self.folder / FAILURES / f"{run}.json").is_file():
            return FAILED
        return BEGUN if (self.folder / f".{run}.partial").is_dir() else WAITING

    def why(self, run: str) -> str:
        """Why a run has failed; "" where it has not."""
        failed = self.status(run) == FAILED
        told = Artefacts(self.folder / FAILURES).mapping(f"{run}.json") if failed else {}
        return str(told.get("why", ""))

    def log(self, run: str) -> Path:
        """What the run has told, in all attempts."""
        return self.folder / LOGS / f"{run}.log"
