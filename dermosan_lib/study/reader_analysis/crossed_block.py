"""Answers as a complete block, readers by cases by tests, for the analysis of variance."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.study.reader_analysis.answer_table import new_answers, taxonomy_of
from dermosan_lib.study.reader_analysis.case_covariances import Merit, Method, merits_of
from dermosan_lib.study.reader_analysis.mrmc_anova import MrmcAnalysis, obuchowski_rockette

BEFORE, AFTER = "own answer", "after advice"


@dataclass(frozen=True)
class CrossedReadings:
    """Every reader read every case in every test."""

    tests: tuple[str, ...]
    readers: tuple[str, ...]
    correct: NDArray[np.float64]  # (tests, readers, cases) 1 where right
    suspicion: NDArray[np.float64]  # the same shape, -100..100: confidence, below 0 for benign
    malignant: NDArray[np.bool_]  # (cases,)

    @property
    def cases(self) -> int:
        """How many cases every reader has read."""
        return len(self.malignant)


def crossed_readings(
    answers: pd.DataFrame, malignant_codes: frozenset[str] | None = None
) -> CrossedReadings:
    """Own answers and those after advice, of readers who all read the same new cases.

    ``suspicion`` is the confidence of an answer that names one of ``malignant_codes``, and less
    than 0 by as much for one that does not: a rating to draw a ROC curve from. None takes the codes
    that `taxonomy_of` the answers says are malignant or premalignant.

    Raises `ReaderStudyError` where a reader lacks a case that another has.
    """
    if malignant_codes is None:
        malignant_codes = frozenset(one.code for one in taxonomy_of(answers) if one.suspicious)
    new = new_answers(answers)
    new = new[new.groupby(["reader", "image"])["stage"].transform("nunique") == 2]
    if new.empty:
        raise ReaderStudyError(
            "The analysis compares answers before and after advice, but no case has both. "
            "Read in an arm with advice."
        )
    sign = np.where(new["diagnosis"].isin(malignant_codes), 1.0, -1.0)
    new = new.assign(suspicion=sign * new["confidence"])
    wide = new.pivot_table(
        index=["stage", "reader"], columns="image", values=["correct", "suspicion"]
    )
    if wide.isna().to_numpy().any():
        lacking = wide["correct"].isna().sum(axis=1)
        reader = lacking.idxmax()[1]
        raise ReaderStudyError(
            f"The analysis needs every reader's answer to every case, but {reader} lacks "
            f"{int(lacking.max())} of {wide['correct'].shape[1]}. Leave out readers who have not "
            "finished, or use `accuracy_change`, which needs no complete design."
        )
    readers = tuple(map(str, wide.index.get_level_values("reader").unique()))
    blocks = [
        wide[name].to_numpy(dtype=float).reshape(2, len(readers), -1)
        for name in ("correct", "suspicion")
    ]
    truth = new.groupby("image")["condition"].first().loc[wide["correct"].columns]
    return CrossedReadings(
        (BEFORE, AFTER), readers, blocks[0], blocks[1], truth.isin(malignant_codes).to_numpy()
    )


def mrmc_analysis(
    readings: CrossedReadings, merit: Merit = "accuracy", method: Method = "jackknife"
) -> MrmcAnalysis:
    """`obuchowski_rockette` of the accuracy, or of the AUC of the readers' suspicion.

    Raises `ReaderStudyError` as that and `merits_of` do.
    """
    scores = readings.correct if merit == "accuracy" else readings.suspicion
    merits = merits_of(scores, readings.malignant, merit=merit, method=method)
    return obuchowski_rockette(merits, readings.tests)
