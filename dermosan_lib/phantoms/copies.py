"""Planted copies: pictures of a set filed once more, as real collections have them.

A copy looks like another picture to whoever counts files. It shows what a grouped split is for.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]  # (height, width, 3) BGR, or (height, width) of a mask

SAME_BYTES, SMALLER, MIRRORED = "same bytes", "saved again, smaller", "mirrored"
TURNED, TRIMMED, OTHER_LABEL = "turned", "trimmed", "under another label"
_IN_TURN = (SAME_BYTES, SMALLER, MIRRORED, TURNED, TRIMMED, OTHER_LABEL)
_SMALLER = 0.75  # of each edge
_JPEG_QUALITY = 85
_TRIM = 0.03  # of each edge, on every side


@dataclass(frozen=True)
class Copy:
    """One copy to write."""

    of: int  # position of the original among the pictures of its condition
    code: str  # condition of the original
    filed_as: str  # condition of the folder it lies in
    how: str  # one of the kinds above

    @property
    def suffix(self) -> str:
        """Of the copy's file."""
        return ".jpg" if self.how == SMALLER else ".png"


def plan_copies(codes: Sequence[str], per_class: int, count: int, seed: int) -> list[Copy]:
    """Choose which pictures are filed again, and how; kinds in turn, conditions at random.

    Originals are different pictures, and none of a lesion with a second photo while others are
    left. Of one condition none is filed under another label. Raises nothing: there are at most as
    many copies as pictures.
    """
    rng = np.random.default_rng([seed, 5])
    pairs = [(index % 4 >= 2, float(rng.random()), code, index)
             for code in codes for index in range(per_class)]  # fmt: skip
    chosen = sorted(pairs)[:count]
    kinds = _IN_TURN if len(codes) > 1 else _IN_TURN[:-1]
    plan = []
    for number, (_, _, code, index) in enumerate(chosen):
        how = kinds[number % len(kinds)]
        other = codes[(codes.index(code) + 1) % len(codes)]
        plan.append(Copy(index, code, other if how == OTHER_LABEL else code, how))
    return plan


def copied(picture: Image, how: str) -> Image:
    """``picture``, or its mask, as the copy shows it."""
    return np.ascontiguousarray(_CHANGES[how](picture))


def jpeg(picture: Image) -> bytes:
    """The file of a copy that was saved again."""
    _, encoded = cv2.imencode(".jpg", picture, (cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY))
    return encoded.tobytes()


def _as_it_is(picture: Image) -> Image:
    return picture


def _smaller(picture: Image) -> Image:
    size = [round(_SMALLER * edge) for edge in picture.shape[1::-1]]
    # A mask keeps its two values.
    method = cv2.INTER_AREA if picture.ndim == 3 else cv2.INTER_NEAREST
    return np.asarray(cv2.resize(picture, size, interpolation=method), dtype=np.uint8)


def _trimmed(picture: Image) -> Image:
    cut = max(1, round(_TRIM * picture.shape[0]))
    return picture[cut:-cut, cut:-cut]


_CHANGES: dict[str, Callable[[Image], Image]] = {
    SAME_BYTES: _as_it_is,
    OTHER_LABEL: _as_it_is,
    SMALLER: _smaller,
    MIRRORED: lambda picture: picture[:, ::-1],
    TURNED: lambda picture: np.rot90(picture),
    TRIMMED: _trimmed,
}
