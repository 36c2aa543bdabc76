"""Learning rates as functions of what has been done, so that a resume needs no further state."""

import math
from collections.abc import Sequence

from dermosan_lib.study.recipes.recipe import Recipe

WARM_UP = 0.05  # share of all steps over which the cosine schedule rises


def learning_rate(recipe: Recipe, losses: Sequence[float], done: float) -> float:
    """Learning rate of the next step.

    Args:
        recipe: Its ``schedule`` and ``learning_rate``.
        losses: Validation losses of the epochs so far.
        done: Epochs done, in fractions of one, 0..epochs.
    """
    if recipe.schedule == "plateau":
        return plateau(losses, recipe.learning_rate)
    if recipe.schedule == "cosine":
        return recipe.learning_rate * cosine(done / recipe.epochs)
    return recipe.learning_rate


def plateau(losses: Sequence[float], initial: float) -> float:
    """Learning rate after epochs with these validation losses, by the paper's schedule.

    `keras.callbacks.ReduceLROnPlateau` with factor 0.2, patience 2 and minimum 1e-6, as a function
    of the history.
    """
    rate, best, wait = initial, math.inf, 0
    for loss in losses:
        if loss < best - 1e-4:
            best, wait = loss, 0
            continue
        wait += 1
        if wait >= 2:
            rate, wait = max(rate * 0.2, min(rate, 1e-6)), 0
    return rate


def cosine(share: float) -> float:
    """Factor 0..1 after ``share`` of all steps: a straight rise, then half a cosine down to 0.

    Loshchilov and Hutter 2017, equation 5, without restarts.
    """
    if share < WARM_UP:
        return (share + 1e-3) / (WARM_UP + 1e-3)
    return 0.5 * (1 + math.cos(math.pi * min(1.0, (share - WARM_UP) / (1 - WARM_UP))))
