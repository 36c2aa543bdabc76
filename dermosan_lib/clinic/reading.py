"""What a model says of one photo, and the same as JSON."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.clinic.photos import Photo


@dataclass(frozen=True)
class Likelihood:
    """One line of a differential."""

    code: str
    name: str  # in English, which `language.translate` says in other languages
    probability: float  # 0..1

    def to_json(self) -> dict[str, str | float]:
        """One entry of ``differential`` in the JSON contract."""
        return {"code": self.code, "name": self.name, "probability": round(self.probability, 6)}


@dataclass(frozen=True)
class Reading:
    """What the model says of one photo; differential and maps are empty where it abstained."""

    photo: Photo
    differential: tuple[Likelihood, ...]  # most likely first; probabilities sum to 1
    activation_maps: NDArray[np.float32]  # (rows, columns, classes), >= 0, in card order
    foreign: bool = False  # of a kind that the model was not made for: it is not read

    def to_json(self, codes: tuple[str, ...], method: str) -> dict[str, Any]:
        """One entry of ``images`` in the JSON contract; ``method`` is that of the maps."""
        return {
            "name": self.photo.name,
            "quality": self.photo.quality.to_json() | self._modality(),
            "differential": [line.to_json() for line in self.differential],
            "explanation": self._explanation(codes, method),
        }

    def _modality(self) -> dict[str, Any]:
        found = self.photo.modality
        return {} if found is None else {"modality": found.to_json()}

    def _explanation(self, codes: tuple[str, ...], method: str) -> dict[str, Any] | None:
        if not self.differential or not self.activation_maps.size:
            return None
        code = self.differential[0].code
        heat = self.activation_maps[:, :, codes.index(code)]
        if not heat.max() > 0:  # nothing in the picture speaks for it, or the model has no maps
            return None
        row, column = np.unravel_index(int(heat.argmax()), heat.shape)
        return {
            "method": method,
            "condition": code,
            "peak_x": round((float(column) + 0.5) / heat.shape[1], 3),
            "peak_y": round((float(row) + 0.5) / heat.shape[0], 3),
        }


def no_maps(classes: int) -> NDArray[np.float32]:
    """Activation maps of a photo that was not read."""
    return np.empty((0, 0, classes), np.float32)
