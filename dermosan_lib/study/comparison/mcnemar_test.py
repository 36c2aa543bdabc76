"""Are two models right equally often? McNemar's test, for images and for groups of images."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import binom, binomtest, chi2

from dermosan_lib.study.comparison.pairing import paired_outcomes
from dermosan_lib.study.evaluation import group_indices


def mcnemar(
    first: pd.DataFrame,
    second: pd.DataFrame,
    codes: Sequence[str],
    *,
    groups: "pd.Series[Any] | ArrayLike | None" = None,
) -> pd.DataFrame:
    """Test whether two models are right equally often on the same images.

    Only images on which one is right and the other wrong tell anything. Images of one lesion or
    patient are often right or wrong together; to count them as independent makes p too small, so
    where groups hold more than one image, read the rows whose ``unit`` is ``group``. A large p does
    not show that two models are equal: see the interval of `paired_difference`.

    - ``exact``: two-sided binomial test of the discordant images (McNemar 1947).
    - ``mid-p``: the same less half the probability of what was seen, closer to its nominal level
      (Fagerland, Lydersen and Laake 2013).
    - ``Obuchowski``: chi-square of (K - 1) / K * (sum d)^2 / sum d^2 for K groups, where d is how
      many more of a group's images the second model gets right (Obuchowski 1998, in the form of
      Yang, Sun and Hardin 2010). It wants some dozens of discordant groups.
    - ``sign flip``: the share of all ways to swap the two models, group by group, that give a sum
      of d as far from 0 as that seen (Fisher's randomisation test); exact for any number of groups,
      and ``exact`` itself where each group is one image.

    Args:
        first: Predictions of one model; see `read_outcomes`.
        second: Predictions of the other, for the same paths and conditions, in whatever order.
        codes: Condition codes in class order.
        groups: Group of each row of ``first``; None makes every image its own.

    Returns:
        ``test, unit, first_better, second_better, n, statistic, p``, a row a test: images, or
        groups, in which only or mostly the first, or the second, is right, of ``n``. ``statistic``
        is NaN for tests that have none; ``p`` is two-sided, and 1 where nothing is discordant.

    Raises:
        RunError: As `paired_outcomes` and `group_indices`.
    """
    ours, theirs = paired_outcomes(first, second, codes)
    change = theirs.correct.astype(np.int64) - ours.correct
    indices = group_indices(groups, first)
    by_group = np.bincount(indices, change).astype(np.int64)
    statistic = _obuchowski(by_group)
    exact, mid_p = _binomial(int((change < 0).sum()), int((change > 0).sum()))
    rows = [
        ("exact", "image", *_counts(change), np.nan, exact),
        ("mid-p", "image", *_counts(change), np.nan, mid_p),
        ("Obuchowski", "group", *_counts(by_group), statistic, float(chi2.sf(statistic, df=1))),
        ("sign flip", "group", *_counts(by_group), np.nan, sign_flip(by_group)),
    ]
    columns = ["test", "unit", "first_better", "second_better", "n", "statistic", "p"]
    return pd.DataFrame(rows, columns=columns)


def sign_flip(by_group: NDArray[np.int64]) -> float:
    """Two-sided p of Fisher's randomisation test that swaps two models group by group.

    P(|sum of +-d| >= |sum of d|), every sign as likely, by convolving the groups' two points.
    ``by_group`` holds d: how many more of a group's images the second model gets right.
    """
    sizes = np.abs(by_group[by_group != 0])
    reach = int(sizes.sum())
    chance = np.zeros(2 * reach + 1)  # of the sums -reach..reach
    chance[reach] = 1.0
    for size in sizes:
        chance = (np.roll(chance, size) + np.roll(chance, -size)) / 2  # never leaves the ends
    sums = np.arange(-reach, reach + 1)
    return float(min(1.0, chance[np.abs(sums) >= abs(int(by_group.sum()))].sum()))


def _counts(change: NDArray[np.int64]) -> tuple[int, int, int]:
    return int((change < 0).sum()), int((change > 0).sum()), len(change)


def _binomial(first_only: int, second_only: int) -> tuple[float, float]:
    """Exact and mid-p value, two-sided; mid-p never counts what was seen twice."""
    discordant = first_only + second_only
    if discordant == 0:
        return 1.0, 1.0
    exact = float(binomtest(first_only, discordant).pvalue)
    seen = float(binom.pmf(first_only, discordant, 0.5))
    # At equality both tails hold the outcome, which the exact value counts once.
    return exact, exact - seen / 2 if first_only == second_only else exact - seen


def _obuchowski(by_group: NDArray[np.int64]) -> float:
    squares = int((by_group**2).sum())
    if squares == 0:
        return 0.0
    k = len(by_group)
    return (k - 1) / k * int(by_group.sum()) ** 2 / squares
