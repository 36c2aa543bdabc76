"""Train a run's recipe without some conditions, and show how they are met as unknowns.

    python -m benchmarks.left_out_classes runs/NAME --leave-out df vasc

Interrupted, it goes on behind the last epoch when it is started again.
"""

import argparse
from dataclasses import fields
from pathlib import Path

import yaml

from benchmarks.left_out import left_out_run, score_left_out
from dermosan_lib.study.pipeline import fit_network, pack
from dermosan_lib.study.recipes import Recipe
from dermosan_lib.study.runs import open_run


def main() -> None:
    """Train, predict, score and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.left_out_classes",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("run", type=Path, help="a finished run")
    parser.add_argument("--leave-out", nargs="+", required=True, metavar="CODE")
    parser.add_argument("--data", help="the run's folder of images, where it has moved")
    parser.add_argument("-o", "--output", type=Path, help="for results (left_out/ below the run)")
    options = parser.parse_args()
    told = yaml.safe_load((options.run / "parameters.yaml").read_text(encoding="utf-8"))
    run = open_run(options.data or told["data"], options.run)
    part = left_out_run(run, options.leave_out, options.output and options.output.resolve())
    if not (part.folder / "bundle").is_dir():
        entries = {field.name: told.get(field.name) for field in fields(Recipe)}
        recipe = Recipe.preset(told["preset"], told.get("recipe"), **entries)
        pack(part, recipe, fit_network(part, recipe))
    table = score_left_out(run, part, options.leave_out)
    print(table.round(3).to_string(index=False))  # noqa: T201  # a report's own voice


if __name__ == "__main__":
    main()
