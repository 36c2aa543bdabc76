"""Variations: skin stays skin, frames stay within the picture, strength 0 changes nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dermosan_lib import phantoms
from dermosan_lib.phantoms.drawing import draw
from dermosan_lib.study.recipes.augmentation import reframe, shift_colour


@given(st.integers(0, 99), st.floats(0, 0.9), st.floats(0, 180))
@settings(max_examples=40, deadline=None)
def test_a_reframed_picture_shows_what_was_there(seed, crop, rotation):
    picture = np.random.default_rng(seed).integers(60, 190, (24, 32, 3), dtype=np.uint8)
    seen = reframe(picture, crop, rotation, np.random.default_rng(seed))
    assert seen.shape == picture.shape
    assert seen.dtype == np.uint8
    assert seen.min() >= picture.min()  # interpolation only: no black corners
    assert seen.max() <= picture.max()


def test_without_crop_and_rotation_nothing_moves():
    picture = np.random.default_rng(0).integers(0, 256, (24, 32, 3), dtype=np.uint8)
    np.testing.assert_array_equal(reframe(picture, 0, 0, np.random.default_rng(0)), picture)


def test_a_window_is_larger_than_life_and_lies_anywhere():
    """A ramp tells where the window lay and how wide it was."""
    ramp = np.repeat(np.arange(0, 200, dtype=np.uint8)[None, :, None], 100, axis=0).repeat(3, 2)
    spans, middles = [], []
    for seed in range(200):
        row = reframe(ramp, 0.5, 0, np.random.default_rng(seed))[50, :, 0].astype(int)
        spans.append(row[-1] - row[0])
        middles.append((row[-1] + row[0]) / 2)
    assert 98 <= min(spans) < 110
    assert 190 < max(spans) <= 199
    assert min(middles) < 70
    assert max(middles) > 130


def test_a_turned_frame_turns_what_it_shows():
    edge = np.zeros((101, 101, 3), np.uint8)
    edge[:, 51:] = 200
    angles = []
    for seed in range(100):
        seen = reframe(edge, 0, 30, np.random.default_rng(seed))[..., 0]
        top, bottom = (np.argmax(seen[row] > 100) for row in (20, 80))
        angles.append(np.degrees(np.arctan2(float(bottom) - float(top), 60)))
    assert -31 < min(angles) < -25
    assert 25 < max(angles) < 31


@pytest.mark.parametrize("code", phantoms.CODES[::3])
def test_shifted_skin_stays_within_what_lamps_and_cameras_do(code):
    picture = draw(code, seed=3, size_px=64).pixels
    means = []
    for seed in range(60):
        shifted = shift_colour(picture, 0.2, np.random.default_rng(seed))
        assert shifted.shape == picture.shape
        means.append(shifted.reshape(-1, 3).mean(axis=0))
    ratio = np.array(means) / picture.reshape(-1, 3).mean(axis=0)
    assert 0.7 < ratio.min() < 0.95  # darker by a fifth, and red against blue by a twentieth
    assert 1.05 < ratio.max() < 1.3
    warmth = ratio[:, 0] / ratio[:, 2]
    assert 0.85 < warmth.min() < 0.98 < 1.02 < warmth.max() < 1.15
    reds = np.array(means)
    assert (reds[:, 0] > reds[:, 2]).all()  # skin never turns blue
