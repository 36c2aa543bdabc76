"""A photo, and what is known of it before any model reads it."""

from dataclasses import dataclass

from dermosan_lib.images import Pixels
from dermosan_lib.modality import Judgement
from dermosan_lib.quality import Quality


@dataclass(frozen=True)
class Photo:
    """A decoded picture and what its quality is worth."""

    name: str
    pixels: Pixels  # (height, width, 3) uint8
    quality: Quality
    modality: Judgement | None = None  # how it was taken; None where nobody has looked
    drawn: bool | None = None  # whether it is a drawing; None where nobody has looked
