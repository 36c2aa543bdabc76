"""Schedules: a straight rise, half a cosine, and the same after a resume."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dermosan_lib.study.recipes.learning_rates import WARM_UP, cosine, learning_rate, plateau
from dermosan_lib.study.recipes.recipe import Recipe

SHARES = st.floats(0, 1)


def test_cosine_rises_to_one_and_ends_at_nothing():
    assert 0 < cosine(0) < 0.05
    assert cosine(WARM_UP) == pytest.approx(1)
    assert cosine(1) == pytest.approx(0)


@given(SHARES, SHARES)
def test_cosine_only_rises_before_the_end_of_warming_up_and_only_falls_behind_it(first, second):
    low, high = sorted([first, second])
    if high < WARM_UP:
        assert cosine(low) <= cosine(high)
    elif low >= WARM_UP:
        assert cosine(low) >= cosine(high)
    assert 0 <= cosine(low) <= 1


def test_cosine_is_half_way_down_in_the_middle_of_what_is_left():
    assert cosine(WARM_UP + (1 - WARM_UP) / 2) == pytest.approx(0.5)
    assert cosine(WARM_UP + (1 - WARM_UP) / 3) == pytest.approx((1 + math.cos(math.pi / 3)) / 2)


def test_each_schedule_is_the_one_that_the_recipe_names():
    losses = [1.0, 0.9, 0.95, 0.96, 0.97]
    rates = {
        name: learning_rate(Recipe(schedule=name, learning_rate=0.01, epochs=10), losses, 5.0)
        for name in ("plateau", "cosine", "constant")
    }
    assert rates == {
        "plateau": pytest.approx(plateau(losses, 0.01)),
        "cosine": pytest.approx(0.01 * cosine(0.5)),
        "constant": 0.01,
    }
    assert rates["plateau"] == pytest.approx(0.002)


def test_the_demonstration_ends_with_steps_too_small_to_swing():
    recipe = Recipe.preset("quick")
    falling = [1 / (epoch + 1) for epoch in range(recipe.epochs)]
    steps = 38  # 1,199 phantoms in batches of 32
    last = [
        learning_rate(recipe, falling[:-1], recipe.epochs - left / steps) for left in (steps, 1)
    ]
    assert last[0] < 0.02 * recipe.learning_rate
    assert 0 < last[1] < 1e-4 * recipe.learning_rate


def test_plateau_never_falls_below_its_minimum():
    assert plateau([1.0] * 60, 1e-3) == pytest.approx(1e-6)
    assert plateau([1.0] * 60, 1e-7) == pytest.approx(1e-7)
