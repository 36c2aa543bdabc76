"""Seeded variations of a picture: another frame, another lamp. The skin stays the same."""

import cv2
import numpy as np
from numpy.typing import NDArray

from dermosan_lib.study.recipes.recipe import Recipe

Picture = NDArray[np.uint8]  # (height, width, 3)


def varied(picture: Picture, recipe: Recipe, row: int, number: int) -> Picture:
    """``picture`` reframed and relit as view ``number`` of ``row`` is under ``recipe``.

    Decided by the recipe's seed, the row and the number alone, so that a view is the same in every
    epoch, after a resume, and for all who share a cache.
    """
    if not recipe.varies:
        return picture
    rng = np.random.default_rng([recipe.seed, row, number])
    if recipe.colour:
        picture = shift_colour(picture, recipe.colour, rng)
    if recipe.crop or recipe.rotation:
        picture = reframe(picture, recipe.crop, recipe.rotation, rng)
    return picture


def reframe(picture: Picture, crop: float, rotation: float, rng: np.random.Generator) -> Picture:
    """A window of ``picture``, stretched to its size, as if the camera had been held otherwise.

    Args:
        picture: ``(height, width, 3)`` uint8.
        crop: 0..0.9; the window's edges are 1 - ``crop`` to 1 of the picture's.
        rotation: Degrees, 0..180; the window is turned by up to so many, either way. Corners that
            then lie outside show the picture mirrored, which for skin is skin.
        rng: Decides size, place and angle.
    """
    height, width = picture.shape[:2]
    scale = 1 - rng.uniform(0, crop)
    angle = np.deg2rad(rng.uniform(-rotation, rotation))
    shift = rng.uniform(-(1 - scale) / 2, (1 - scale) / 2, 2) * (width, height)
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    centre = np.array([(width - 1) / 2, (height - 1) / 2])
    to_source = np.column_stack([turn, centre + shift - turn @ centre])
    seen = cv2.warpAffine(
        picture, to_source, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REFLECT_101,
    )  # fmt: skip
    return np.asarray(seen, dtype=np.uint8)


def shift_colour(
    picture: NDArray[np.uint8], strength: float, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Shift light and warmth of ``(height, width, 3)`` as another lamp and camera would.

    Light by up to ``strength``, red against blue by a quarter of that (skin stays skin), and
    contrast about the mean by half.
    """
    light = 1 + rng.uniform(-strength, strength)
    warmth = rng.uniform(-strength, strength) / 4
    contrast = 1 + rng.uniform(-strength, strength) / 2
    gain = np.array([1 + warmth, 1.0, 1 - warmth], dtype=np.float32) * np.float32(light)
    values = picture.astype(np.float32)
    middle = values.mean()
    changed = ((values - middle) * np.float32(contrast) + middle) * gain
    return np.asarray(changed.round().clip(0, 255), dtype=np.uint8)
