"""How strange a lesion looks: whether it may be of a condition that the model never saw.

Fitted by `study.uncertainty.strangeness_fitting`; applied here alike in study and clinic.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.errors import BundleError

Array = NDArray[np.float64]


def entropy(probabilities: Array) -> Array:
    """Of each row of ``(n, classes)``, in nats: 0 where one condition is certain."""
    table = np.asarray(probabilities, dtype=np.float64)
    with np.errstate(invalid="ignore"):  # what is no number stays none
        logs = np.log(np.where(table > 0, table, 1.0))
    return np.asarray(-(table * logs).sum(axis=1))


# By the name that a card has for it: of probabilities (n, classes) and distances (n,)
MEASURES: dict[str, Callable[[Array, Array], Array]] = {
    "entropy": lambda probabilities, _: entropy(probabilities),
    "distance": lambda _, distances: np.asarray(distances, dtype=np.float64),
}


def measures_of(probabilities: Array, distances: Array) -> dict[str, Array]:
    """What strangeness is made of, by name: each ``(n,)``, higher for the stranger.

    Arguments as of `Strangeness.values`.
    """
    return {name: measure(probabilities, distances) for name, measure in MEASURES.items()}


@dataclass(frozen=True)
class Strangeness:
    """The mean of several measures, each in standard deviations of validation images."""

    scales: Mapping[str, tuple[float, float]]  # of `MEASURES`: mean and standard deviation
    line: float = np.inf  # beyond which a lesion may be of an unknown condition

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> "Strangeness":
        """From the card's ``abstention.strange``.

        Raises `BundleError` where it names a measure that is not known here.
        """
        measures = entry["measures"]
        unknown = sorted(set(measures) - set(MEASURES))
        if unknown or not measures:
            raise BundleError(
                f"The card's abstention.strange must name some of {', '.join(MEASURES)}, but names "
                f"{', '.join(unknown) or 'none'}. Install a newer version, or export the bundle "
                "again."
            )
        scales = {
            name: (float(scale["mean"]), float(scale["spread"])) for name, scale in measures.items()
        }
        return cls(scales, float(entry["threshold"]))

    def values(self, probabilities: Array, distances: Array) -> Array:
        """``(n,)``, about 0 for an image as those of validation; higher is stranger.

        Args:
            probabilities: ``(n, classes)`` after temperature scaling, by the picture alone.
            distances: ``(n,)`` as of `Familiar.distances`.
        """
        parts = [
            (MEASURES[name](probabilities, distances) - mean) / spread
            for name, (mean, spread) in self.scales.items()
        ]
        return np.asarray(np.mean(parts, axis=0))

    def beyond(self, values: Array) -> NDArray[np.bool_]:
        """Whether each lies beyond the line, ``(n,)``; what is no number does."""
        return np.asarray(~(np.asarray(values) <= self.line), dtype=np.bool_)
