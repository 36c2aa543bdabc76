"""Inputs: each picture in its view, varied by seed, row and view."""

import numpy as np
import pytest

from dermosan_lib.decision import test_time_views
from dermosan_lib.study.recipes.recipe import Recipe

pytestmark = pytest.mark.slow  # preprocessing is Keras'

pytest.importorskip("keras")

from dermosan_lib.study.training.network_inputs import Pictures  # noqa: E402  # behind the check

PIXELS = np.random.default_rng(0).integers(0, 256, (6, 8, 8, 3), dtype=np.uint8)
ROWS = np.array([4, 0, 5])


def pictures(**changes):
    return Pictures(PIXELS, Recipe.preset("quick", **changes))


def test_each_row_is_seen_in_its_own_view_and_the_store_stays_as_it_was():
    before = PIXELS.copy()
    seen = pictures().seen(ROWS, np.array([0, 3, 6]))
    for found, row, number in zip(seen, ROWS, (0, 3, 6), strict=True):
        np.testing.assert_array_equal(found, test_time_views.view(PIXELS[row], number))
    np.testing.assert_array_equal(PIXELS, before)


def test_a_batch_is_preprocessed_for_its_backbone():
    one = np.zeros(3, dtype=np.int64)
    np.testing.assert_allclose(pictures().batch(ROWS, one), PIXELS[ROWS] / 127.5 - 1, atol=1e-6)
    resnet = Pictures(PIXELS, Recipe(weights="none")).batch(ROWS, one)
    blue_first = PIXELS[ROWS][..., ::-1].astype(np.float32) - [103.939, 116.779, 123.68]
    np.testing.assert_allclose(resnet, blue_first, atol=1e-4)


def test_colour_depends_on_seed_row_and_view_alone():
    one = np.ones(3, dtype=np.int64)
    first = pictures(colour=0.2).seen(ROWS, one)
    np.testing.assert_array_equal(first, pictures(colour=0.2).seen(ROWS, one))
    np.testing.assert_array_equal(first[1:2], pictures(colour=0.2).seen(ROWS[1:2], one[:1]))
    assert np.abs(first.astype(int) - pictures(colour=0.2, seed=1).seen(ROWS, one)).max() > 3
    np.testing.assert_array_equal(pictures(colour=0.2).seen(ROWS, one * 0), PIXELS[ROWS])


def test_views_beyond_the_eight_vary_what_the_eight_show():
    changes = {"views": 50, "crop": 0.4, "rotation": 30.0}
    number = np.full(3, 11)
    seen = pictures(**changes).seen(ROWS, number)
    np.testing.assert_array_equal(seen, pictures(**changes).seen(ROWS, number))
    assert np.abs(seen.astype(int) - pictures(**changes).seen(ROWS, number + 8)).max() > 3
    still = pictures(views=50, rotation=1e-9).seen(ROWS, number)
    for found, row in zip(still, ROWS, strict=True):
        np.testing.assert_array_equal(found, test_time_views.view(PIXELS[row], 3))
