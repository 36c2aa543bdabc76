"""Views of a picture that show the same skin: its flips and quarter turns."""

import numpy as np
from numpy.typing import NDArray

SYMMETRIES = 8
# Of each number: whether to mirror left to right, then how many quarter turns. The picture itself,
# two flips and the half turn come first; the other four swap height and width.
TURNS = (
    (False, 0),
    (True, 0),
    (True, 2),
    (False, 2),
    (False, 1),
    (False, 3),
    (True, 1),
    (True, 3),
)


def view(pictures: NDArray[np.uint8], number: int) -> NDArray[np.uint8]:
    """Symmetry ``number`` (0..7; 0 changes nothing) of ``(..., height, width, 3)`` pictures.

    Skin has no upright, so each shows a case as good as the first.
    """
    mirrored, quarters = TURNS[number]
    seen = pictures[..., ::-1, :] if mirrored else pictures
    return np.ascontiguousarray(np.rot90(seen, quarters, axes=(-3, -2)))


def all_views(pictures: NDArray[np.uint8], count: int) -> NDArray[np.uint8]:
    """The first ``count`` views of square pictures ``(n, size, size, 3)``.

    Returns ``(n * count, size, size, 3)``, the views of each picture beside one another.
    """
    views = np.stack([view(pictures, number) for number in range(count)], axis=1)
    return views.reshape(-1, *pictures.shape[1:])
