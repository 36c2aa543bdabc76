"""A table of predictions as the arrays that metrics are computed from, checked once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from dermosan_lib.errors import RunError

SUM_TOLERANCE = 1e-3  # probabilities written with four digits still pass


@dataclass(frozen=True)
class Outcomes:
    """What was true, what was predicted and how surely, for ``n`` images of ``k`` classes."""

    codes: tuple[str, ...]  # k condition codes, in class order
    truth: NDArray[np.intp]  # (n,) class indices
    probabilities: NDArray[np.float64]  # (n, k), 0..1, rows sum to 1

    @property
    def predicted(self) -> NDArray[np.intp]:
        """Class of highest probability, ``(n,)``; the first of equals."""
        return np.asarray(self.probabilities.argmax(axis=1), dtype=np.intp)

    @property
    def confidence(self) -> NDArray[np.float64]:
        """Probability of the predicted class, ``(n,)``, 0..1."""
        return np.asarray(self.probabilities.max(axis=1), dtype=np.float64)

    @property
    def correct(self) -> NDArray[np.bool_]:
        """Whether the predicted class is the true one, ``(n,)``."""
        return np.asarray(self.predicted == self.truth, dtype=np.bool_)


def read_outcomes(predictions: pd.DataFrame, codes: Sequence[str]) -> Outcomes:
    """Check ``predictions`` and return its arrays, in the table's order.

    Args:
        predictions: ``path``, ``condition`` and a probability column for each of ``codes``; other
            columns are not read.
        codes: At least two different condition codes, in class order.

    Raises:
        RunError: For a missing column, no rows, a path twice, a condition that is none of
            ``codes``, or probabilities that are not 0..1 with rows that sum to 1.
    """
    codes = tuple(codes)
    _check_table(predictions, codes)
    truth = pd.Index(codes).get_indexer(predictions["condition"].astype(str))
    if (truth < 0).any():
        stranger = str(predictions["condition"].iloc[int(np.argmax(truth < 0))])
        raise RunError(
            f"{int((truth < 0).sum())} images have a condition the model does not know, such as "
            f"'{stranger}'; it knows {', '.join(codes)}. Rename the condition or leave the "
            "images out."
        )
    probabilities = predictions.loc[:, list(codes)].to_numpy(dtype=np.float64)
    _check_probabilities(probabilities, predictions["path"])
    return Outcomes(codes, truth.astype(np.intp), probabilities)


def group_indices(
    groups: "pd.Series[Any] | ArrayLike | None", predictions: pd.DataFrame
) -> NDArray[np.intp]:
    """Number the groups 0, 1, ... in order of appearance; one entry a row of ``predictions``.

    ``None`` makes every image a group of its own. Raises `RunError` where ``groups`` has another
    length or index than the table, or an image without a group.
    """
    n = len(predictions)
    if groups is None:
        return np.arange(n)
    if isinstance(groups, pd.Series) and not groups.index.equals(predictions.index):
        raise RunError(
            "Groups must follow the rows of the predictions, but their index differs. Join them "
            "to the predictions by path, or give them as an array in the same order."
        )
    values = pd.Series(np.asarray(groups).ravel())
    if len(values) != n:
        raise RunError(
            f"There must be a group for each of the {n} predictions, but {len(values)} were given."
        )
    missing = int(values.isna().sum())
    if missing:
        raise RunError(
            f"{missing} images have no group. Where nothing is known of a picture's patient or "
            "lesion, give it its own path as group."
        )
    return np.asarray(pd.factorize(values)[0], dtype=np.intp)


def _check_table(predictions: pd.DataFrame, codes: tuple[str, ...]) -> None:
    if len(set(codes)) < 2 or len(set(codes)) < len(codes):
        raise RunError(
            f"Evaluation needs at least two different condition codes, but got {list(codes)}."
        )
    missing = [name for name in ("path", "condition", *codes) if name not in predictions.columns]
    if missing:
        raise RunError(
            f"Predictions lack {'column' if len(missing) == 1 else 'columns'} "
            f"{', '.join(missing)}. They need path, condition and a probability for each code."
        )
    if predictions.empty:
        raise RunError("There are no predictions to evaluate. Check that the split has images.")
    twice = predictions["path"].duplicated()
    if twice.any():
        raise RunError(
            f"Each image may be predicted once, but {predictions['path'][twice].iloc[0]} is "
            "there more than once. Remove the repeated rows."
        )


def _check_probabilities(probabilities: NDArray[np.float64], paths: "pd.Series[str]") -> None:
    with np.errstate(invalid="ignore"):
        valid = (probabilities >= 0) & (probabilities <= 1 + SUM_TOLERANCE)  # False for NaN
        sums = probabilities.sum(axis=1)
        bad = ~(valid.all(axis=1) & (np.abs(sums - 1) <= SUM_TOLERANCE))
    if bad.any():
        row = int(np.argmax(bad))
        raise RunError(
            f"Probabilities must be 0..1 and sum to 1 in each row, but {paths.iloc[row]} has "
            f"{probabilities[row].round(4).tolist()} (sum {sums[row]:.4f}). Predict again."
        )
