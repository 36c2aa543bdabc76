"""A study from which conditions are left out, to be met later as what the model never saw."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib.errors import RunError
from dermosan_lib.study.inference import measure_quality, predict_table
from dermosan_lib.study.pipeline import on_test, predict, test_groups
from dermosan_lib.study.pixels import build_cache
from dermosan_lib.study.runs import Run
from dermosan_lib.study.uncertainty import unknown_table

FOLDER = "left_out"
TABLE = "left_out.csv"


def left_out_run(run: Run, codes: Sequence[str], folder: Path | None = None) -> Run:
    """A run with images, split and caches of ``run``, but without the conditions ``codes``.

    It lies in ``folder``, else below ``run``. Raises `RunError` where a code is none of the run's,
    or fewer than two conditions would be left.
    """
    known = run.taxonomy().codes
    unknown = sorted(set(codes) - set(known))
    if unknown or len(set(known) - set(codes)) < 2 or not codes:
        raise RunError(
            f"Leave out some of {', '.join(known)}, so that two or more are left; "
            f"{', '.join(codes) or 'nothing'} was given."
        )
    folder = folder or run.folder / FOLDER / "+".join(sorted(codes))
    part = Run(run.data, folder, shared=run.cache_folder)
    if not (folder / "splits.csv").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in (("catalog.csv", run.catalog()), ("splits.csv", run.splits())):
            part.write(name, table[~table["condition"].isin(codes)])
        kept = run.attributes().loc[part.catalog()["path"]]
        part.write("attributes.csv", kept.reset_index())
    return part


def known_labels(run: Run, codes: Sequence[str]) -> tuple[list[str], NDArray[np.int64]]:
    """The conditions that are left without ``codes``, and each row's index in them, -1 for none."""
    kept = [code for code in run.taxonomy().codes if code not in codes]
    conditions = run.splits()["condition"]
    return kept, np.asarray(pd.Index(kept).get_indexer(conditions), dtype=np.int64)


def score_left_out(
    run: Run, part: Run, codes: Sequence[str], *, n_bootstrap: int = 1000, seed: int = 42
) -> pd.DataFrame:
    """`unknown_table` of every image of ``codes`` against the test images of ``part``.

    ``part`` is the `left_out_run`, trained and packed. Writes ``left_out_predictions.csv`` and
    ``left_out.csv`` into its folder.
    """
    bundle = part.trained_bundle()
    test = on_test(predict(part))
    splits = run.splits()
    strange = splits[splits["condition"].isin(codes)].reset_index(drop=True)
    paths = strange["path"].tolist()
    hashes = run.catalog().set_index("path")["sha256"].loc[paths].tolist()
    pixels = build_cache(run.data, paths, hashes, size_px=bundle.size_px, folder=run.cache_folder)
    quality = measure_quality(run.data, paths)
    unknown = predict_table(bundle, pixels, strange, quality)
    part.write("left_out_predictions.csv", unknown)
    table = unknown_table(
        test,
        unknown,
        bundle.taxonomy.codes,
        known_groups=test_groups(part, test),
        unknown_groups=strange["group"].to_numpy(),
        n_bootstrap=n_bootstrap,
        seed=seed,
    )
    part.write(TABLE, table)
    return table
