"""Lesions with a body: nevus, melanoma, keratoses, basal cell carcinoma, warts."""

import cv2
import numpy as np
from numpy.typing import NDArray

from dermosan_lib.phantoms.fields import Blob, Field, blob, grid, noise, spots, step
from dermosan_lib.phantoms.layers import Layers

RADIUS = 0.60  # of the half edge, in the lesion's own frame


def nevus(rng: np.random.Generator, size: int) -> Layers:
    """Symmetric, evenly brown, fading border, regular network; often darker in the middle."""
    shape = blob(rng, size, radius=RADIUS, irregular=0.02, stretch=rng.uniform(1.0, 1.25))
    cover = step(shape.depth, -0.04, 0.22)
    network = _network(rng, size, rng.uniform(17, 24))
    tone = rng.uniform(0.65, 1.1)
    centre = rng.choice([0.0, 0.5]) * step(shape.depth, 0.25, 0.6)
    melanin = cover * tone * (0.85 + 0.30 * network + centre + 0.05 * noise(rng, size, 6))
    return Layers.healthy(size).with_(mask=shape.depth > 0.02, melanin=melanin, height=1.5 * cover)


def melanoma(rng: np.random.Generator, size: int) -> Layers:
    """Asymmetric, notched, with several colours: browns, black, red, blue-grey and white."""
    shape = blob(
        rng, size, radius=RADIUS, irregular=0.16, stretch=rng.uniform(1.15, 1.6), warp=0.035
    )
    cover = step(shape.depth, 0.0, 0.06)
    patches = noise(rng, size, 3, 4)
    lean = _lean(rng, size)  # one side is darker: no symmetry in any axis
    melanin = cover * np.clip(0.75 + 0.35 * patches + 0.45 * lean, 0.15, 2.0)
    melanin += 1.8 * cover * step(noise(rng, size, 4, 3) + 0.8 * lean, 0.9, 1.3)  # black blotches
    blue = 0.75 * cover * step(noise(rng, size, 2.5, 3) - 0.3 * lean, 0.75, 1.2)
    white = 0.5 * cover * step(noise(rng, size, 3, 3), 1.35, 1.7)
    blood = 0.55 * cover * step(noise(rng, size, 3, 2) - lean, 0.8, 1.4)
    dots = spots(rng, size, (shape.depth > 0) & (shape.depth < 0.25), 22, (1.2, 3.2))
    return Layers.healthy(size).with_(
        mask=shape.depth > 0,
        melanin=melanin + 1.6 * dots,
        blood=blood,
        blue=blue,
        white=white,
        height=cover * (2 + patches),
    )


def keratosis_flat(rng: np.random.Generator, size: int) -> Layers:
    """Flat, light brown, with a sharp, moth-eaten border and fingerprint-like parallel lines."""
    shape = blob(rng, size, radius=RADIUS * 1.05, irregular=0.07, stretch=rng.uniform(1.1, 1.4))
    depth = shape.depth.copy()
    for _ in range(int(rng.integers(9, 15))):  # bites out of the border
        turn = rng.uniform(0, 2 * np.pi)
        reach = RADIUS * rng.uniform(0.88, 1.1)
        at = (reach * np.cos(turn), reach * np.sin(turn))
        bite = blob(rng, size, radius=rng.uniform(0.09, 0.19), irregular=0.2, at=at)
        depth = np.minimum(depth, -0.5 * bite.depth)
    cover = step(depth, 0.0, 0.025)
    x, y = grid(size)
    turn = rng.uniform(0, np.pi)
    bent = x * np.cos(turn) + y * np.sin(turn) + 0.09 * noise(rng, size, 2.2, 2)
    prints = np.sin(bent * rng.uniform(48, 62))
    melanin = cover * rng.uniform(0.30, 0.5) * (1 + 0.55 * prints + 0.10 * noise(rng, size, 4))
    return Layers.healthy(size).with_(mask=depth > 0, melanin=melanin)


