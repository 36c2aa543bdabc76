"""Predictions as one table, the shape that evaluation, error analysis and figures share."""

from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib import images, quality
from dermosan_lib.bundle import Bundle
from dermosan_lib.conditions import Taxonomy
from dermosan_lib.decision import (
    Abstention,
    calibrated,
    energy,
    least_probabilities,
    prediction_sets,
    set_words,
)
from dermosan_lib.study.inference.onnx_inference import run_graph
from dermosan_lib.study.pixels import PixelStore
from dermosan_lib.system import map_in_processes


def predict_table(
    bundle: Bundle,
    pixels: PixelStore,
    splits: pd.DataFrame,
    measured: pd.DataFrame,
    *,
    progress: bool = True,
) -> pd.DataFrame:
    """What the clinic would answer for each row of ``measured`` (columns of `measure_quality`).

    ``pixels`` follows the rows of ``splits``. Returns ``path, condition, split``, a probability
    column for each condition code (after temperature scaling), ``malignancy`` (NaN where the
    taxonomy does not know) and ``abstained`` (the picture fails the quality check, or one of the
    three rules); then ``far`` (unlike the training images), ``unsure`` (no condition is likely
    enough to be named), ``distance`` (NaN where the bundle knows none), ``prediction_set`` (codes
    in class order, separated by spaces; empty where the bundle has none), ``strange`` (it may be
    none of the conditions) and ``energy``, by which that is told.
    """
    rows = pd.Index(splits["path"]).get_indexer(measured["path"])
    answers = run_graph(
        bundle.model_path,
        pixels,
        rows.tolist(),
        ["logits", "embedding"],
        views=bundle.views,
        progress=progress,
    )
    chances = calibrated(answers["logits"], bundle.card["temperature"])
    table = prediction_table(splits.iloc[rows], chances, bundle.taxonomy)
    acceptable = measured["acceptable"].to_numpy()
    return with_limits(table, bundle, answers["embedding"], energy(answers["logits"]), acceptable)


def with_limits(
    table: pd.DataFrame,
    bundle: Bundle,
    embeddings: NDArray[np.float32],
    energies: NDArray[np.float64],
    acceptable: NDArray[np.bool_],
) -> pd.DataFrame:
    """``table`` of `prediction_table` with `predict_table`'s ``abstained`` and last six columns.

    ``embeddings`` ``(n, channels)``, ``energies`` ``(n,)`` and ``acceptable`` ``(n,)`` follow the
    table's rows.
    """
    rule, codes = Abstention.of(bundle.card, bundle.path), bundle.taxonomy.codes
    probabilities = table[list(codes)].to_numpy(dtype=np.float64)
    distances = rule.distances(embeddings)
    far, unsure = rule.far(distances), rule.unsure(probabilities)
    strange = rule.strange(energies)
    least = least_probabilities(bundle.card.get("prediction_set"), codes)
    sets = "" if least is None else set_words(prediction_sets(probabilities, least), codes)
    return table.assign(
        abstained=~acceptable | far | unsure | strange,
        far=far,
        unsure=unsure,
        distance=distances,
        prediction_set=sets,
        strange=strange,
        energy=energies,
    )


def prediction_table(
    rows: pd.DataFrame, probabilities: NDArray[np.float64], taxonomy: Taxonomy
) -> pd.DataFrame:
    """Set ``probabilities`` ``(n, classes)`` beside ``path, condition, split`` of ``rows``."""
    table = rows[["path", "condition", "split"]].reset_index(drop=True)
    table[list(taxonomy.codes)] = probabilities
    known = all(condition.behaviour != "unknown" for condition in taxonomy)
    score = probabilities[:, taxonomy.suspicious].sum(axis=1) if known else np.nan
    table["malignancy"] = score
    table["abstained"] = False
    return table


def measure_quality(
    data: Path, paths: list[str], *, workers: int | None = None, progress: bool = True
) -> pd.DataFrame:
    """Quality of each picture: ``path``, ``acceptable`` and a score 0..1 for each check."""
    measure = partial(_measure, data)
    return pd.DataFrame(
        map_in_processes(measure, paths, workers=workers, progress=progress, name="picture quality")
    )


def _measure(data: Path, path: str) -> dict[str, str | bool | float]:
    judged = quality.assess(images.read(data / path))
    scores = {name: check.score for name, check in judged.checks.items()}
    return {"path": path, "acceptable": judged.acceptable, **scores}
