"""Sweeps: many runs of the notebooks, each known by what its numbers follow from.

What others may use of it:

- `read_sweep`: The sweep that the YAML ``file`` asks for.
- `plan`: The plan of ``sweep``, whose folder lies in that of all ``runs``.
- `Plan`, `PlannedRun`: The runs of a sweep, each with its address.
- `missing_runs`: The runs of a plan that are not done.
- `on_cluster`: What comes of ``orders``, as it comes, by the scheduler at ``address``; see
  `open_cluster`.
- `run_sweep`: Make what is missing of ``plan``, by ``workers`` or by processes here; returns
  `run_table`.
- `at_a_time`: How many runs work side by side on this machine.
"""

from dermosan_lib.faces.sweeps.cluster_workers import on_cluster
from dermosan_lib.faces.sweeps.planning import Plan, PlannedRun, plan
from dermosan_lib.faces.sweeps.running import at_a_time, missing_runs, run_sweep
from dermosan_lib.faces.sweeps.sweep_file import read_sweep

__all__ = [
    "Plan",
    "PlannedRun",
    "at_a_time",
    "missing_runs",
    "on_cluster",
    "plan",
    "read_sweep",
    "run_sweep",
]
