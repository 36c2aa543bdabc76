"""Random fields and shapes from which phantoms are made; all arrays are (size, size) float64.

Not float32: processors with other vector instructions round the last digit otherwise, and in four
of five pictures some value then fell on the other side of a half. The last digit of float64 is
2**29 times as small, so that the same seed gives the same bytes on all of them.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float64]


def noise(rng: np.random.Generator, size: int, cells: float, octaves: int = 4) -> Field:
    """Smooth fractal noise, mean 0 and standard deviation 1, with ``cells`` features across."""
    total = np.zeros((size, size), np.float64)
    for octave in range(octaves):
        count = max(2, int(cells * 2**octave))
        if count > size:
            break
        grid = rng.normal(0, 0.5**octave, (count + 3, count + 3)).astype(np.float64)
        total += cv2.resize(grid, (size, size), interpolation=cv2.INTER_CUBIC)
    return np.asarray((total - total.mean()) / (total.std() + 1e-6), np.float64)


def streaks(rng: np.random.Generator, size: int, length: int, angle: float) -> Field:
    """Noise drawn out along ``angle`` (radians), standard deviation 1: furrows of the skin."""
    length = max(3, length | 1)
    kernel = np.zeros((length, length), np.float64)
    middle = length // 2
    reach = np.array([np.cos(angle), np.sin(angle)]) * middle
    start, end = (np.round(middle + side * reach).astype(int) for side in (-1, 1))
    cv2.line(kernel, tuple(map(int, start)), tuple(map(int, end)), 1.0, 1)
    drawn = cv2.filter2D(rng.normal(0, 1, (size, size)).astype(np.float64), -1, kernel)
    return np.asarray(drawn / (drawn.std() + 1e-6), np.float64)


def step(values: Field, low: float, high: float) -> Field:
    """Smooth step from 0 at ``low`` to 1 at ``high``."""
    t = np.clip((values - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float64)


def grid(size: int) -> tuple[Field, Field]:
    """Coordinates x and y, -1..1, of pixel centres."""
    line = (np.arange(size, dtype=np.float64) + 0.5) / size * 2 - 1
    x, y = np.meshgrid(line, line)
    return x.astype(np.float64), y.astype(np.float64)


@dataclass(frozen=True)
class Blob:
    """A closed shape: ``depth`` is 1 in its middle, 0 on its border, negative outside."""

    depth: Field
    angle: Field  # polar angle about its middle, radians


def blob(
    rng: np.random.Generator,
    size: int,
    *,
    radius: float,
    irregular: float,
    stretch: float = 1.2,
    warp: float = 0.0,
    at: tuple[float, float] = (0.0, 0.0),
) -> Blob:
    """A star-shaped blob with harmonics of relative size ``irregular``; ``warp`` frays it.

    ``radius`` and ``at`` in units of the half edge; ``stretch`` is the ratio of its axes.
    """
    x, y = grid(size)
    x, y = x - at[0], y - at[1]
    if warp:
        x = x + warp * noise(rng, size, 5, 3)
        y = y + warp * noise(rng, size, 5, 3)
    turn = rng.uniform(0, np.pi)
    along = x * np.cos(turn) + y * np.sin(turn)
    across = -x * np.sin(turn) + y * np.cos(turn)
    along, across = along / np.sqrt(stretch), across * np.sqrt(stretch)
    angle = np.arctan2(across, along)
    border = np.ones_like(angle)
    for harmonic in range(2, 8):
        size_of = irregular * rng.normal() / harmonic**0.7
        border += size_of * np.cos(harmonic * angle + rng.uniform(0, 2 * np.pi))
    depth = 1 - np.hypot(along, across) / (radius * np.clip(border, 0.45, 1.6))
    return Blob(depth.astype(np.float64), angle.astype(np.float64))


def spots(
    rng: np.random.Generator,
    size: int,
    where: NDArray[Any],
    count: int,
    radius: tuple[float, float],
) -> Field:
    """``count`` soft round spots of ``radius`` (pixels, low to high) where ``where`` is above 0."""
    drawn = np.zeros((size, size), np.float64)
    rows, columns = np.nonzero(where > 0)
    if not len(rows):
        return drawn
    scale = 8  # sub-pixel bits 3
    for index in rng.integers(0, len(rows), count):
        middle = (int(columns[index]) * scale, int(rows[index]) * scale)
        reach = int(rng.uniform(*radius) * scale)
        cv2.circle(drawn, middle, max(1, reach), 1.0, -1, cv2.LINE_AA, 3)
    return np.asarray(cv2.GaussianBlur(drawn, (0, 0), 0.6), np.float64)
