"""Skin of six types, and how a camera or a dermatoscope shows a lesion on it."""

from dataclasses import dataclass
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from dermosan_lib.images import Pixels
from dermosan_lib.phantoms.fields import Field, grid, noise, streaks
from dermosan_lib.phantoms.layers import Layers

Framing = Literal["clinical", "dermoscopic"]
Colour = NDArray[np.float64]

# sRGB of healthy skin by Fitzpatrick type; their ITA falls from about 60 to -55 degrees.
TONES = {
    1: (244, 216, 200),
    2: (234, 196, 170),
    3: (216, 172, 138),
    4: (184, 134, 98),
    5: (136, 92, 66),
    6: (92, 62, 48),
}
_MELANIN = np.array([0.50, 0.88, 1.25], np.float64)  # absorbs blue most
_BLOOD = np.array([0.10, 0.70, 0.58], np.float64)  # absorbs green and blue


@dataclass(frozen=True)
class Patient:
    """What does not change between two photos of a lesion."""

    fitzpatrick: int
    tone: Colour  # (3,) 0..1
    grain: float  # direction of the skin lines, radians
    hairs: int


def patient(rng: np.random.Generator, fitzpatrick: int) -> Patient:
    """Someone of this skin type."""
    tone = np.array(TONES[fitzpatrick]) / 255 * rng.uniform(0.95, 1.05, 3)
    hairs = int(rng.integers(4, 22)) if rng.random() < 0.45 else 0
    return Patient(fitzpatrick, tone.astype(np.float64), rng.uniform(0, np.pi), hairs)


def photograph(rng: np.random.Generator, who: Patient, lesion: Layers, framing: Framing) -> Pixels:
    """One photo ``(size, size, 3)`` of a lesion already in the camera's frame."""
    size = lesion.mask.shape[0]
    lines = _skin_lines(rng, size, who.grain)
    density: NDArray[Any] = _BLOOD * (lesion.blood + 0.05 * noise(rng, size, 6))[..., None]
    density = density + _MELANIN * (lesion.melanin + 0.035 * noise(rng, size, 4))[..., None]
    furrowed = (0.018 + 0.12 * lesion.furrows) * lines
    density = density + (furrowed * (1 - 0.5 * np.clip(lesion.height / 8, 0, 1)))[..., None]
    colour = who.tone * np.exp(-density)
    light = 0.55 + 0.45 * float(who.tone.mean()) / 0.8  # scale on dark skin is greyer
    for cover, paint in (
        (lesion.blue, (0.40, 0.44, 0.54)),
        (lesion.crust, (0.80, 0.58, 0.26)),
        (lesion.white, (0.95, 0.92, 0.89)),
    ):
        if not cover.any():  # as most are
            continue
        shade = np.array(paint, np.float64) * (light if paint[0] > 0.7 else 0.75 + 0.25 * light)
        share = np.clip(cover, 0, 1)[..., None]
        colour = colour * (1 - share) + shade * share
    colour = _lit(rng, colour, lesion, lines, framing)
    colour = _hairs(rng, colour, who)
    colour = _dermatoscope(rng, colour) if framing == "dermoscopic" else _surroundings(rng, colour)
    colour = cv2.GaussianBlur(colour, (0, 0), rng.uniform(0.3, 0.6) * size / 256)
    colour = colour + rng.normal(0, rng.uniform(0.004, 0.010), colour.shape)
    return np.asarray((np.clip(colour, 0, 1) * 255).round(), dtype=np.uint8)


def _skin_lines(rng: np.random.Generator, size: int, grain: float) -> Field:
    """Criss-cross furrows, standard deviation about 1; positive is deeper."""
    length = size // 14
    crossed = [streaks(rng, size, length, grain + turn) for turn in (0.0, rng.uniform(0.9, 1.4))]
    fine = cv2.GaussianBlur(np.maximum(crossed[0], crossed[1]), (0, 0), size / 320)
    return np.asarray((fine - fine.mean()) / fine.std(), np.float64)


