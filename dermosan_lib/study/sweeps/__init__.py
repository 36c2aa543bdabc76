"""What came of a sweep of runs: a row a run, and how far folds lie apart.

What others may use of it:

- `SweepFolder`: A sweep as it lies on the disk; raises `RunError` where there is none.
- `DONE`, `FAILED`, `BEGUN`, `WAITING`: How far a run of it is.
- `FAILURES`: Name of the folder with a file for each failed run.
- `HEADLINE`: The metrics that are told of each run.
- `brief`: A `run_table` as wide as a page: without bounds and logs, with reasons where there
  are.
- `open_sweep`: The sweep in ``folder``; None where none is named.
- `run_table`: A row a planned run, in the plan's order.
- `fold_values`: Each metric in each finished run: ``setting, metric, repeat, fold, value, low,
  high, n``.
- `spread`: A row a setting and metric: the folds' mean and standard deviation, and all images
  pooled.
- `pooled_metrics`: `repeated_metrics` of tables that each hold every image once, in any order.
- `write_tables`: Write ``sweep.csv`` and, where there are folds, ``folds.csv``; returns the
  former.
"""

from dermosan_lib.study.sweeps.fold_spread import fold_values, pooled_metrics, spread
from dermosan_lib.study.sweeps.rows import HEADLINE, brief, run_table
from dermosan_lib.study.sweeps.sweep_folder import (
    BEGUN,
    DONE,
    FAILED,
    FAILURES,
    WAITING,
    SweepFolder,
    open_sweep,
)
from dermosan_lib.study.sweeps.tables import write_tables

__all__ = [
    "BEGUN",
    "DONE",
    "FAILED",
    "FAILURES",
    "HEADLINE",
    "WAITING",
    "SweepFolder",
    "brief",
    "fold_values",
    "open_sweep",
    "pooled_metrics",
    "run_table",
    "spread",
    "write_tables",
]
