"""Multi-reader multi-case analysis of variance after Obuchowski and Rockette, as Hillis has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import chdtrc, fdtrc, ndtr, ndtri, stdtr, stdtrit

from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.study.reader_analysis.case_covariances import Merits

Array = NDArray[np.float64]
CONFIDENCE = 0.95
BOTH, READERS, CASES = "readers and cases", "readers", "cases"  # what is taken as a sample


@dataclass(frozen=True)
class Components:
    """Variance components of the Obuchowski-Rockette model; estimates, some may be negative."""

    reader: float
    test_reader: float
    error: float  # variance of one merit over cases
    cov1: float  # one reader, different tests
    cov2: float  # different readers, one test
    cov3: float  # different readers, different tests


@dataclass(frozen=True)
class MrmcAnalysis:
    """Results for each of `BOTH`, `CASES` (fixed readers) and `READERS` (fixed cases)."""

    components: Components
    tests: pd.DataFrame  # random, statistic, df1, df2, p
    differences: pd.DataFrame  # random, first, second, difference, error, df, low, high, p
    means: pd.DataFrame  # random, test, value, error, df, low, high


def obuchowski_rockette(merits: Merits, names: Sequence[str]) -> MrmcAnalysis:
    """Do tests differ, for readers and cases like these? (Obuchowski and Rockette 1995).

    With the denominator degrees of freedom of Hillis (2007), which hold the level where there are
    few readers; covariances below zero count as zero where the model says they cannot be. Taken as
    a sample are readers and cases both (the result is for other readers and other cases), cases
    alone (for these readers), or readers alone (for these cases).

    Args:
        merits: Of t tests and r readers, all of whom read all cases in all tests.
        names: Of the tests, ``(t,)``.

    Raises:
        ReaderStudyError: For fewer than two tests or readers.
    """
    tests, readers = merits.estimates.shape
    if tests < 2 or readers < 2:
        raise ReaderStudyError(
            f"The analysis needs two tests and two readers at least, but there are {tests} and "
            f"{readers}. Ask more readers."
        )
    found = components_of(merits)
    means = merits.estimates.mean(axis=1)
    ms_test = readers * means.var(ddof=1)
    ms_both = _interaction(merits.estimates)
    shared = max(found.cov2 - found.cov3, 0.0)
    both = ms_both + readers * shared
    ndf = (tests - 1) * (readers - 1)
    of_both = both**2 / (ms_both**2 / ndf) if ms_both > 0 else np.inf
    cases = found.error - found.cov1 + (readers - 1) * shared
    errors = {BOTH: (both, of_both), CASES: (cases, np.inf), READERS: (ms_both, float(ndf))}
    rows, pairs, singles = [], [], []
    for random, (error, df) in errors.items():
        rows.append((random, *_global(ms_test, error, tests - 1, df)))
        for a, b in combinations(range(tests), 2):
            line = _interval(means[a] - means[b], np.sqrt(2 * error / readers), df)
            pairs.append((random, names[a], names[b], *line))
        singles += [
            (random, name, *_interval(means[k], *_single(merits, k, random))[:-1])
            for k, name in enumerate(names)
        ]
    bounds = ["error", "df", "low", "high"]
    return MrmcAnalysis(
        found,
        pd.DataFrame(rows, columns=["random", "statistic", "df1", "df2", "p"]),
        pd.DataFrame(pairs, columns=["random", "first", "second", "difference", *bounds, "p"]),
        pd.DataFrame(singles, columns=["random", "test", "value", *bounds]),
    )


def components_of(merits: Merits) -> Components:
    """Variance components; the covariances are means over pairs of tests and readers."""
    tests, readers = merits.estimates.shape
    flat = merits.covariance.reshape(tests * readers, tests * readers)
    test, reader = (x.ravel() for x in np.indices((tests, readers)))
    same_test, same_reader = test[:, None] == test, reader[:, None] == reader
    error = float(flat[same_test & same_reader].mean())
    cov1 = float(flat[~same_test & same_reader].mean())
    cov2 = float(flat[same_test & ~same_reader].mean())
    cov3 = float(flat[~same_test & ~same_reader].mean())
    ms_both = _interaction(merits.estimates)
    ms_reader = tests * float(merits.estimates.mean(axis=0).var(ddof=1))
    test_reader = ms_both - error + cov1 + (cov2 - cov3)
    reader_part = (ms_reader - ms_both) / tests - cov1 + cov3
    return Components(reader_part, test_reader, error, cov1, cov2, cov3)


def _interaction(values: Array) -> float:
    """Mean square of test by reader."""
    tests, readers = values.shape
    rest = values - values.mean(axis=0) - values.mean(axis=1, keepdims=True) + values.mean()
    return float((rest**2).sum() / ((tests - 1) * (readers - 1)))


def _global(ms_test: float, error: float, df1: int, df2: float) -> tuple[float, int, float, float]:
    """Statistic, degrees of freedom and p; chi-square where the denominator has no end of them."""
    if error <= 0:
        return np.nan, df1, df2, np.nan
    if np.isinf(df2):
        statistic = df1 * ms_test / error
        return statistic, df1, df2, float(chdtrc(df1, statistic))
    return ms_test / error, df1, df2, float(fdtrc(df1, df2, ms_test / error))


def _interval(
    value: float, error: float, df: float
) -> tuple[float, float, float, float, float, float]:
    """Value, standard error, degrees of freedom, bounds, and p of no difference from 0."""
    tail = (1 + CONFIDENCE) / 2
    reach = float(ndtri(tail) if np.isinf(df) else stdtrit(df, tail)) * error
    far = -abs(value) / error if error > 0 else np.nan
    p = 2 * float(ndtr(far) if np.isinf(df) else stdtr(df, far))
    return float(value), float(error), float(df), value - reach, value + reach, p


def _single(merits: Merits, k: int, random: str) -> tuple[float, float]:
    """Standard error and degrees of freedom of one test's mean, from its own data."""
    readers = merits.estimates.shape[1]
    block = merits.covariance[k, :, k, :]
    own = ~np.eye(readers, dtype=bool)
    cov2 = max(float(block[own].mean()), 0.0)
    ms_reader = float(merits.estimates[k].var(ddof=1))
    if random == READERS:
        return float(np.sqrt(ms_reader / readers)), readers - 1
    if random == CASES:
        error = float(np.diag(block).mean())
        return float(np.sqrt((error + (readers - 1) * cov2) / readers)), np.inf
    both = ms_reader + readers * cov2
    df = both**2 / (ms_reader**2 / (readers - 1)) if ms_reader > 0 else np.inf
    return float(np.sqrt(both / readers)), df
