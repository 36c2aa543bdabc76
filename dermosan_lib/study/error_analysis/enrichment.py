"""Is something found more often among some pictures than their conditions explain?"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import false_discovery_control, hypergeom


class Enrichment(NamedTuple):
    """How many of the chosen pictures are marked, and what chance would give."""

    observed: int
    expected: float  # were the marks spread at random within each stratum
    p_value: float  # chance of at least as many, 0..1


def enrichment(
    chosen: NDArray[np.bool_], marked: NDArray[np.bool_], strata: ArrayLike
) -> Enrichment:
    """Are more of the ``chosen`` pictures ``marked`` than chance within ``strata`` gives?

    Fisher's exact test, one-sided, over strata: given how many of each stratum are chosen and how
    many marked, the marked among the chosen are hypergeometric in each stratum, and their sum's
    distribution is the convolution (the exact form of the Mantel-Haenszel test; Agresti 2013,
    section 6.4). Strata keep apart what must not be compared: with the conditions as strata, a
    hard condition that is common among the chosen explains nothing away.

    Args:
        chosen: ``(n,)``, one entry an independent picture.
        marked: ``(n,)``.
        strata: ``(n,)`` labels; all the same for the plain test.
    """
    distribution = np.ones(1)
    expected = 0.0
    for rows in pd.Series(np.arange(len(chosen))).groupby(np.asarray(strata)).groups.values():
        inside = np.asarray(rows)
        n, n_marked, n_chosen = len(inside), int(marked[inside].sum()), int(chosen[inside].sum())
        if n_marked and n_chosen:
            counts = np.arange(min(n_marked, n_chosen) + 1)
            drawn = hypergeom.pmf(counts, n, n_marked, n_chosen)
            distribution = np.convolve(distribution, drawn)
            expected += n_marked * n_chosen / n
    observed = int((chosen & marked).sum())
    return Enrichment(observed, expected, float(min(1.0, distribution[observed:].sum())))


def adjusted(p_values: ArrayLike) -> NDArray[np.float64]:
    """P-values made larger for the number tried, ``(m,)``: what is below 0.05 stands out.

    Of all that stand out so, at most 5% do by chance alone on average (false discovery rate;
    Benjamini and Hochberg 1995).
    """
    given: NDArray[Any] = np.asarray(p_values, dtype=np.float64)
    if not given.size:
        return given
    return np.asarray(false_discovery_control(given), dtype=np.float64)


def one_a_group(groups: ArrayLike) -> NDArray[np.intp]:
    """Row numbers of the first picture of each group, rising: pictures that count singly."""
    return np.flatnonzero(~pd.Series(np.asarray(groups)).duplicated().to_numpy())
