"""Inflammations and infections: eczema, atopic dermatitis, psoriasis, tinea."""

import cv2
import numpy as np

from dermosan_lib.phantoms.fields import Field, blob, noise, spots, step, streaks
from dermosan_lib.phantoms.layers import Layers
from dermosan_lib.phantoms.tumours import RADIUS


def eczema(rng: np.random.Generator, size: int) -> Layers:
    """Ill-defined red patch with vesicles, oozing crust and scratch marks."""
    shape = blob(rng, size, radius=0.80, irregular=0.10, warp=0.10)
    cover = step(shape.depth, -0.10, 0.55) * np.clip(0.85 + 0.25 * noise(rng, size, 5), 0.2, 1.4)
    inside = step(shape.depth, 0.15, 0.4)
    scale = size / 256
    vesicles = spots(rng, size, inside, int(rng.integers(45, 90)), (1.2 * scale, 2.6 * scale))
    crust = inside * step(noise(rng, size, 9, 3), 1.0, 1.5)
    scratches = _scratches(rng, size) * step(shape.depth, 0.0, 0.3)
    return Layers.healthy(size).with_(
        mask=shape.depth > 0.12,
        blood=0.75 * cover + 0.9 * scratches + 0.3 * crust,
        melanin=0.10 * cover + 0.2 * scratches,
        crust=0.75 * crust,
        white=0.15 * vesicles,
        shine=0.9 * vesicles,
        height=3.5 * vesicles + 2.5 * crust + 1.5 * noise(rng, size, 18, 2) * cover,
    )


def atopic(rng: np.random.Generator, size: int) -> Layers:
    """Diffuse, dry and lichenified: dusky thickened skin with exaggerated lines, fine scale."""
    shape = blob(rng, size, radius=0.98, irregular=0.08, stretch=1.3, warp=0.08)
    cover = step(shape.depth, -0.05, 0.5)
    patchy = np.clip(0.9 + 0.2 * noise(rng, size, 4), 0.3, 1.3)
    dry = step(noise(rng, size, 26, 2), 0.9, 1.6) * cover
    return Layers.healthy(size).with_(
        mask=shape.depth > 0.10,
        blood=0.34 * cover * patchy,
        melanin=0.22 * cover * patchy,
        furrows=cover,
        white=0.30 * dry,
    )


def psoriasis(rng: np.random.Generator, size: int) -> Layers:
    """Sharply bordered, raised, salmon to violaceous plaque under thick silvery scale."""
    shape = blob(rng, size, radius=RADIUS * 1.08, irregular=0.07, stretch=1.25, warp=0.02)
    cover = step(shape.depth, 0.0, 0.05)
    flakes = _flakes(rng, size)
    thick = step(shape.depth, 0.04, 0.22) * step(noise(rng, size, 5, 2), -1.0, 0.2)
    scale = thick * step(flakes, -0.75, 0.15)
    return Layers.healthy(size).with_(
        mask=shape.depth > 0,
        blood=cover * (0.85 + 0.1 * noise(rng, size, 6)),
        melanin=0.08 * cover,
        white=0.80 * scale * (0.75 + 0.25 * np.clip(flakes, -1, 1)),
        height=5 * step(shape.depth, 0.0, 0.1) + 5 * scale * (1 + flakes),
    )


def tinea(rng: np.random.Generator, size: int) -> Layers:
    """Ring with a raised, scaly, papular edge that clears in the middle."""
    shape = blob(rng, size, radius=RADIUS * 1.15, irregular=0.05, stretch=1.12, warp=0.025)
    width = rng.uniform(0.22, 0.32)
    ring = step(shape.depth, -0.02, 0.05) * (1 - step(shape.depth, width * 0.6, width * 1.25))
    inside = step(shape.depth, width * 0.5, width * 1.4)
    papules = spots(rng, size, ring > 0.6, 70, (2.0 * size / 256, 4.0 * size / 256))
    scale = ring * step(noise(rng, size, 30, 2), 0.3, 1.0)
    uneven = np.clip(0.95 + 0.2 * noise(rng, size, 4), 0.4, 1.3)
    return Layers.healthy(size).with_(
        mask=shape.depth > 0,
        blood=0.85 * ring * uneven + 0.25 * papules + 0.10 * inside,
        melanin=0.06 * ring + 0.07 * inside,
        white=0.55 * scale + 0.10 * inside * step(noise(rng, size, 22, 2), 1.0, 1.6),
        height=5 * ring + 3 * papules + 2 * scale,
    )


def _flakes(rng: np.random.Generator, size: int) -> Field:
    """Scale in plates: cells of random brightness with cracks between them, about -1..1."""
    count = 700
    seeds = np.ones((size, size), np.uint8)
    places = rng.integers(0, size, (count, 2))
    seeds[places[:, 0], places[:, 1]] = 0
    distance, labels = cv2.distanceTransformWithLabels(
        seeds, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    tones = rng.normal(0.2, 0.6, int(labels.max()) + 1).astype(np.float64)
    cracks = cv2.morphologyEx(labels.astype(np.float64), cv2.MORPH_GRADIENT, np.ones((2, 2)))
    field = tones[labels] - 1.0 * (cracks > 0) - 0.02 * distance
    return np.asarray(cv2.GaussianBlur(field.astype(np.float64), (0, 0), 0.7), np.float64)


def _scratches(rng: np.random.Generator, size: int) -> Field:
    drawn = np.zeros((size, size), np.float64)
    heading = rng.uniform(0, np.pi)
    for _ in range(int(rng.integers(4, 9))):
        middle = rng.uniform(0.3, 0.7, 2) * size
        reach = rng.uniform(0.06, 0.18) * size
        turn = heading + rng.normal(0, 0.15)
        half = reach * np.array([np.cos(turn), np.sin(turn)])
        ends = [tuple(int(v) for v in middle + side * half) for side in (-1, 1)]
        cv2.line(drawn, ends[0], ends[1], 1.0, max(1, size // 150), cv2.LINE_AA)
    broken = step(streaks(rng, size, size // 20, heading), -1.0, 0.4)
    return np.asarray(cv2.GaussianBlur(drawn, (0, 0), 0.7) * broken, np.float64)
