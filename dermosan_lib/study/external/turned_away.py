"""Which pictures the clinic turns away for their kind, whatever the model would say of them."""

from dataclasses import dataclass

from dermosan_lib.bundle import Bundle
from dermosan_lib.images import Pixels
from dermosan_lib.modality import DRAWING, judge, other_kind
from dermosan_lib.phantoms import DrawingRule
from dermosan_lib.quality import Quality


@dataclass(frozen=True)
class KindRule:
    """The rule of one bundle, the same that `clinic.Diagnoser` keeps where nobody overrules it.

    A model of drawings reads nothing but drawings; one made for dermatoscope pictures nothing that
    was surely taken by a camera, nor the other way round.
    """

    made_for: str  # one of `modality.MODALITIES`
    drawings: DrawingRule | None

    @classmethod
    def of(cls, bundle: Bundle) -> "KindRule":
        """The rule of ``bundle``; raises `BundleError` as `DrawingRule.of` does."""
        drawings = DrawingRule.of(bundle.card, bundle.path)
        return cls(bundle.modality if drawings is None else DRAWING, drawings)

    def __call__(self, pixels: Pixels, quality: Quality) -> bool:
        """Whether a picture ``(height, width, 3)`` uint8 RGB of any size is turned away."""
        if self.drawings is not None:
            return not self.drawings.accepts(pixels)
        other = other_kind(self.made_for)
        return bool(other) and not quality.other_thing and judge(pixels).kind == other
