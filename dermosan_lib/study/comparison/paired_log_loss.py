"""Log loss of two answers to the same cases, and whether the second is better beyond chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_LEAST = float(np.finfo(np.float64).eps)  # as `reliability.nll`
_ERRORS = 2.0  # standard errors; about one chance in 40 where nothing is gained


@dataclass(frozen=True)
class Comparison:
    """Mean log loss of groups by either answer."""

    first: float
    second: float
    standard_error: float  # of their difference, paired by group
    n_groups: int

    @property
    def better(self) -> bool:
        """Whether the second loses less by more than chance explains."""
        return self.first - self.second > _ERRORS * self.standard_error


def compare_losses(
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    truth: NDArray[np.integer[Any]],
    groups: Sequence[Any] | NDArray[Any],
) -> Comparison:
    """Compare two tables of probabilities ``(n, classes)`` for cases of true class ``(n,)``.

    Cases of one group are averaged first, so that each of the ``groups`` ``(n,)`` counts once.
    """
    numbers = pd.factorize(np.asarray(groups))[0]
    size = np.bincount(numbers)
    mean = [np.bincount(numbers, _losses(table, truth)) / size for table in (first, second)]
    gain = mean[0] - mean[1]
    spread = float(gain.std(ddof=1)) if len(gain) > 1 else np.inf
    error = spread / float(np.sqrt(len(gain)))
    return Comparison(float(mean[0].mean()), float(mean[1].mean()), error, len(gain))


def _losses(table: NDArray[np.float64], truth: NDArray[np.integer[Any]]) -> NDArray[np.float64]:
    chances = table[np.arange(len(truth)), truth]
    return np.asarray(-np.log(chances.clip(_LEAST, 1.0)))
