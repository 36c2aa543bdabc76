"""How many readers and cases a gain takes: power of the Obuchowski-Rockette test.

The method of Hillis, Obuchowski and Berbaum (2011) for readers and cases both a sample: a
noncentral F whose parameter and degrees of freedom follow from the variance components, of which
those over cases shrink as cases are added. Components come from a pilot (`components_of` of its
merits), or are assumed (`assumed_components`).
"""

from collections.abc import Iterable
from math import inf

import pandas as pd
from scipy.stats import f, ncf

from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.study.reader_analysis.mrmc_anova import Components

ALPHA = 0.05
MOST_CASES = 100_000


def assumed_components(
    accuracy: float = 0.6,
    cases: int = 100,
    *,
    same_reader: float = 0.4,
    same_test: float = 0.2,
    different: float = 0.15,
    gain_spread: float = 0.03,
) -> Components:
    """Components of a study of accuracy where there is no pilot; say them beside the result.

    Args:
        accuracy: Share right that is expected, above 0 and below 1.
        cases: How many the components are for.
        same_reader: Correlation, over cases, of one reader's being right before and after advice.
        same_test: The same of two readers in one test.
        different: The same of two readers in different tests; at most ``same_test``.
        gain_spread: Standard deviation between readers of their true gain.
    """
    error = accuracy * (1 - accuracy) / cases
    return Components(
        reader=0.0,  # what readers differ by in both tests cancels in a paired comparison
        test_reader=gain_spread**2 / 2,
        error=error,
        cov1=same_reader * error,
        cov2=same_test * error,
        cov3=different * error,
    )


def reader_power(
    components: Components,
    components_cases: int,
    *,
    gain: float,
    readers: int,
    cases: int,
    alpha: float = ALPHA,
) -> float:
    """Chance, 0..1, to find a ``gain`` with so many readers and cases, two-sided at ``alpha``.

    ``components`` are those of a study of ``components_cases`` cases. Every reader reads every case
    in both tests.
    """
    shrink = components_cases / cases
    shared = max(components.cov2 - components.cov3, 0.0)
    alone = shrink * max(components.error - components.cov1, 0.0)
    spread = max(components.test_reader, 0.0)
    whole = spread + alone + shrink * (readers - 1) * shared
    of_readers = spread + alone - shrink * shared
    if readers < 2 or whole <= 0:
        return 0.0 if readers < 2 else 1.0
    df = whole**2 / (of_readers**2 / (readers - 1)) if of_readers > 0 else 1e6
    noncentral = readers * gain**2 / 2 / whole
    return float(ncf.sf(f.isf(alpha, 1, df), 1, df, noncentral))


def cases_needed(
    components: Components,
    components_cases: int,
    *,
    gain: float = 0.05,
    readers: Iterable[int] = (5, 8, 10, 15, 20, 30),
    power: float = 0.8,
    alpha: float = ALPHA,
) -> pd.DataFrame:
    """Fewest cases that find ``gain`` with chance ``power``, for each number of readers.

    Returns ``readers, cases, power``: cases is missing where no number suffices, since readers
    differ too much; ``power`` is what is reached.

    Raises `ReaderStudyError` for a gain or power out of range.
    """
    if not 0 < abs(gain) < 1 or not alpha < power < 1:
        raise ReaderStudyError(
            f"A gain lies above 0 and below 1 and a power above {alpha:g} and below 1, but they "
            f"are {gain:g} and {power:g}. Give shares, such as 0.05 and 0.8."
        )

    def reached(many: int, cases: int) -> float:
        return reader_power(
            components, components_cases, gain=gain, readers=many, cases=cases, alpha=alpha
        )

    rows: list[tuple[int, float, float]] = []
    for many in readers:
        if reached(many, MOST_CASES) < power:
            rows.append((many, inf, reached(many, MOST_CASES)))
            continue
        low, high = 1, MOST_CASES
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if reached(many, middle) >= power else (middle, high)
        rows.append((many, high, reached(many, high)))
    table = pd.DataFrame(rows, columns=["readers", "cases", "power"])
    table["cases"] = table["cases"].replace(inf, float("nan")).astype("Int64")
    return table
