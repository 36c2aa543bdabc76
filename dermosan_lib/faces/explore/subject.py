"""What is explored: a drawing, which can be drawn again on another skin, or somebody's photo."""

from collections import OrderedDict
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from dermosan_lib.clinic import Models, Photo
from dermosan_lib.faces.dashboard.photos import Shot
from dermosan_lib.faces.explore.altering import EDGE_PX
from dermosan_lib.images import Pixels
from dermosan_lib.phantoms import Framing, draw

FIRST_SKIN = 2  # the skin type on which a lesion is first drawn
_KEPT = 12  # drawings, 0.8 MB each: two lesions on all skins


@dataclass(frozen=True)
class Drawing:
    """A lesion of a condition that can be drawn; raises `TaxonomyError` when drawn as another."""

    code: str
    seed: int
    framing: Framing = "clinical"

    drawn = True
    name = "drawing"

    def pixels(self, fitzpatrick: int = 0) -> Pixels:
        """``(EDGE_PX, EDGE_PX, 3)`` uint8 RGB on skin of a type 1..6, or 0 for `FIRST_SKIN`."""
        return _drawn(self.code, self.seed, self.framing, fitzpatrick or FIRST_SKIN)

    def known(self, photo: Photo) -> Photo:
        """``photo`` of a change of it: it is a drawing, whatever has become of its texture."""
        return replace(photo, drawn=True)


@dataclass(frozen=True)
class Photograph:
    """A photo that somebody has uploaded, small enough to be changed while a slider moves."""

    seen: Photo  # as it came: how it was taken, and whether it is a drawing
    small: Pixels = field(repr=False)

    @classmethod
    def of(cls, shot: Shot) -> "Photograph":
        """The whole photo of ``shot``, its shorter edge `EDGE_PX` at most."""
        height, width = shot.kept.shape[:2]
        scale = EDGE_PX / min(height, width)
        if scale >= 1:
            return cls(shot.photo, shot.kept)
        size = (round(width * scale), round(height * scale))
        small = cv2.resize(shot.kept, size, interpolation=cv2.INTER_AREA)
        return cls(shot.photo, np.asarray(small, dtype=np.uint8))

    @property
    def drawn(self) -> bool:
        """Whether it is one of our drawings, as far as that was looked at."""
        return bool(self.seen.drawn)

    @property
    def name(self) -> str:
        """Name of its file."""
        return self.seen.name

    def pixels(self, _fitzpatrick: int = 0) -> Pixels:
        """``(height, width, 3)`` uint8 RGB. Nobody can say how it would look on another skin."""
        return self.small

    def known(self, photo: Photo) -> Photo:
        """``photo`` of a change of it, with what is known from the whole, unchanged one."""
        return replace(photo, modality=self.seen.modality, drawn=self.seen.drawn)


Subject = Drawing | Photograph


def judged(models: Models, subject: Subject, pixels: Pixels) -> tuple[Photo, bool]:
    """A change of ``subject`` as the models see it, and whether it still looks like its kind.

    That is: whether what was taken for a drawing would still be taken for one, had it come alone.
    """
    photo = models.judge(subject.name, pixels)
    return subject.known(photo), not subject.drawn or photo.drawn is not False


_drawings: OrderedDict[tuple[str, int, Framing, int], Pixels] = OrderedDict()


def _drawn(code: str, seed: int, framing: Framing, fitzpatrick: int) -> Pixels:
    # A lesion is drawn in a fifth of a second: too long for a slider that goes to and fro.
    key = code, seed, framing, fitzpatrick
    if key not in _drawings:
        drawn = draw(code, seed=seed, size_px=EDGE_PX, fitzpatrick=fitzpatrick, framing=framing)
        _drawings[key] = drawn.pixels
        if len(_drawings) > _KEPT:
            _drawings.popitem(last=False)
    _drawings.move_to_end(key)
    return _drawings[key]
