"""From bytes to a photo that is judged: its quality, and how it was taken."""

from collections.abc import Callable

from dermosan_lib import images, modality, quality
from dermosan_lib.clinic.diagnosis import Photo
from dermosan_lib.images import Pixels

Decode = Callable[..., Pixels]


def inspected(name: str, data: bytes, *, decode: Decode, limits: images.Limits) -> Photo:
    """Decode bytes by ``decode`` of a `fence` and judge them; raises `ImageError` as it does."""
    quality.prepare()  # while the other process may still be starting
    return judged(name, decode(data, name=name, limits=limits))


def judged(name: str, pixels: Pixels) -> Photo:
    """A decoded picture ``(height, width, 3)`` uint8 RGB of any size, with what is seen of it."""
    return Photo(name, pixels, quality.assess(pixels), modality.judge(pixels))