def _lit(
    rng: np.random.Generator, colour: Colour, lesion: Layers, lines: Field, framing: Framing
) -> Colour:
    """Relief, gradient, colour temperature and glints."""
    size = colour.shape[0]
    x, y = grid(size)
    turn = rng.uniform(0, 2 * np.pi)
    towards = np.array([np.cos(turn), np.sin(turn)])
    relief = lesion.height * size / 256 - 0.25 * lines * (1 + 3 * lesion.furrows)
    relief = cv2.GaussianBlur(relief.astype(np.float64), (0, 0), 0.8)
    across = cv2.Sobel(relief, cv2.CV_64F, 1, 0) / 8
    down = cv2.Sobel(relief, cv2.CV_64F, 0, 1) / 8
    slope = across * towards[0] + down * towards[1]
    shading = 1 + np.clip(0.16 * slope, -0.4, 0.35)
    gradient = 1 + rng.uniform(0.02, 0.16) * (x * towards[0] + y * towards[1])
    warmth = 1 + rng.uniform(-0.05, 0.05) * np.array([1.0, 0.0, -1.0])
    exposure = rng.uniform(0.90, 1.06)
    colour = colour * (shading * gradient * exposure)[..., None] * warmth
    facing = np.clip(slope - 0.6, 0, None)
    glassy = lesion.shine * np.clip(facing * 0.5, 0, 0.8)
    wet = 0.10 if framing == "clinical" else 0.02  # polarised light has hardly any glints
    glints = wet * np.clip(slope - 1.0 + 0.3 * noise(rng, size, 40, 1), 0, 1.5)
    return np.asarray(colour + (glassy + glints)[..., None], np.float64)


def _hairs(rng: np.random.Generator, colour: Colour, who: Patient) -> Colour:
    size = colour.shape[0]
    heading = rng.uniform(0, 2 * np.pi)
    if not who.hairs:
        return colour
    drawn = np.zeros((size, size), np.float64)
    for _ in range(who.hairs):
        point = rng.uniform(-0.1, 1.1, 2) * size
        turn, bend = heading + rng.normal(0, 0.5), rng.normal(0, 0.08)
        trail = [point]
        for _ in range(14):
            turn += bend
            point = point + size * 0.028 * np.array([np.cos(turn), np.sin(turn)])
            trail.append(point)
        corners = np.round(np.array(trail) * 8).astype(np.int32)
        cv2.polylines(drawn, [corners], False, 1.0, 1, cv2.LINE_AA, 3)
    shade = np.array([0.16, 0.11, 0.09], np.float64)
    share = (0.8 * np.clip(drawn, 0, 1))[..., None]
    return np.asarray(colour * (1 - share) + shade * share, np.float64)


def _dermatoscope(rng: np.random.Generator, colour: Colour) -> Colour:
    """A magnified, saturated field with dark corners, at times with bubbles or a ruler."""
    size = colour.shape[0]
    x, y = grid(size)
    grey = colour.mean(axis=2, keepdims=True)
    colour = grey + 1.15 * (colour - grey)
    if rng.random() < 0.6:
        reach = rng.uniform(1.02, 1.25)
        inside = np.clip((reach - np.hypot(x, y)) * size / 6, 0, 1)
        colour = colour * (0.03 + 0.97 * inside)[..., None]
    if rng.random() < 0.3:
        for _ in range(int(rng.integers(2, 7))):
            middle = tuple(int(v) for v in rng.uniform(0.1, 0.9, 2) * size)
            ring = np.zeros((size, size), np.float64)
            cv2.circle(ring, middle, int(rng.uniform(0.012, 0.04) * size), 1.0, 1, cv2.LINE_AA)
            colour = colour + 0.35 * ring[..., None]
    if rng.random() < 0.3:
        ruler = np.zeros((size, size), np.float64)
        for index in range(14):
            at = int((index + 0.5) / 14 * size)
            tall = size // (18 if index % 5 else 11)
            cv2.line(ruler, (at, size - 3 - tall), (at, size - 3), 1.0, 1, cv2.LINE_AA)
        turned = np.rot90(ruler, int(rng.integers(4)))
        colour = colour * (1 - 0.75 * turned[..., None])
    return np.asarray(colour, np.float64)


def _surroundings(rng: np.random.Generator, colour: Colour) -> Colour:
    """At times the edge of a cloth or a table comes into the picture."""
    if rng.random() > 0.25:
        return colour
    size = colour.shape[0]
    x, y = grid(size)
    turn = rng.uniform(0, 2 * np.pi)
    side = x * np.cos(turn) + y * np.sin(turn) + 0.03 * noise(rng, size, 3, 2)
    cover = np.clip((side - rng.uniform(0.98, 1.15)) * 60, 0, 1)[..., None]
    cloth = rng.uniform(0.15, 0.9, 3) * (1 + 0.05 * streaks(rng, size, 9, turn))[..., None]
    return np.asarray(colour * (1 - cover) + cloth * cover, np.float64)
