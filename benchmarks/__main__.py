"""Run the measurements asked for and write one report into ``build/bench``."""

import argparse
import importlib
from pathlib import Path

from benchmarks import machine, report

PARTS = {  # letter: module with measure(quick), title
    "a": ("benchmarks.decoding", "Pixels for an epoch: cache, or decoding each time"),
    "b": ("benchmarks.epochs", "The recipe from the frozen-prefix cache, or a plain fit"),
    "c": ("benchmarks.inference", "One answer, by each engine"),
    "d": ("benchmarks.starting", "Start and memory of a clinic process"),
    "e": ("benchmarks.growth", "Growth of decoding, training and inference with the images"),
    "f": ("benchmarks.page", "The diagnose page, and a class of 20"),
    "g": ("benchmarks.load", "The service under load"),
}


def main() -> None:
    """Measure part by part; a part that is measured is in the report even if a later one fails."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {' '.join(PARTS)} (all)")
    parser.add_argument("--quick", action="store_true", help="smaller networks, fewer rounds")
    parser.add_argument("-o", "--output", type=Path, default=Path("build/bench"))
    options = parser.parse_args()
    asked = options.parts or list(PARTS)
    if unknown := sorted(set(asked) - set(PARTS)):
        parser.error(f"there is no part {unknown[0]}; choose among {' '.join(PARTS)}")
    titles = {part: title for part, (_, title) in PARTS.items()}
    notes, rows = machine.describe(), []
    for part in asked:
        rows += importlib.import_module(PARTS[part][0]).measure(options.quick)
        path = report.write_report(options.output, rows, titles, notes)
    print(path.read_text(encoding="utf-8"))  # noqa: T201  # a report's own voice


if __name__ == "__main__":
    main()
