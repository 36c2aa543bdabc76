"""Sets with one threshold for all conditions, by MAPIE: what they cover of each condition."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from mapie.classification import SplitConformalClassifier
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin

from dermosan_lib.decision import prediction_sets
from dermosan_lib.study.evaluation import Outcomes, group_indices, read_outcomes
from dermosan_lib.study.uncertainty.conformal_sets import COVERAGE, fit_sets
from dermosan_lib.study.uncertainty.group_quantiles import group_weights

Array = NDArray[np.float64]

SCORES = {"lac": "least ambiguity", "aps": "adaptive"}  # RAPS needs several images a class


def compare_sets(
    fitted_on: pd.DataFrame,
    predictions: pd.DataFrame,
    codes: Sequence[str],
    *,
    fitted_groups: "pd.Series[Any] | ArrayLike | None" = None,
    groups: "pd.Series[Any] | ArrayLike | None" = None,
    coverage: float = COVERAGE,
    seed: int = 42,
) -> pd.DataFrame:
    """Coverage and size of `fit_sets` beside those of MAPIE's split-conformal sets.

    MAPIE's have one threshold for all conditions: ``lac`` (Sadinle, Lei and Wasserman 2019) and
    ``aps`` (Romano, Sesia and Candès 2020). They know no groups, so that they are fitted on one
    image a lesion, drawn by ``seed``. Where those images are too few for the promise, or show not
    every condition, their sets are left out and ``note`` says why; so are ``aps`` sets of two
    conditions, which MAPIE does not know.

    Args:
        fitted_on: Validation rows; see `read_outcomes`.
        predictions: Rows to judge on.
        codes: Condition codes in class order.
        fitted_groups: Group of each row of ``fitted_on``.
        groups: Group of each row of ``predictions``.
        coverage: The promise, above 0 and below 1.
        seed: Of the draw, and of those methods that draw.

    Returns:
        ``sets, coverage, least_covered, least_coverage, set_size, note``, a row a method, groups
        weighing alike: ``least_covered`` is the condition whose truth is held least often. Of a
        method that is left out the numbers are NaN and ``note`` is not empty.
    """
    known, judged = read_outcomes(fitted_on, codes), read_outcomes(predictions, codes)
    weights = group_weights(group_indices(groups, predictions))
    single = _one_a_group(group_indices(fitted_groups, fitted_on), seed)
    entry = fit_sets(fitted_on, codes, groups=fitted_groups, coverage=coverage)
    least = np.array([entry["least"][code] for code in judged.codes])
    ours = prediction_sets(judged.probabilities, least)
    rows: list[tuple[Any, ...]] = [("one threshold a condition", *_judge(ours, judged, weights))]
    for score, words in SCORES.items():
        note = _lacking(known.truth[single], judged.codes, score, coverage)
        name = f"one for all, {words} ({score.upper()})"
        if note:
            rows.append((name, np.nan, "", np.nan, np.nan, note))
            continue
        theirs = _by_mapie(
            known.probabilities[single], known.truth[single], judged.probabilities,
            score, coverage, seed,
        )  # fmt: skip
        rows.append((name, *_judge(theirs, judged, weights)))
    columns = ["sets", "coverage", "least_covered", "least_coverage", "set_size", "note"]
    return pd.DataFrame(rows, columns=columns)


def _lacking(truth: NDArray[np.intp], codes: Sequence[str], score: str, coverage: float) -> str:
    """Why MAPIE cannot be fitted to one image a group of these classes; "" where it can."""
    if len(codes) == 2 and score != "lac":
        return "left out, since it takes at least three conditions"
    needed = _images_needed(coverage)
    if len(truth) < needed:
        return (
            f"left out, since {coverage:.0%} takes at least {needed} groups in validation, "
            f"but there are {len(truth)}"
        )
    absent = [code for c, code in enumerate(codes) if not (truth == c).any()]
    return f"left out, since no group shows {', '.join(absent)} in validation" if absent else ""


def _images_needed(coverage: float) -> int:
    return int(np.ceil(max(1 / coverage, 1 / (1 - coverage)) - 1e-9))  # as MAPIE asks


def _by_mapie(
    probabilities: Array,
    truth: NDArray[np.intp],
    new: Array,
    score: str,
    coverage: float,
    seed: int,
) -> NDArray[np.bool_]:
    judge = SplitConformalClassifier(
        _Given(np.arange(probabilities.shape[1])),
        confidence_level=coverage,
        conformity_score=score,
        prefit=True,
        random_state=seed,
    )
    judge.conformalize(probabilities, truth)
    _, sets = judge.predict_set(new)
    return np.asarray(sets[:, :, 0], dtype=np.bool_)


class _Given(ClassifierMixin, BaseEstimator):
    """A fitted classifier whose features are its probabilities."""

    def __init__(self, classes: NDArray[np.intp]) -> None:
        self.classes = classes
        self.classes_ = classes

    def fit(self, features: Array, labels: NDArray[np.intp]) -> "_Given":
        return self

    def predict_proba(self, features: Array) -> Array:
        # MAPIE asks for sums of 1 more exactly than a written table has them.
        return np.asarray(features / features.sum(axis=1, keepdims=True))

    def predict(self, features: Array) -> NDArray[np.intp]:
        return np.asarray(features.argmax(axis=1), dtype=np.intp)


def _judge(
    sets: NDArray[np.bool_], judged: Outcomes, weights: Array
) -> tuple[float, str, float, float, str]:
    held = sets[np.arange(len(sets)), judged.truth]
    each = {
        code: float(np.average(held[own], weights=weights[own]))
        for c, code in enumerate(judged.codes)
        if (own := judged.truth == c).any()
    }
    worst = min(each, key=lambda code: each[code])
    size = float(np.average(sets.sum(axis=1), weights=weights))
    return float(np.average(held, weights=weights)), worst, each[worst], size, ""


def _one_a_group(groups: NDArray[np.intp], seed: int) -> NDArray[np.intp]:
    """A row of each group, drawn at random, in the table's order."""
    order = np.random.default_rng(seed).permutation(len(groups))
    _, first = np.unique(groups[order], return_index=True)
    return np.sort(order[first])
