"""The tables of a sweep as files beside its runs, and read again."""

from pathlib import Path

import pandas as pd

from dermosan_lib.study.sweeps.fold_spread import spread
from dermosan_lib.study.sweeps.rows import run_table
from dermosan_lib.study.sweeps.sweep_folder import SweepFolder
from dermosan_lib.system import write_table

RUNS_TABLE, FOLDS_TABLE = "sweep.csv", "folds.csv"


def write_tables(folder: Path, *, folds: bool = True) -> pd.DataFrame:
    """Write ``sweep.csv`` and, where there are folds, ``folds.csv``; returns the former.

    Without ``folds`` the latter, which takes a bootstrap of all images, is left as it is.
    """
    sweep = SweepFolder(folder)
    table = run_table(sweep)
    write_table(table, folder / RUNS_TABLE)
    if folds and sweep.plan["folds"]:
        write_table(spread(sweep), folder / FOLDS_TABLE)
    return table
