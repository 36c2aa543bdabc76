"""Likenesses of many copies of one picture, of a series of frames, and of black ones."""

import io

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dermosan_lib.study.duplicates import likeness_of

Likenesses = NDArray[np.uint8]
Pixels = NDArray[np.uint8]


def draw(rng: np.random.Generator, size_px: int = 128) -> Pixels:
    """A picture that is quickly drawn: skin of some texture with a dark spot, no lesion at all."""
    coarse = rng.normal(0, 1, (int(rng.integers(3, 6)),) * 2 + (1,)).astype(np.float32)
    fine = rng.normal(0, 1, (24, 24, 3)).astype(np.float32)
    pixels = np.array([225, 180, 150]) + rng.normal(0, 12, 3)
    pixels = pixels + 12 * _stretched(coarse, size_px).reshape(size_px, size_px, 1)
    pixels += 8 * _stretched(fine, size_px)
    y, x = np.mgrid[-0.5 : 0.5 : size_px * 1j, -0.5 : 0.5 : size_px * 1j]
    down, right = rng.normal(0, 0.06, 2)
    wide, turned = rng.uniform(0.1, 0.35), rng.uniform(0, np.pi)
    along = (x - right) * np.cos(turned) + (y - down) * np.sin(turned)
    across = (y - down) * np.cos(turned) - (x - right) * np.sin(turned)
    away = (along / wide) ** 2 + (across / wide / rng.uniform(0.6, 1)) ** 2
    dark = rng.uniform(30, 110) * rng.uniform(0.7, 1.2, 3)
    pixels -= (1 / (1 + np.exp(np.minimum(6 * (away - 1), 50))))[..., None] * dark
    pixels += rng.normal(0, 3, pixels.shape)
    return np.clip(pixels, 0, 255).astype(np.uint8)


def texture(seed: int) -> NDArray[np.uint8]:
    """The likeness of one drawn picture."""
    return likeness_of(draw(np.random.default_rng(seed)))


def one_picture(count: int, seed: int) -> Likenesses:
    """One picture, encoded anew ``count`` times at other sizes and qualities."""
    rng = np.random.default_rng(seed)
    own = draw(rng)
    found = []
    for _ in range(count):
        size_px = int(rng.integers(80, 160))
        copy = cv2.resize(own, (size_px, size_px), interpolation=cv2.INTER_AREA)
        stream = io.BytesIO()
        Image.fromarray(copy).save(stream, "JPEG", quality=int(rng.integers(50, 96)))
        found.append(likeness_of(np.asarray(Image.open(stream))))
    return np.array(found)


def panned(count: int, seed: int) -> Likenesses:
    """A series of ``count`` frames in which the camera moves by most of a frame."""
    whole = draw(np.random.default_rng(seed), 260)
    found = []
    for number in range(count):
        shift = 100 * number / count
        place = np.array([[1, 0, -shift], [0, 1, -0.6 * shift]], np.float32)
        found.append(likeness_of(cv2.warpAffine(whole, place, (150, 150))))
    return np.array(found)


def black_frames(count: int, seed: int) -> Likenesses:
    """``count`` frames with the lens covered: black, and each of another noise."""
    rng = np.random.default_rng(seed)
    noise = (rng.normal(1, 1, (60, 60, 3)) for _ in range(count))
    return np.array([likeness_of(np.clip(one, 0, 255).astype(np.uint8)) for one in noise])


def _stretched(plane: NDArray[np.float32], size_px: int) -> NDArray[np.float32]:
    return np.asarray(cv2.resize(plane, (size_px, size_px), interpolation=cv2.INTER_CUBIC))
