"""Split schemes beside the run's own: where their artefacts lie, and their results in one table."""

import shutil
from typing import Any

import pandas as pd

from dermosan_lib.decision import calibrated
from dermosan_lib.errors import RunError
from dermosan_lib.study.comparison import compare_schemes
from dermosan_lib.study.data import CONDITIONS_FILE
from dermosan_lib.study.duplicates import DUPLICATES_FILE
from dermosan_lib.study.inference import prediction_table, run_graph
from dermosan_lib.study.pipeline.evaluate_run import on_test
from dermosan_lib.study.runs import Run

SCHEMES = ("paper", "deduplicated", "grouped", "source")
FOLDER = "schemes"
TABLE = "split_comparison.csv"


def scheme_run(run: Run, scheme: str) -> Run:
    """The run of ``scheme`` below ``run``, on the same images, catalogue and caches."""
    part = Run(run.data, run.folder / FOLDER / scheme, shared=run.cache_folder)
    run.catalog()
    part.folder.mkdir(parents=True, exist_ok=True)
    for name in ("catalog.csv", CONDITIONS_FILE, "attributes.csv", DUPLICATES_FILE):
        if (run.folder / name).is_file() and not (part.folder / name).is_file():
            shutil.copyfile(run.folder / name, part.folder / name)
    return part


def predict_scheme(part: Run) -> pd.DataFrame:
    """Predict the test split of a scheme by its bundle; writes ``predictions.csv``."""
    bundle, splits = part.trained_bundle(), part.splits()
    rows = part.rows("test")
    rows = rows[~splits["path"].iloc[rows].isin(part.left_out()).to_numpy()]
    pixels = part.pixels(bundle.size_px, bundle.frame)
    logits = run_graph(bundle.model_path, pixels, rows, views=bundle.views)["logits"]
    chances = calibrated(logits, bundle.card["temperature"])
    table = prediction_table(splits.iloc[rows], chances, bundle.taxonomy)
    part.write("predictions.csv", table)
    return table


def schemes_side_by_side(
    run: Run, *, own: str = "grouped", n_bootstrap: int = 1000, seed: int = 42
) -> pd.DataFrame:
    """`compare_schemes` over the run's own split, named ``own``, and those trained beside it.

    Where these images allow no other scheme, its own stands alone. Writes
    ``split_comparison.csv``. Raises `RunError` where others were never asked for.
    """
    parts = {own: run}
    for folder in sorted((run.folder / FOLDER).glob("*/predictions.csv")):
        name = folder.parent.name
        parts[name] = Run(run.data, folder.parent, shared=run.cache_folder)
    if not (run.folder / FOLDER).is_dir():
        raise RunError(
            f"{run.folder} holds one split only. Run notebook 03 with compare_splits=true first."
        )
    order = [name for name in (*SCHEMES, "given") if name in parts]
    groups: pd.Series[Any] = run.catalog().set_index("path")["group"]
    table = compare_schemes(
        {name: on_test(parts[name].table("predictions.csv")) for name in order},
        {name: _trained(parts[name]) for name in order},
        list(run.taxonomy().codes),
        groups,
        n_bootstrap=n_bootstrap,
        seed=seed,
    )
    run.write(TABLE, table)
    return table


def _trained(part: Run) -> list[str]:
    splits = part.splits()
    return [str(path) for path in splits.loc[splits["split"] == "train", "path"]]
