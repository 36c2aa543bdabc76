"""All that is chosen on validation and travels in the bundle; the test images are not looked at."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib import phantoms
from dermosan_lib.decision import ABSTENTION_FILE, calibrated, energy
from dermosan_lib.study.inference import prediction_table
from dermosan_lib.study.runs import Run
from dermosan_lib.study.uncertainty import (
    abstention_fitting,
    calibration_fitting,
    conformal_sets,
    energy_fitting,
)


@dataclass(frozen=True)
class Limits:
    """Entries for the card, by name, and files for the bundle, by name."""

    entries: dict[str, Any]  # temperature, operating_points, prediction_set, abstention
    files: dict[str, bytes]


def fit_limits(run: Run, logits: NDArray[np.float32], embeddings: NDArray[np.float32]) -> Limits:
    """Choose temperature, operating points, prediction sets and the rule to abstain.

    Where the training images lie is described by themselves; all else is chosen on validation. A
    run on phantoms is also given the rule by which its model reads drawings only.

    Args:
        run: Whose split and labels count.
        logits: ``(n, classes)`` of the validation rows, in the order of ``run.rows("val")``.
        embeddings: ``(images, channels)`` of every row of the split; those of test are not read.
    """
    taxonomy, train, val = run.taxonomy(), run.rows("train"), run.rows("val")
    labels = run.labels()
    temperature = calibration_fitting.fit_temperature(logits, labels[val])
    rows = run.splits().iloc[val]
    table = prediction_table(rows, calibrated(logits, temperature), taxonomy)
    groups = rows["group"].to_numpy()
    familiar = abstention_fitting.fit_familiar(embeddings[train], labels[train], len(taxonomy))
    distances = familiar.distances(embeddings[val])
    numbered = pd.factorize(groups)[0]
    entries: dict[str, Any] = {
        "temperature": temperature,
        "operating_points": calibration_fitting.operating_points_for(
            logits, labels[val], temperature, taxonomy
        ),
        "prediction_set": conformal_sets.fit_sets(table, taxonomy.codes, groups=groups),
        "abstention": {
            "far": abstention_fitting.fit_farthest(distances, numbered),
            "strange": energy_fitting.fit_strangest(energy(logits), numbered),
            "unsure": abstention_fitting.fit_doubtful(table, taxonomy.codes, groups=groups),
        },
    }
    files = {ABSTENTION_FILE: familiar.to_bytes()}
    if run.demonstration:  # of photographs such a model knows nothing, however sure it is
        entries["abstention"]["no_drawing"] = {"method": phantoms.DRAWING_METHOD}
        files[phantoms.DRAWINGS_FILE] = phantoms.drawing_rule().to_bytes()
    return Limits(entries, files)
