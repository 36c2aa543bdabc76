"""How many lesions a test needs, so that its 95% intervals are as narrow as wished.

Planned by precision, not by a test of a hypothesis (Bland 2009): what STARD-AI asks in item 22 and
CLAIM in item 21. The number is for the interval that is expected; that of the finished study is
about as often a little wider as a little narrower.
"""

from collections.abc import Callable
from math import ceil

from dermosan_lib.errors import RunError
from dermosan_lib.study.planning.interval_widths import (
    Method,
    Z,
    auc_error,
    photos_effect,
    rate_interval_at,
)

MOST = 10**9  # more lesions than that are no plan
_HAIR = 1e-9  # of rounding, by which a width may pass


def lesions_for_rate(
    rate: float,
    width: float,
    *,
    photos: float = 1.0,
    correlation: float = 1.0,
    method: Method = "wilson",
) -> int:
    """Fewest lesions for which a rate's 95% interval is at most ``width`` wide.

    For sensitivity count lesions that have the condition, for specificity those that have not, for
    accuracy all.

    Args:
        rate: The rate expected, 0..1. Not known: 0.5 asks for most.
        width: From the lower bound to the upper one, above 0 and below 1.
        photos: Photos a lesion, each of which is judged, at least 1.
        correlation: 0..1, of being right on two photos of one lesion: 1 if a further photo tells
            nothing new, which is the cautious choice, 0 if photos are as good as lesions.
        method: See `rate_interval_at`.

    Raises:
        RunError: For a number out of its range.
    """
    _check("An expected rate", rate, 0, 1, whole=True)
    _check_photos(photos, correlation)

    def reached(n: int) -> float:
        low, high = rate_interval_at(rate, n, method)
        return high - low

    return _lesions(_fewest(reached, width), photos, correlation)


def lesions_for_auc(
    auc: float, width: float, *, share: float, photos: float = 1.0, correlation: float = 1.0
) -> int:
    """Fewest lesions, of both kinds together, for which the AUC's 95% interval is ``width`` wide.

    Args:
        auc: The area expected, from 0.5 to below 1; see `auc_error`.
        width: As in `lesions_for_rate`.
        share: Of the lesions that have the condition, above 0 and below 1.
        photos: As in `lesions_for_rate`.
        correlation: The same.

    Raises:
        RunError: For a number out of its range.
    """
    if not 0.5 <= auc < 1:
        raise RunError(
            f"An expected AUC must be from 0.5 to below 1, but is {auc:g}. Take the lower end of "
            "what you expect."
        )
    _check("The share of lesions with the condition", share, 0, 1)
    _check_photos(photos, correlation)

    def reached(n: int) -> float:
        positives, negatives = n * share, n * (1 - share)
        if min(positives, negatives) < 1:
            return 1.0  # an interval needs a lesion of each kind
        return 2 * Z * auc_error(auc, positives, negatives)

    return _lesions(_fewest(reached, width), photos, correlation)


def _fewest(reached: Callable[[int], float], width: float) -> int:
    """The least n whose interval is narrow enough; widths fall as n grows."""
    _check("The wished width", width, 0, 1)
    low, high = 0, 1
    while reached(high) > width + _HAIR:
        low, high = high, 2 * high
        if high > MOST:
            raise RunError(
                f"An interval {width:g} wide needs more than {MOST:,} lesions. Wish for a "
                "wider one."
            )
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if reached(middle) > width + _HAIR else (low, middle)
    return high


def _lesions(n: int, photos: float, correlation: float) -> int:
    return ceil(n * photos_effect(photos, correlation) / photos - _HAIR)


def _check_photos(photos: float, correlation: float) -> None:
    if not 1 <= photos < float("inf"):
        raise RunError(
            f"A lesion has at least 1 photo, but {photos:g} were given. Give their mean number."
        )
    _check("The correlation between photos of a lesion", correlation, 0, 1, whole=True)


def _check(name: str, value: float, low: float, high: float, *, whole: bool = False) -> None:
    """``whole``: the ends themselves are allowed."""
    inside = low <= value <= high if whole else low < value < high
    if not inside:
        rule = f"from {low} to {high}" if whole else f"above {low} and below {high}"
        raise RunError(f"{name} must be {rule}, but is {value:g}. Give it as a share, such as 0.1.")
