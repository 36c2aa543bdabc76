"""Another light: what it does to greys is known from the curve of sRGB and from black bodies."""

import numpy as np
import pytest

from dermosan_lib.faces.explore.altering.light import (
    COOLEST_K,
    DAYLIGHT_K,
    WARMEST_K,
    light_gains,
    relit,
)


def test_nothing_is_done_where_nothing_is_asked():
    pixels = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    assert relit(pixels) is pixels


def test_a_stop_is_twice_the_light():
    grey = np.full((2, 2, 3), 128, np.uint8)  # 0.2159 of the light
    assert (relit(grey, stops=1) == 176).all()  # 0.4317
    assert (relit(grey, stops=-1) == 92).all()  # 0.1079
    assert (relit(grey, stops=3) == 255).all()


def test_going_up_and_down_comes_back_where_nothing_was_clipped():
    pixels = np.random.default_rng(0).integers(30, 120, (16, 16, 3), np.uint8)
    back = relit(relit(pixels, stops=1), stops=-1)
    assert np.abs(back.astype(int) - pixels).max() <= 1


@pytest.mark.parametrize("kelvin", [WARMEST_K, 4000.0, 5000.0, 8000.0, COOLEST_K])
def test_the_colour_of_light_keeps_the_brightness(kelvin):
    gains = light_gains(kelvin)
    white = light_gains(DAYLIGHT_K)
    assert white == pytest.approx(np.ones(3))
    # Luminance of a black body's white is 1 at every temperature, by its own primaries.
    assert (gains > 0).all()
    assert (gains[0] > 1 > gains[2]) == (kelvin < DAYLIGHT_K)


def test_warmth_falls_evenly():
    steps = np.arange(WARMEST_K, COOLEST_K + 1, 50.0)
    ratio = [light_gains(k)[0] / light_gains(k)[2] for k in steps]
    assert (np.diff(ratio) < 0).all()  # also where the two fits meet, at 4000 K
