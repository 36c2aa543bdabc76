"""What is seen of a photo before any model reads it: quality, how it was taken, whether drawn."""

from dataclasses import replace

from dermosan_lib import modality, quality
from dermosan_lib.clinic.photos.photo import Photo
from dermosan_lib.images import DEFAULT_LIMITS, Limits, Pixels, fence
from dermosan_lib.phantoms import DrawingRule


class Inspector:
    """Decodes photos and looks at them, for one model or several."""

    def __init__(self, decoder: fence.Fence | None, drawings: DrawingRule | None) -> None:
        """Start the process that decodes pictures: that of ``decoder``, by default this process'.

        ``drawings`` tells drawings; None where no model reads such.
        """
        start, self._decode = (
            (fence.start, fence.decode) if decoder is None else (decoder.start, decoder.decode)
        )
        start()  # it is ready when the first photo comes
        self.drawings = drawings

    def inspect(self, name: str, data: bytes, *, limits: Limits = DEFAULT_LIMITS) -> Photo:
        """Decode bytes and look at them; raises `ImageError` as `fence.decode` does."""
        quality.prepare()  # while the other process may still be starting
        return self.judge(name, self._decode(data, name=name, limits=limits))

    def judge(self, name: str, pixels: Pixels) -> Photo:
        """A decoded picture ``(height, width, 3)`` uint8 RGB of any size, and what is seen."""
        drawn = None if self.drawings is None else self.drawings.accepts(pixels)
        return replace(judged(name, pixels), drawn=drawn)


def judged(name: str, pixels: Pixels) -> Photo:
    """A decoded picture ``(height, width, 3)`` uint8 RGB of any size: quality, how it was taken."""
    return Photo(name, pixels, quality.assess(pixels), modality.judge(pixels))


def looks_drawn(photo: Photo, rule: DrawingRule) -> bool:
    """Whether a photo is a drawing by ``rule``, judged now where nobody has."""
    return rule.accepts(photo.pixels) if photo.drawn is None else photo.drawn