def keratosis_raised(rng: np.random.Generator, size: int) -> Layers:
    """Stuck-on and waxy: a sharp raised plaque with milia-like cysts and comedo-like openings."""
    shape = blob(rng, size, radius=RADIUS, irregular=0.05, stretch=rng.uniform(1.05, 1.35))
    cover = step(shape.depth, 0.0, 0.035)
    cobbles = _cobbles(rng, size, rng.uniform(16, 24))
    tone = rng.uniform(0.45, 1.15)
    inside = (shape.depth > 0.1).astype(np.float64)
    scale = size / 256
    cysts = spots(rng, size, inside, int(rng.integers(10, 20)), (2.0 * scale, 4.2 * scale))
    plugs = spots(rng, size, inside, int(rng.integers(10, 20)), (2.2 * scale, 5.0 * scale))
    melanin = cover * tone * (0.75 + 0.35 * cobbles) + 1.9 * plugs * (1 - cysts)
    height = 9 * step(shape.depth, 0.0, 0.16) + cover * (2.4 * cobbles - 3 * plugs + 2 * cysts)
    return Layers.healthy(size).with_(
        mask=shape.depth > 0,
        melanin=melanin * (1 - 0.7 * cysts),
        height=height,
        white=0.75 * cysts,
        shine=0.35 * cover,
    )


def basal_cell(rng: np.random.Generator, size: int) -> Layers:
    """Pearly dome with a rolled border and branching vessels, often ulcerated in the middle."""
    shape = blob(rng, size, radius=RADIUS * 0.98, irregular=0.05, stretch=rng.uniform(1.0, 1.3))
    cover = step(shape.depth, 0.0, 0.10)
    rim = step(shape.depth, 0.02, 0.14) * (1 - step(shape.depth, 0.22, 0.42))
    vessels = _vessels(rng, size, shape)
    ulcer = np.zeros_like(cover)
    if rng.random() < 0.65:
        hole = blob(rng, size, radius=RADIUS * rng.uniform(0.26, 0.4), irregular=0.14, warp=0.02)
        ulcer = step(hole.depth, 0.0, 0.2)
    pigment: Field = np.zeros_like(cover)
    if rng.random() < 0.35:  # pigmented forms: grey-blue globules
        pigment = spots(rng, size, rim, 14, (3.0 * size / 256, 7.0 * size / 256))
    return Layers.healthy(size).with_(
        mask=shape.depth > 0,
        blood=cover * 0.16 + 1.5 * vessels * (1 - ulcer) + 1.3 * ulcer,
        melanin=-0.12 * cover + 0.7 * ulcer,
        white=0.26 * rim + 0.10 * cover,
        blue=0.7 * pigment * cover,
        crust=0.45 * ulcer * step(noise(rng, size, 8), 0.2, 0.8),
        height=10 * rim + 5 * cover - 8 * ulcer,
        shine=0.9 * np.maximum(rim, 0.4 * cover) * (1 - ulcer),
    )


def wart(rng: np.random.Generator, size: int) -> Layers:
    """Molluscum: smooth domes with a central pit; or a wart: a rough papule with black dots."""
    if rng.random() < 0.5:
        return _molluscum(rng, size)
    shape = blob(rng, size, radius=RADIUS * 0.8, irregular=0.07, stretch=rng.uniform(1.0, 1.2))
    cover = step(shape.depth, 0.0, 0.08)
    fronds = _cobbles(rng, size, rng.uniform(9, 13))
    inside = (shape.depth > 0.12).astype(np.float64)
    dots = spots(rng, size, inside, int(rng.integers(16, 30)), (1.3, 2.6))
    return Layers.healthy(size).with_(
        mask=shape.depth > 0,
        melanin=cover * (0.10 - 0.14 * fronds) + 1.9 * dots,
        blood=0.05 * cover + 0.7 * dots,
        white=cover * (0.32 + 0.30 * step(fronds, 0.0, 0.9)),
        height=8 * step(shape.depth, 0.0, 0.3) + 9 * cover * fronds,
        crust=0.16 * cover,
    )


