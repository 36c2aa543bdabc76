"""95% intervals: the cluster bootstrap over groups, and Wilson's for a counted proportion."""

from collections.abc import Iterator
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dermosan_lib.progress import stage

CONFIDENCE = 0.95
CELLS = 4_000_000  # weights held at once: 32 MB as float64


def replicate_weights(
    n_groups: int, n_bootstrap: int, seed: int, *, row_length: int | None = None
) -> Iterator[NDArray[np.float64]]:
    """How often each group is drawn in each bootstrap replicate, in blocks of replicates.

    Drawing ``n_groups`` groups with replacement is one multinomial draw of weights (Davison and
    Hinkley 1997, section 3.8, on resampling whole clusters), so a replicate of any metric is that
    metric with weights, and no table is copied.

    Args:
        n_groups: Independent units, such as patients or lesions.
        n_bootstrap: Replicates in all; 0 yields nothing.
        seed: Same seed, same draws, however the blocks are cut.
        row_length: The longest row the caller expands a replicate to; bounds a block's memory.

    Yields:
        ``(replicates, n_groups)`` float64 of whole numbers; each row sums to ``n_groups``.
    """
    draw = np.random.default_rng(seed)
    equal = np.full(n_groups, 1 / n_groups)
    block = max(1, CELLS // max(n_groups, row_length or 0))
    with stage("bootstrap", n_bootstrap, unit="replicate", brief=True) as work:
        for start in range(0, n_bootstrap, block):
            size = min(block, n_bootstrap - start)
            yield draw.multinomial(n_groups, equal, size=size).astype(np.float64)
            work.advance(size)


def percentile_interval(replicates: NDArray[np.float64]) -> tuple[float, float] | None:
    """Percentile interval (Efron 1979) of one metric; NaN replicates are left out.

    ``None`` where nothing varies: no replicates, or all the same. An interval without width would
    claim a certainty that resampling cannot give.
    """
    defined = replicates[~np.isnan(replicates)]
    if not defined.size or np.ptp(defined) < 1e-12:
        return None
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(defined, (tail, 1 - tail))
    return float(low), float(high)


def centred_interval(
    value: float, replicates: NDArray[np.float64], *, least: float = -np.inf
) -> tuple[float, float] | None:
    """`percentile_interval` less the bootstrap's bias, so that its replicates' mean is ``value``.

    For a metric to which chance only ever adds, such as the calibration error: resampling adds
    chance once more, and all replicates may lie above the value. The bias is the replicates' mean
    less the value (Efron and Tibshirani 1993, section 10.2). What is left is an interval of the
    metric as it is measured on so many images, what chance adds to it there included; how far it
    lies above the error of the model itself, see Roelofs et al. 2022.

    Args:
        value: Of all groups.
        replicates: ``(r,)``; NaN ones are left out.
        least: What no metric of the kind can be below, such as 0.
    """
    interval = percentile_interval(replicates)
    if interval is None:
        return None
    bias = float(np.nanmean(replicates)) - value
    low, high = (max(end - bias, least) for end in interval)
    return low, high


def wilson(
    successes: ArrayLike, trials: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Wilson's score interval of a proportion (Wilson 1927; Brown, Cai and DasGupta 2001).

    Unlike the bootstrap it has width at 0 of n and n of n. Both bounds have the arguments'
    broadcast shape; without trials they are NaN.
    """
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    n = np.asarray(trials, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        share: NDArray[Any] = np.asarray(successes, dtype=np.float64) / n
        middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
        reach = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    # Rounding may leave the bound a hair off the exact 0 or 1 that the formula has there.
    low = np.where(share == 0, 0.0, middle - reach)
    high = np.where(share == 1, 1.0, middle + reach)
    return low, high
