"""Is a picture one of our drawings? Fitted on drawings and photographs, kept in a bundle's file.

A model that has seen drawings only must name nothing on a photograph. Its own certainty does not
tell them apart, since a network is certain of what it has never seen; the texture of pictures does.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.errors import BundleError
from dermosan_lib.images import Pixels
from dermosan_lib.phantoms.texture_statistics import COUNT, picture_statistics

DRAWINGS_FILE = "drawings.json"  # of a bundle that reads drawings only, and of this folder
MAX_BYTES = 2_000_000
DRAWING_METHOD = (
    "Statistics of texture and colour at several scales; a network with one hidden layer tells "
    "drawings from photographs, and what lies outside the range of drawings is none"
)

Array = NDArray[np.float64]

_SHAPES = {
    "low": (COUNT,),
    "high": (COUNT,),
    "centre": (COUNT,),
    "scale": (COUNT,),
    "hidden": (COUNT, -1),
    "hidden_bias": (-1,),
    "out": (-1,),
}
_NUMBERS = ("out_bias", "least_score", "most_outside")
_BEYOND = 3.0  # widths of a range; farther away counts as this far
_CLIP = 5.0  # standard deviations; one extreme statistic must not outvote all others


@dataclass(frozen=True)
class DrawingRule:
    """What tells drawings from all else; every array is float64, ``k`` hidden units."""

    low: Array  # (COUNT,), the range of drawings
    high: Array  # (COUNT,)
    centre: Array  # (COUNT,), of drawings
    scale: Array  # (COUNT,), > 0
    hidden: Array  # (COUNT, k)
    hidden_bias: Array  # (k,)
    out: Array  # (k,)
    out_bias: float
    least_score: float  # log odds from which a picture is a drawing
    most_outside: float  # `outside` up to which it may be one

    @classmethod
    def of(cls, card: dict[str, Any], folder: Path) -> "DrawingRule | None":
        """The rule of the bundle in ``folder``; None where its card asks for none.

        Raises `BundleError` where the card asks for one and the file is missing or malformed.
        """
        if not (card.get("abstention") or {}).get("no_drawing"):
            return None
        if DRAWINGS_FILE not in card["files"]:
            raise BundleError(
                f"The card of {folder} says that it reads drawings only, but lists no "
                f"{DRAWINGS_FILE}. Copy or export the bundle again."
            )
        return cls.read(folder / DRAWINGS_FILE)

    @classmethod
    def read(cls, path: Path) -> "DrawingRule":
        """Read ``path``; raises `BundleError` where it is no such file."""
        try:
            with path.open("rb") as stream:
                stored = json.loads(stream.read(MAX_BYTES))
            arrays = {name: np.array(stored[name], dtype=np.float64) for name in _SHAPES}
            numbers = {name: float(stored[name]) for name in _NUMBERS}
        except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise BundleError(
                f"{path} cannot be read ({type(error).__name__}). Copy or export the bundle again."
            ) from error
        units = arrays["out"].size
        wanted = {k: tuple(units if n < 0 else n for n in v) for k, v in _SHAPES.items()}
        fits = all(arrays[name].shape == shape for name, shape in wanted.items())
        finite = all(np.isfinite(one).all() for one in arrays.values())
        finite = finite and bool(np.isfinite(list(numbers.values())).all())
        ordered = fits and (arrays["high"] > arrays["low"]).all() and (arrays["scale"] > 0).all()
        if not (finite and ordered):
            raise BundleError(
                f"{path} must hold finite numbers for {COUNT} statistics, with ranges and scales "
                "above 0, but does not. Export the bundle again."
            )
        return cls(
            low=arrays["low"],
            high=arrays["high"],
            centre=arrays["centre"],
            scale=arrays["scale"],
            hidden=arrays["hidden"],
            hidden_bias=arrays["hidden_bias"],
            out=arrays["out"],
            out_bias=numbers["out_bias"],
            least_score=numbers["least_score"],
            most_outside=numbers["most_outside"],
        )

    def to_bytes(self) -> bytes:
        """The file of a bundle; the same for the same rule."""
        content = {name: getattr(self, name).tolist() for name in _SHAPES}
        content |= {name: getattr(self, name) for name in _NUMBERS}
        return (json.dumps(content) + "\n").encode()

    def accepts(self, pixels: Pixels) -> bool:
        """Whether a picture ``(height, width, 3)`` uint8 RGB of any size is a drawing of ours.

        In doubt it is none: where no number can be had, too.
        """
        return bool(self.accepted(picture_statistics(pixels)[None])[0])

    def accepted(self, statistics: Array) -> NDArray[np.bool_]:
        """The same of ``(n, COUNT)`` statistics: ``(n,)``."""
        near = self.outside(statistics) <= self.most_outside
        return np.asarray(near & (self.scores(statistics) >= self.least_score), dtype=np.bool_)

    def scores(self, statistics: Array) -> Array:
        """Log odds of being a drawing, ``(n,)``, for pictures like those it was fitted on."""
        inputs = np.clip((statistics - self.centre) / self.scale, -_CLIP, _CLIP)
        units = np.maximum(inputs @ self.hidden + self.hidden_bias, 0)
        return np.asarray(units @ self.out + self.out_bias)

    def outside(self, statistics: Array) -> Array:
        """How far statistics lie outside the range of drawings, in widths of it, summed: ``(n,)``.

        A classifier knows only the two kinds that it was fitted on; this turns all others away.
        """
        beyond = np.maximum(self.low - statistics, statistics - self.high) / (self.high - self.low)
        return np.asarray(np.clip(beyond, 0, _BEYOND).sum(axis=-1))


def drawing_rule() -> DrawingRule:
    """The rule that comes with the package; `study.pipeline.drawing_calibration` writes it."""
    return DrawingRule.read(Path(__file__).with_name(DRAWINGS_FILE))
