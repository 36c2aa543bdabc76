"""Make the runs of a plan that are not there yet; what fails is noted, and the rest goes on."""

import json
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd

from dermosan_lib.faces.sweeps.planning import Plan, PlannedRun
from dermosan_lib.faces.sweeps.processes import Outcome, in_processes, usable_cores
from dermosan_lib.progress import duration
from dermosan_lib.study.data import survey
from dermosan_lib.study.runs import CACHE, SWEEP_FILE
from dermosan_lib.study.sweeps import DONE, FAILURES, SweepFolder, write_tables
from dermosan_lib.system import atomic_path, held_alone

_CORES_A_RUN = 2  # a run of its own uses two well: training on one, pictures on the other
_TABLE = (
    "table", "image_column", "label_column", "group_column", "source_column", "image_folder",
    "allow_missing", "split_folders",
)  # fmt: skip

Tell = Callable[[str], None]
Orders = Sequence[Mapping[str, Any]]
HandOut = Callable[[Orders], Generator[Outcome, None, None]]


def run_sweep(plan: Plan, hand_out: HandOut | None = None, *, tell: Tell = print) -> pd.DataFrame:
    """Make what is missing of ``plan``, and return `run_table`.

    ``hand_out`` gives what comes of orders, as it comes; without it, processes here do the work.

    One process at a time works on a sweep. A run that has failed before is tried again, from the
    notebook that failed. Raises `RunError` where another process is at it, and `CatalogError` where
    the images cannot be used by any run.
    """
    plan.folder.mkdir(parents=True, exist_ok=True)
    with held_alone(
        plan.folder / ".sweep.lock",
        what=f"One process at a time makes a sweep, but {plan.folder} is being made",
        remedy="Wait until it has ended, or end it.",
    ):
        _write(plan.folder / SWEEP_FILE, plan.as_json())
        missing = missing_runs(plan)
        if missing:
            _make(plan, missing, hand_out or _here(plan), tell)
        return write_tables(plan.folder)


def missing_runs(plan: Plan) -> list[PlannedRun]:
    """The runs of ``plan`` that are not done."""
    kept = SweepFolder(plan.folder)
    return [run for run in plan.runs if kept.status(run.run) != DONE]


def at_a_time(plan: Plan) -> int:
    """How many runs work side by side on this machine."""
    suggested = max(1, len(usable_cores()) // _CORES_A_RUN)
    return min(plan.sweep.workers or suggested, len(plan.runs))


def order_of(plan: Plan, run: PlannedRun) -> dict[str, Any]:
    """What `one_run` is told of ``run``; fit for JSON."""
    return {
        "run": run.run,
        "runs": str(plan.folder),
        "data": str(plan.data),
        "parameters": dict(run.parameters),
        "log": str(SweepFolder(plan.folder).log(run.run)),
        "cores": [],
    }


def _here(plan: Plan) -> HandOut:
    return lambda orders: in_processes(orders, min(at_a_time(plan), len(orders)))


def _make(plan: Plan, missing: list[PlannedRun], hand_out: HandOut, tell: Tell) -> None:
    _survey_once(plan, missing[0])
    for run in missing:
        (plan.folder / FAILURES / f"{run.run}.json").unlink(missing_ok=True)
    labels = {run.run: run.label for run in missing}
    since, left = time.monotonic(), len(missing)
    with closing(hand_out([order_of(plan, run) for run in missing])) as outcomes:
        for outcome in outcomes:
            if outcome.why:
                _write(plan.folder / FAILURES / f"{outcome.run}.json", {"why": outcome.why})
            write_tables(plan.folder, folds=False)
            left -= 1
            expected = left * (time.monotonic() - since) / (len(missing) - left)
            until = f"; {left} to do, about {duration(expected)}" if left else ""
            tell(f"{labels[outcome.run]}: {_words(outcome)}{until}")


def _survey_once(plan: Plan, first: PlannedRun) -> None:
    """Look at every file before runs do so side by side; they find it in the cache.

    Images that no run could use are found before any has begun.
    """
    given = {name: value for name in _TABLE if (value := first.parameters.get(name))}
    survey(plan.data, cache=plan.folder.parent / CACHE, **given)


def _words(outcome: Outcome) -> str:
    if outcome.why:
        return f"failed after {duration(outcome.seconds)}: {outcome.why}"
    return f"done in {duration(outcome.seconds)}"


def _write(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(exist_ok=True)
    with atomic_path(path) as temporary:
        temporary.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
