"""Train one recipe on several splits of a run's images, each in a folder of its own."""

import shutil
from collections.abc import Sequence

import pandas as pd

from dermosan_lib.errors import SplitError
from dermosan_lib.study.pipeline.compare_schemes import SCHEMES, predict_scheme, scheme_run
from dermosan_lib.study.pipeline.fitting import fit_network, pack
from dermosan_lib.study.recipes import Recipe
from dermosan_lib.study.runs import Run


def fit_schemes(
    run: Run, recipe: Recipe, *, schemes: Sequence[str] = SCHEMES, seed: int = 42
) -> dict[str, str]:
    """Train ``recipe`` on each of ``schemes`` that the images allow and that is not the run's own.

    Leaves ``schemes/NAME/`` in the run folder, with split, bundle and test predictions. What is
    finished is kept, and an interrupted training goes on, as in `fit_network`. All share the run's
    caches, so a further scheme costs its training alone.

    Returns what became of each scheme, in words.
    """
    outcomes = {}
    for scheme in schemes:
        part = scheme_run(run, scheme)
        try:
            splits = part.splits(scheme=scheme, seed=seed)
        except SplitError as error:
            outcomes[scheme] = f"not possible: {error}"
            shutil.rmtree(part.folder)
            continue
        if _same(splits, run.splits()):
            outcomes[scheme] = "the run's own split"
            shutil.rmtree(part.folder)
            continue
        if not (part.folder / "predictions.csv").is_file():
            if not (part.folder / "bundle").is_dir():
                pack(part, recipe, fit_network(part, recipe))
            predict_scheme(part)
        outcomes[scheme] = "trained"
    return outcomes


def _same(a: pd.DataFrame, b: pd.DataFrame) -> bool:
    first, second = (table.set_index("path")["split"].sort_index() for table in (a, b))
    return bool(first.equals(second))
