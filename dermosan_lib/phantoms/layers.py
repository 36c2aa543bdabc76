"""What a lesion does to the skin, as layers that any skin type can be seen through."""

from dataclasses import dataclass, field, fields, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from dermosan_lib.phantoms.fields import Field


@dataclass(frozen=True)
class Layers:
    """Fields ``(size, size)`` in the lesion's own frame; zero where the skin is healthy."""

    mask: Field  # 0..1
    melanin: Field  # optical density added
    blood: Field  # optical density added; negative where blanched
    height: Field  # relief, in pixels
    white: Field  # 0..1 cover by scale, scar or keratin
    blue: Field  # 0..1 cover by blue-grey
    crust: Field  # 0..1 cover by yellow-brown crust
    furrows: Field  # how much deeper the skin lines are
    shine: Field = field(repr=False)  # 0..1 glassy highlight

    @classmethod
    def healthy(cls, size: int) -> "Layers":
        """No lesion."""
        nothing = np.zeros((size, size), np.float64)
        return cls(**{one.name: nothing for one in fields(cls)})

    def with_(self, **changed: NDArray[Any]) -> "Layers":
        """A copy with some layers set."""
        return replace(self, **{k: np.asarray(v, np.float64) for k, v in changed.items()})

    def halfway(self, other: "Layers") -> "Layers":
        """The lesion between this one and ``other``: the mean of each layer, the mask of both."""
        mean = {
            one.name: (getattr(self, one.name) + getattr(other, one.name)) / 2
            for one in fields(self)
        }
        return Layers(**mean).with_(mask=np.maximum(self.mask, other.mask))

    def seen(self, affine: NDArray[np.float64], size: int) -> "Layers":
        """The same lesion as a camera with this 2 x 3 ``affine`` map sees it."""
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        return Layers(
            **{
                name: cv2.warpAffine(layer, affine, (size, size)).astype(np.float64)
                if layer.any()
                else np.zeros((size, size), np.float64)
                for name, layer in found.items()
            }
        )
