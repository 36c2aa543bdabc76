"""95% intervals where both readers and cases are a sample: answers are no independent tosses.

Answers of one reader are alike, and so are answers to one lesion. The variance of a ratio of sums
is that between readers, plus what lesions add to the noise of single answers (the two-way clustered
variance of Cameron, Gelbach and Miller 2011; for a balanced design that of Obuchowski and
Rockette), with degrees of freedom as Hillis (2007) has them. It needs no complete design: readers
may have read different cases. To resample readers and cases both would count the noise of single
answers three times (Owen 2007), so that its intervals are too wide.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit, stdtrit

from dermosan_lib.study.evaluation import wilson

Array = NDArray[np.float64]
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Estimate:
    """A value with its 95% interval; bounds are NaN where nothing can be said."""

    value: float
    low: float
    high: float
    n: int  # answers it rests on

    def entries(self, name: str) -> dict[str, float]:
        """``NAME, NAME_low, NAME_high`` for a row of a table."""
        return {name: self.value, f"{name}_low": self.low, f"{name}_high": self.high}


def ratio_estimate(
    part: ArrayLike,
    whole: ArrayLike,
    readers: Sequence[Any] | ArrayLike,
    cases: Sequence[Any] | ArrayLike,
    *,
    share: bool = True,
) -> Estimate:
    """The ratio of two sums over answers ``(n,)``, such as right answers among all.

    Args:
        part: What counts above.
        whole: What counts below; an answer with 0 in both tells nothing.
        readers: Who gave each answer.
        cases: Which lesion each is about.
        share: The ratio lies in 0..1, and so shall its interval (by its log odds).
    """
    above, below = (np.asarray(x, dtype=np.float64) for x in (part, whole))
    total = below.sum()
    if total <= 0:
        return Estimate(np.nan, np.nan, np.nan, 0)
    value = float(above.sum() / total)
    counted = below != 0
    n = int(counted.sum())
    numbers = [pd.factorize(np.asarray(x)[counted])[0] for x in (readers, cases)]
    influence = (above - value * below)[counted] / total
    error, df = _error(influence, *numbers)
    if not share:
        return Estimate(value, *_plain(value, error, df), n)
    return Estimate(value, *_of_share(value, error, df, n, numbers), n)


def difference_estimate(
    first: tuple[ArrayLike, ArrayLike],
    second: tuple[ArrayLike, ArrayLike],
    readers: Sequence[Any] | ArrayLike,
    cases: Sequence[Any] | ArrayLike,
) -> Estimate:
    """Second ratio less the first, each a part and a whole over the same answers ``(n,)``."""
    value, influence, counted = 0.0, 0.0, False
    for sign, pair in ((-1.0, first), (1.0, second)):
        above, below = (np.asarray(x, dtype=np.float64) for x in pair)
        if below.sum() <= 0:
            return Estimate(np.nan, np.nan, np.nan, 0)
        ratio = above.sum() / below.sum()
        value += sign * float(ratio)
        influence = influence + sign * (above - ratio * below) / below.sum()
        counted = counted | (below != 0)
    numbers = [pd.factorize(np.asarray(x)[counted])[0] for x in (readers, cases)]
    error, df = _error(np.asarray(influence)[counted], *numbers)
    return Estimate(value, *_plain(value, error, df), int(np.sum(counted)))


def _error(
    influence: Array, readers: NDArray[np.intp], cases: NDArray[np.intp]
) -> tuple[float, float]:
    """Standard error and degrees of freedom; NaN for one reader with one case."""
    many = int(readers.max()) + 1, int(cases.max()) + 1
    cells = pd.factorize(readers * many[1] + cases)[0]
    by_reader, by_case, by_cell = (_clustered(influence, x) for x in (readers, cases, cells))
    if many[0] == 1:  # this reader alone; nothing is said of others
        return (float(np.sqrt(by_case)), many[1] - 1.0) if many[1] > 1 else (np.nan, np.nan)
    added = max(by_case - by_cell, 0.0) if many[1] > 1 else 0.0
    if by_reader < 1e-9 * by_cell:  # few readers who happen to agree, to the last answer
        by_reader = by_cell
    variance = by_reader + added
    below = by_reader**2 / (many[0] - 1) + (by_case**2 / (many[1] - 1) if added else 0.0)
    return float(np.sqrt(variance)), float(variance**2 / below) if below > 0 else np.inf


def _clustered(influence: Array, groups: NDArray[np.intp]) -> float:
    sums = np.bincount(groups, influence)
    return float((sums**2).sum() * len(sums) / max(len(sums) - 1, 1))


def _reach(df: float) -> float:
    return float(stdtrit(min(df, 1e9), (1 + CONFIDENCE) / 2))


def _plain(value: float, error: float, df: float) -> tuple[float, float]:
    if not error > 0:  # nothing varies, or cannot be known
        return np.nan, np.nan
    reach = _reach(df) * error
    return value - reach, value + reach


def _of_share(
    value: float, error: float, df: float, n: int, numbers: Sequence[NDArray[np.intp]]
) -> tuple[float, float]:
    if np.isnan(error):
        return np.nan, np.nan
    if error <= 0 or not 0 < value < 1:
        # All alike: only so many units are known to be independent of one another.
        units = min(n, max(int(one.max()) + 1 for one in numbers))
        low, high = wilson(value * units, units)
        return float(low), float(high)
    reach = _reach(df) * error / (value * (1 - value))
    middle = float(logit(value))
    return float(expit(middle - reach)), float(expit(middle + reach))
