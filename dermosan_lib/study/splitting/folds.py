"""Grouped cross-validation: which part of the images a fold tests, and who chooses and learns."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dermosan_lib.errors import SplitError
from dermosan_lib.study.comparison import group_folds
from dermosan_lib.study.splitting.schemes import SPLITS, Fractions, by_group
from dermosan_lib.study.splitting.split_shares import completed


@dataclass(frozen=True)
class Fold:
    """One fold of a cross-validation: number ``number`` of ``of``, in the dealing ``repeat``.

    All are counted from 1. Raises `SplitError` for numbers that name no fold.
    """

    number: int
    of: int
    repeat: int = 1

    def __post_init__(self) -> None:
        if self.of < 2:
            raise SplitError(f"Cross-validation takes 2 folds or more, but has {self.of}.")
        if not 1 <= self.number <= self.of:
            raise SplitError(
                f"A fold is one of 1 to {self.of}, but is {self.number}. Choose one of them."
            )
        if self.repeat < 1:
            raise SplitError(f"Repeats are counted from 1, but this is {self.repeat}.")

    def shares(self, fractions: Sequence[float]) -> Fractions:
        """Shares of train, val and test: a fold to test, the rest as ``fractions`` divide it."""
        test = 1 / self.of
        train, val = (part / (fractions[0] + fractions[1]) * (1 - test) for part in fractions[:2])
        return train, val, test


def fold_or_none(*, fold: int, folds: int, repeat: int) -> Fold | None:
    """The fold that these parameters of a run name; None for no ``folds``, which is 0."""
    return Fold(fold, folds, repeat) if folds else None


def dealt(rows: pd.DataFrame, folds: int, seed: int) -> "pd.Series[int]":
    """The fold, from 1, that tests each of ``rows`` (``condition, group``); groups stay whole.

    Conditions are spread evenly, and each is in every fold where its groups allow. Raises
    `SplitError` where a condition has fewer groups than there are folds.
    """
    labels, groups = pd.factorize(rows["condition"])[0], pd.factorize(rows["group"])[0]
    found = np.zeros(len(rows), dtype=np.int64)
    for number, (_, tested) in enumerate(group_folds(labels, groups, folds, seed), start=1):
        found[tested] = number
    chosen = dict(zip(rows["group"].astype(str), map(str, found), strict=True))
    whole = completed(rows, chosen, [str(number) for number in range(1, folds + 1)])
    return rows["group"].map(whole).astype(int)


def by_fold(
    rows: pd.DataFrame, fold: Fold, seed: int, fractions: Sequence[float]
) -> "pd.Series[str]":
    """The fold to test, and the others cut by group into train and val as ``fractions`` tell.

    Folds are dealt by ``seed`` and the repeat alone, so that those of one repeat fit together.
    """
    tested = dealt(rows, fold.of, seed + fold.repeat - 1) == fold.number
    train, val, test = fold.shares(fractions)
    shares = (train / (1 - test), val / (1 - test))
    assigned = pd.Series("test", index=rows.index)
    rng = np.random.default_rng((seed, fold.repeat, fold.number))
    assigned[~tested] = by_group(rows[~tested], rng, shares, SPLITS[:2])
    return assigned
