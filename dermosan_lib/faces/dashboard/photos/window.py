"""The square part of a photo that a person chooses, so that the lesion fills the frame."""

import re
from dataclasses import dataclass

from dermosan_lib.images import Pixels

SMALLEST = 0.2  # of the shorter edge
_TEXT = re.compile(r"([01]\.\d{1,6}) ([01]\.\d{1,6}) ([01]\.\d{1,6})")


@dataclass(frozen=True)
class Window:
    """A square of a photo, moved inwards where it would reach beyond it.

    Attributes:
        across: Middle of the square, 0..1 of the photo's width from the left.
        down: Middle of the square, 0..1 of the photo's height from the top.
        size: Edge of the square, `SMALLEST`..1 of the photo's shorter edge.
    """

    across: float = 0.5
    down: float = 0.5
    size: float = 0.6

    @classmethod
    def of(cls, text: str) -> "Window | None":
        """What ``page.js`` writes after a drag, such as ``0.5000 0.2500 0.4000``; None for more."""
        match = _TEXT.fullmatch(text)
        if match is None:
            return None
        across, down, size = (round(float(part), 2) for part in match.groups())  # sliders' steps
        return cls(min(across, 1.0), min(down, 1.0), min(max(size, SMALLEST), 1.0))

    def box(self, width: int, height: int) -> tuple[int, int, int]:
        """Left, top and edge in pixels of a photo of ``width`` and ``height``; within it."""
        edge = max(1, round(self.size * min(width, height)))
        left = round(self.across * width - edge / 2)
        top = round(self.down * height - edge / 2)
        return min(max(left, 0), width - edge), min(max(top, 0), height - edge), edge

    def part(self, pixels: Pixels) -> Pixels:
        """The square of ``(height, width, 3)`` uint8 as a copy ``(edge, edge, 3)``."""
        left, top, edge = self.box(pixels.shape[1], pixels.shape[0])
        return pixels[top : top + edge, left : left + edge].copy()
