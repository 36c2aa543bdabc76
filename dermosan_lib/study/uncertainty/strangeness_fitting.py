"""Fit when a lesion may be of a condition that was never trained on."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.decision import Strangeness, measures_of
from dermosan_lib.study.uncertainty.group_quantiles import group_quantile, groups_needed

Array = NDArray[np.float64]

KNOWN_SHARE = 0.95
STRANGE = ""  # TODO


def fit_strangeness(
    probabilities: Array,
    distances: Array,
    groups: NDArray[np.intp],
    *,
    accepted: float = KNOWN_SHARE,
) -> dict[str, Any]:
    """The card's ``strange``: how strange new lesions of known conditions rarely look.

    No unknown condition is needed: measures are summed in units of what is usual on validation,
    and the line is drawn on the sum. Which measures count was chosen once, on conditions that were
    left out of training (`benchmarks.unknown_ways`).

    Args:
        probabilities: ``(n, classes)`` of the validation images, after temperature scaling.
        distances: ``(n,)`` as of `Familiar.distances`.
        groups: ``(n,)`` their groups.
        accepted: The promise: share of new images of known conditions, one a lesion, that are not
            called strange. With too few groups for it (19 at 95%), the promise is lowered to what
            they can give and the threshold is the highest value seen.

    Returns:
        ``method, measures, threshold, accepted, groups``; empty without images.
    """
    n_groups = len(np.unique(groups))
    if n_groups == 0:
        return {}
    scales = {}
    for name, values in measures_of(probabilities, distances).items():
        scales[name] = {"mean": float(values.mean()), "spread": max(float(values.std()), 1e-9)}
    entry = {"method": STRANGE, "measures": scales, "threshold": 0.0}
    seen = Strangeness.of(entry).values(probabilities, distances)
    level = accepted if n_groups >= groups_needed(accepted) else n_groups / (n_groups + 1)
    return {
        **entry,
        "threshold": group_quantile(seen, groups, level),
        "accepted": round(level, 6),
        "groups": n_groups,
    }
