"""Which labels of a run deserve a second opinion, as a file of the run and a small table."""

from typing import NamedTuple

import pandas as pd

from dermosan_lib.images import Pixels
from dermosan_lib.study.data import (
    thumbnails,
)
from dermosan_lib.study.error_analysis import label_noise
from dermosan_lib.study.runs import Run


class LabelDoubts(NamedTuple):
    """Labels that count more confidently as another condition."""

    candidates: pd.DataFrame  # `label_noise`, the likeliest first
    counts: pd.DataFrame  # of each condition: candidates in each split, and its images
    notes: list[str]  # what could not be judged, in words

    def pictures(self, run: Run, n: int) -> dict[str, Pixels]:
        """The pictures of the first ``n`` candidates by path."""
        return thumbnails(run.data, self.candidates["path"].head(n))


def audit_labels(run: Run, *, seed: int = 42) -> LabelDoubts:
    """Write ``label_noise.csv`` and return what it holds; see `label_noise`."""
    candidates = label_noise(run, seed=seed)
    run.write("label_noise.csv", candidates)
    counts = pd.crosstab(candidates["condition"], candidates["split"])
    images = run.splits()["condition"].value_counts().rename("images")
    table = counts.join(images).sort_values("images")
    return LabelDoubts(candidates, table, list(candidates.attrs.get("notes", ())))
