"""Are readers as sure as they are right?"""

import numpy as np
import pandas as pd

from dermosan_lib.study.reader_analysis.answer_table import new_answers
from dermosan_lib.study.reader_analysis.multiway_intervals import ratio_estimate

EDGES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def confidence_bins(answers: pd.DataFrame, stage: int = 1) -> pd.DataFrame:
    """How often answers of a ``stage`` (1, 2) are right, beside how sure readers were.

    Returns ``low, high, n, confidence, accuracy, accuracy_low, accuracy_high``, all but n shares
    0..1, a row for each fifth of the scale; NaN where nobody was so sure.
    """
    some = _stage(answers, stage)
    sure = some["confidence"].to_numpy() / 100
    where = np.clip(np.searchsorted(EDGES, sure, side="right") - 1, 0, len(EDGES) - 2)
    rows = []
    for k in range(len(EDGES) - 1):
        here = where == k
        found = ratio_estimate(some["correct"] * here, here, some["reader"], some["lesion"])
        mean = float(sure[here].mean()) if here.any() else np.nan
        row = {"low": EDGES[k], "high": EDGES[k + 1], "n": found.n, "confidence": mean}
        rows.append(row | found.entries("accuracy"))
    return pd.DataFrame(rows)


def confidence_scores(answers: pd.DataFrame) -> pd.DataFrame:
    """How surely readers answer and how well that fits, before and after advice.

    Returns ``stage, metric, value, low, high, n``: ``confidence`` (mean, 0..1), ``overconfidence``
    (mean confidence less accuracy) and ``brier`` (mean squared distance from right or wrong;
    0 is the best).
    """
    rows = []
    for stage in sorted(new_answers(answers)["stage"].unique()):
        some = _stage(answers, int(stage))
        sure, right = some["confidence"] / 100, some["correct"]
        for name, part in (
            ("confidence", sure),
            ("overconfidence", sure - right),
            ("brier", (sure - right) ** 2),
        ):
            found = ratio_estimate(
                part, np.ones(len(some)), some["reader"], some["lesion"], share=False
            )
            rows.append((int(stage), name, found.value, found.low, found.high, found.n))
    return pd.DataFrame(rows, columns=["stage", "metric", "value", "low", "high", "n"])


def _stage(answers: pd.DataFrame, stage: int) -> pd.DataFrame:
    new = new_answers(answers)
    return new[new["stage"] == stage].reset_index(drop=True)
