"""The runs of a sweep as a table: a row each, with parameters, status, time and figures."""

from typing import Any

import nbformat
import pandas as pd

from dermosan_lib.study.runs import Artefacts
from dermosan_lib.study.sweeps.sweep_folder import DONE, SweepFolder

HEADLINE = ("accuracy", "balanced_accuracy", "macro_auc")
_BOUNDS = ("low", "high")


def run_table(sweep: SweepFolder) -> pd.DataFrame:
    """A row a planned run, in the plan's order.

    Columns: ``run``; a column a varied parameter; ``repeat, fold`` where there are folds;
    ``status``; ``seconds`` that its notebooks took; each of `HEADLINE` with ``_low`` and ``_high``,
    the bounds of its 95% interval, on the run's own test images, of which there are ``n``; ``why``
    it failed, and its ``log``. Figures of runs that are not done are empty.
    """
    folds = ("repeat", "fold") if sweep.plan["folds"] else ()
    rows = []
    for planned in sweep.runs:
        run, status = planned["run"], sweep.status(planned["run"])
        files = sweep.files(run)
        rows.append(
            {
                "run": run,
                **{name: _plain(planned["varied"].get(name)) for name in sweep.plan["varied"]},
                **{name: planned[name] for name in folds},
                "status": status,
                "seconds": seconds_of(files) if status == DONE else None,
                **_figures(files.mapping("metrics.json") if status == DONE else {}),
                "why": sweep.why(run),
                "log": str(sweep.log(run).relative_to(sweep.folder)),
            }
        )
    return pd.DataFrame(rows)


def brief(table: pd.DataFrame) -> pd.DataFrame:
    """A `run_table` as wide as a page: without bounds and logs, with reasons where there are."""
    left_out = [name for name in table.columns if name.endswith(("_low", "_high"))]
    reasons = [] if (table["why"] != "").any() else ["why"]
    return table.drop(columns=[*left_out, "log", *reasons])


def seconds_of(files: Artefacts) -> float | None:
    """How long the notebooks of a run took together, as papermill wrote it down in each.

    A notebook that was interrupted counts by its last attempt, since that made the result.
    """
    spent = [
        nbformat.read(path, as_version=4).metadata.get("papermill", {}).get("duration")
        for path in sorted((files.folder / "notebooks").glob("*.ipynb"))
    ]
    known = [float(one) for one in spent if one is not None]
    return round(sum(known), 1) if known else None


def _figures(metrics: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name in HEADLINE:
        entry = metrics.get(name, {})
        row[name] = entry.get("value")
        row |= {f"{name}_{bound}": entry.get(bound) for bound in _BOUNDS}
    return {**row, "n": metrics.get(HEADLINE[0], {}).get("n")}


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
