"""What is seen of a photo before any model reads it: its quality, and how it was taken."""

from dermosan_lib import modality, quality
from dermosan_lib.clinic.diagnosis import Photo
from dermosan_lib.images import Pixels


def judged(name: str, pixels: Pixels) -> Photo:
    """A decoded picture ``(height, width, 3)`` uint8 RGB of any size, with what is seen of it."""
    return Photo(name, pixels, quality.assess(pixels), modality.judge(pixels))
