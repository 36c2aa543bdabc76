"""Which way tells conditions that a network never saw: chosen on some, tested once on others.

    python -m benchmarks.unknown_ways --choose VAL0 [VAL1] [--test TEST0 [TEST1]]

Folders are those of `benchmarks.unknown_networks`: one network each, two are joined. Networks to
choose by and networks to test have left out different conditions. Known images to choose by are
those of the validation split, known images to test are those of the test split; the line is drawn
on validation images in both. Of conditions left out every image counts, since none was trained on.
"""

import argparse
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.unknown_combinations import OF_SEVERAL, WAYS
from benchmarks.unknown_features import Study, read_study
from benchmarks.unknown_rules import rules_table, share_interval, shares
from benchmarks.unknown_scores import Array, Way
from dermosan_lib.study.uncertainty import group_quantile, tell_apart

ACCEPTED = 0.95  # of validation lesions, by the line
CHOSEN = "energy"
TESTED = ("distance (in use)", "doubt", CHOSEN)


def judge(
    study: Study, ways: Mapping[str, Way], split: str, *, n_bootstrap: int = 1000, seed: int = 42
) -> pd.DataFrame:
    """Each way: AUROC, and what is stopped by a line that accepts 95% of validation lesions.

    Returns:
        ``way, auroc, low, high, known, unknown, unknown_low, unknown_high``, then ``auroc_even``,
        against known images of which each condition weighs the same, the AUROC within each folder
        of images, and the share of each condition stopped. Shares are of images; intervals
        resample groups.
    """
    known, unknown, val = study.known(split), study.unknown, study.known("val")
    groups = pd.factorize(study.group)[0]
    folders = np.array([path.split("/")[0] if "/" in path else "" for path in study.path])
    rows = []
    for name, way in ways.items():
        score = way(study)
        near, far = score(study.of(known)), score(study.of(unknown))
        drawn = {"n_bootstrap": n_bootstrap, "seed": seed}
        area = tell_apart(
            near, far, known_groups=groups[known], unknown_groups=groups[unknown], **drawn
        )
        line = group_quantile(score(study.of(val)), groups[val], ACCEPTED)
        low, high = share_interval(far > line, groups[unknown], n_bootstrap, seed)
        within = {
            f"auroc {one}": _area(near[folders[known] == one], far[folders[unknown] == one])
            for one in np.unique(folders)
        }
        rows.append(
            {
                "way": name, "auroc": area["value"], "low": area["low"], "high": area["high"],
                "known": float((near > line).mean()), "unknown": float((far > line).mean()),
                "unknown_low": low, "unknown_high": high,
                "auroc_even": _even(near, far, study.condition[known]),
                **within,
                **shares(far > line, study.condition[unknown]),
                **shares(near > line, study.condition[known], "known "),
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def _even(near: Array, far: Array, conditions: NDArray[np.str_]) -> float:
    """Mean AUROC over the known conditions, each against all unknown images."""
    return float(np.mean([_area(near[conditions == code], far) for code in np.unique(conditions)]))


def _area(near: Array, far: Array) -> float:
    return float(tell_apart(near, far, n_bootstrap=0)["value"] or 0.0)


def main() -> None:
    """Print the road, and the test of what was chosen."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.unknown_ways",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--choose", nargs="+", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--test", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("-o", "--output", type=Path, help="a CSV file for the tables")
    options = parser.parse_args()
    parts = [("choose", options.choose, "val", WAYS)]
    if options.test:
        parts.append(("test", options.test, "test", {name: WAYS[name] for name in TESTED}))
    tables: list[pd.DataFrame] = []
    for name, folders, split, ways in parts:
        study = read_study(folders)
        if len(folders) == 1:
            ways = {name: way for name, way in ways.items() if name not in OF_SEVERAL}
        counts = f"{len(study.known(split))} known {split} images, {len(study.unknown)} unknown"
        print(f"{name}: {counts}")  # noqa: T201
        for table in (judge(study, ways, split), rules_table(study, split)):
            tables.append(table.assign(part=name))
            print(table.round(3).to_string(index=False), "\n")  # noqa: T201
    if options.output:
        pd.concat(tables).to_csv(options.output, index=False)


if __name__ == "__main__":
    main()
