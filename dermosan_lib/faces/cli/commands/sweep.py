"""`dermosan batch`: many runs of the notebooks, as a file asks for them."""

from argparse import Namespace
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dermosan_lib.errors import RunError
from dermosan_lib.faces.cli.shared_options import add_runs
from dermosan_lib.faces.cli.terminal import complain, say
from dermosan_lib.faces.cli.values import counted

if TYPE_CHECKING:
    from dermosan_lib.faces.sweeps import Plan

_WIDEST = 100  # characters of a reason in the table of failures


def add_batch(names: Any) -> None:
    """Add `dermosan batch`."""
    parser = names.add_parser(
        "batch", help="many runs: a grid of parameters, or the folds of a cross-validation"
    )
    parser.add_argument("sweep", type=Path, metavar="SWEEP", help="YAML file: what to run")
    parser.add_argument(
        "--check", action="store_true", help="list the runs and how far each is; begin none"
    )
    parser.add_argument("--workers", type=counted, help="runs at a time on this machine")
    parser.add_argument(
        "--scheduler", metavar="ADDRESS",
        help="hand runs to the workers of a Dask scheduler, such as tcp://10.0.0.5:8786; local "
        "starts one here",
    )  # fmt: skip
    add_runs(parser)
    parser.set_defaults(command=batch)


def batch(options: Namespace) -> int:
    """What is missing of a sweep; 1 where a run has failed."""
    from dermosan_lib.faces.sweeps import (
        at_a_time,
        missing_runs,
        on_cluster,
        plan,
        read_sweep,
        run_sweep,
    )
    from dermosan_lib.study.sweeps import DONE, brief

    sweep = read_sweep(options.sweep)
    if options.workers:
        sweep = replace(sweep, workers=options.workers)
    planned = plan(sweep, options.runs)
    if options.check:
        return check(planned)
    missing = len(missing_runs(planned))
    by = f"by {options.scheduler}" if options.scheduler else f"{at_a_time(planned)} at a time"
    say(
        f"{planned.folder}: {len(planned.runs)} runs, {len(planned.runs) - missing} done, "
        f"{missing} to do, {by}. Logs: {planned.folder / 'logs'}"
    )
    hand_out = None
    if address := options.scheduler:
        check_scheduler(address, options.workers)
        hand_out = partial(on_cluster, address=address, workers=sweep.workers)
    table = run_sweep(planned, hand_out, tell=say if not options.quiet else lambda _: None)
    say(*in_lines(brief(table).drop(columns="why", errors="ignore")))
    say(f"Tables: {planned.folder / 'sweep.csv'}" + (
        f", {planned.folder / 'folds.csv'}" if sweep.folds else ""))  # fmt: skip
    failed = table[table["status"] != DONE]
    if len(failed):
        complain(f"{len(failed)} of {len(table)} runs failed; the same command tries them again:")
        short = failed["why"].map(lambda why: f"{why[:_WIDEST]}{'…' * (len(why) > _WIDEST)}")
        complain(*in_lines(failed[["run", "log"]].assign(why=short)))
    return int(len(failed) > 0)


def check_scheduler(address: str, workers: int | None) -> None:
    """Raise `RunError` for what is no scheduler's address, and for workers that are not ours."""
    from dermosan_lib.faces.cluster import LOCAL, check_address

    check_address(address)
    if workers and address != LOCAL:
        raise RunError(
            "--workers is of this machine, but the scheduler has workers of its own. Leave it "
            f"out, or give --scheduler {LOCAL}."
        )


def check(planned: "Plan") -> int:
    """List the runs."""
    import pandas as pd

    from dermosan_lib.study.sweeps import SweepFolder

    kept = SweepFolder(planned.folder)
    rows = [
        {"run": one.run, "status": kept.status(one.run), "what": one.label} for one in planned.runs
    ]
    table = pd.DataFrame(rows)
    counts = table["status"].value_counts()
    say(*in_lines(table))
    say(f"{len(table)} runs: " + ", ".join(f"{n} {status}" for status, n in counts.items()))
    return 0


def in_lines(table: Any) -> list[str]:
    """``table`` as lines of text; empty cells stay empty."""
    return list(table.round(3).to_string(index=False, na_rep="").splitlines())
