"""Fit when a lesion may be of a condition that was never trained on."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.study.uncertainty.group_quantiles import accepting_line

KNOWN_SHARE = 0.95
STRANGE = (
    "Energy: less the log of the sum of exponentials of the logits, averaged over views (Liu et "
    "al. 2020); high where nothing in the picture speaks for any of the conditions"
)


def fit_strangest(
    energies: NDArray[np.float64], groups: NDArray[np.intp], *, accepted: float = KNOWN_SHARE
) -> dict[str, Any]:
    """The card's ``strange``: the energy that new lesions of known conditions rarely exceed.

    No unknown condition is needed for it. That energy is measured, among many ways, was chosen once
    on conditions that were left out of training (`benchmarks.unknown_ways`).

    Args:
        energies: ``(n,)`` of the validation images; see `decision.energy`.
        groups: ``(n,)`` their groups.
        accepted: The promise: share of new images of known conditions, one a lesion, that are not
            called strange. With too few groups for it (19 at 95%), the promise is lowered to what
            they can give and the threshold is the highest energy seen.

    Returns:
        ``method, threshold, accepted, groups``; empty without images.
    """
    return accepting_line(STRANGE, energies, groups, accepted)