def _molluscum(rng: np.random.Generator, size: int) -> Layers:
    mask, pit, height = (np.zeros((size, size), np.float64) for _ in range(3))
    placed: list[tuple[float, float, float]] = []
    wanted = int(rng.integers(4, 8))
    for _ in range(200):
        radius = rng.uniform(0.16, 0.26)
        at = tuple(rng.uniform(-0.55, 0.55, 2))
        if any(np.hypot(at[0] - x, at[1] - y) < (radius + r) * 1.05 for x, y, r in placed):
            continue
        placed.append((*at, radius))
        dome = blob(rng, size, radius=radius, irregular=0.015, stretch=1.05, at=at)
        mask = np.maximum(mask, step(dome.depth, 0.0, 0.10))
        fall = 1 - np.clip(dome.depth, 0, 1)
        height += 130 * radius * np.sqrt(1 - fall**2)
        pit = np.maximum(pit, step(dome.depth, 0.68, 0.86))
        if len(placed) == wanted:
            break
    return Layers.healthy(size).with_(
        mask=mask > 0.3,
        blood=0.12 * mask + 0.30 * pit,
        melanin=-0.10 * mask + 0.35 * pit,
        white=0.30 * mask * (1 - pit),
        height=0.5 * (height - 26 * pit),
        shine=0.8 * mask * (1 - pit),
    )


def _lean(rng: np.random.Generator, size: int) -> Field:
    x, y = grid(size)
    turn = rng.uniform(0, 2 * np.pi)
    return np.asarray((x * np.cos(turn) + y * np.sin(turn)) / RADIUS, np.float64)


def _network(rng: np.random.Generator, size: int, cells: float) -> Field:
    """Pigment network: dark lines round paler holes, -1..1."""
    x, y = grid(size)
    x = x + 0.02 * noise(rng, size, 5, 2)
    y = y + 0.02 * noise(rng, size, 5, 2)
    waves = [np.cos((x * np.cos(a) + y * np.sin(a)) * cells * 3.1) for a in (0.0, 2.094, 4.189)]
    return np.asarray(-np.sum(waves, axis=0) / 1.5, np.float64).clip(-1, 1)


def _cobbles(rng: np.random.Generator, size: int, cells: float) -> Field:
    """Rounded bumps with furrows between them, mean about 0."""
    count = max(4, int(cells * cells / 2))
    seeds = np.ones((size, size), np.uint8)
    places = rng.integers(0, size, (count, 2))
    seeds[places[:, 0], places[:, 1]] = 0
    # With labels, since without them some processors are given Intel's own approximation.
    distance, _ = cv2.distanceTransformWithLabels(seeds, cv2.DIST_L2, 5)
    scaled = 1 - distance / (size / cells)
    return np.asarray(cv2.GaussianBlur(scaled.astype(np.float64), (0, 0), 0.8), np.float64)


def _vessels(rng: np.random.Generator, size: int, shape: Blob) -> Field:
    """Red trees that grow from the rim inwards and branch."""
    drawn = np.zeros((size, size), np.float64)
    width = max(1, round(size / 130))
    for _ in range(int(rng.integers(5, 9))):
        turn = rng.uniform(0, 2 * np.pi)
        start = size / 2 * (1 + RADIUS * 0.92 * np.array([np.cos(turn), np.sin(turn)]))
        _branch(rng, drawn, start, turn + np.pi + rng.normal(0, 0.4), size * 0.30, width)
    inside = step(shape.depth, 0.03, 0.1)
    return np.asarray(cv2.GaussianBlur(drawn, (0, 0), size / 420) * inside, np.float64)


def _branch(
    rng: np.random.Generator,
    drawn: Field,
    start: NDArray[np.float64],
    heading: float,
    length: float,
    width: int,
) -> None:
    point = start
    steps = 10
    for index in range(steps):
        heading += rng.normal(0, 0.28)
        end = point + length / steps * np.array([np.cos(heading), np.sin(heading)])
        corners = [tuple(round(v * 8) for v in p) for p in (point, end)]
        cv2.line(drawn, corners[0], corners[1], 1.0, width, cv2.LINE_AA, 3)
        point = end
        if index in (3, 6) and length > drawn.shape[0] * 0.08:
            side = rng.choice([-1.0, 1.0])
            turned = heading + side * rng.uniform(0.4, 0.9)
            _branch(rng, drawn, point, turned, length * 0.55, max(1, width - 1))
