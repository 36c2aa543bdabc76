"""When a model should not answer: the picture is unlike its training, or it is not sure enough.

Fitted by `study.uncertainty.abstention_fitting`; applied here alike in the study and in the clinic.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dermosan_lib.decision.mahalanobis_distance import ABSTENTION_FILE, Familiar
from dermosan_lib.errors import BundleError
from dermosan_lib.language import Message

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Abstention:
    """The rule of one bundle; without entries in its card it never abstains."""

    familiar: Familiar | None = None
    farthest: float = np.inf  # distance beyond which a picture is not judged
    doubtful: float = 0.0  # probability of the likeliest condition up to which it is not sure
    strangest: float = np.inf  # energy beyond which the condition may be none of the model's

    @classmethod
    def of(cls, card: dict[str, Any], folder: Path) -> "Abstention":
        """The rule of the bundle in ``folder``; raises `BundleError` where its parts do not fit."""
        entry = card.get("abstention") or {}
        far, unsure, strange = (entry.get(name) or {} for name in ("far", "unsure", "strange"))
        if far and ABSTENTION_FILE not in card["files"]:
            raise BundleError(
                Message(
                    "The card of {folder} draws a line by distance but lists no "
                    "{abstention_file}. Copy or export the bundle again.",
                    folder=folder,
                    abstention_file=ABSTENTION_FILE,
                )
            )
        familiar = Familiar.read(folder / ABSTENTION_FILE) if far else None
        classes = len(card.get("conditions", ()))
        if familiar and classes and len(familiar.means) != classes:
            raise BundleError(
                Message(
                    "{abstention_file} describes {means} conditions, but the card names "
                    "{classes}. Export the bundle again.",
                    abstention_file=folder / ABSTENTION_FILE,
                    means=len(familiar.means),
                    classes=classes,
                )
            )
        return cls(
            familiar,
            float(far["threshold"]) if familiar else np.inf,
            float(unsure["threshold"]) if unsure else 0.0,
            float(strange["threshold"]) if strange else np.inf,
        )

    def distances(self, embeddings: ArrayLike) -> Array:
        """`Familiar.distances`; NaN where the bundle knows none."""
        n = len(np.asarray(embeddings))
        if self.familiar is None or n == 0:
            return np.full(n, np.nan)
        return self.familiar.distances(embeddings)

    def far(self, distances: Array) -> NDArray[np.bool_]:
        """Whether each picture is unlike the training images, ``(n,)``.

        A distance that is no number is far; where the bundle knows no distances, nothing is.
        """
        if self.familiar is None:
            return np.zeros(len(distances), dtype=np.bool_)
        return np.asarray(~(distances <= self.farthest), dtype=np.bool_)

    def strange(self, energies: Array) -> NDArray[np.bool_]:
        """Whether each picture may show none of the model's conditions, ``(n,)``; see `energy`.

        An energy that is no number does; where the bundle has no such rule, finite ones do not.
        """
        return np.asarray(~(np.asarray(energies) <= self.strangest), dtype=np.bool_)

    def unsure(self, probabilities: Array) -> NDArray[np.bool_]:
        """Whether no condition is surely likely enough to be named, ``(n,)``."""
        highest = np.asarray(probabilities).max(axis=1)
        return np.asarray(~(highest > self.doubtful), dtype=np.bool_)
