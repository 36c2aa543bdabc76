"""Spaces told in numbers, against those written by hand."""

import numpy as np
import pytest

from dermosan_lib.images import colour
from tests.images import files, spaces


def test_spaces_by_codes():
    pixels = np.asarray(files.picture(100, 80))
    p3 = spaces.SPACES["Display P3"]
    found = colour.conversion(colour.profile_of_codes(12, 13), "RGB")
    assert np.abs(found.rgb(spaces.in_space(pixels, p3).astype(np.uint8)) - 1.0 * pixels).mean() < 1
    assert colour.conversion(colour.profile_of_codes(1, 13), "RGB") is None


@pytest.mark.parametrize("codes", [(2, 2), (9, 16), (9, 18), (0, 13), (12, 2), (255, 255)])
def test_codes_that_no_photograph_has(codes):
    assert colour.profile_of_codes(*codes) == b""


def test_adobe_rgb():
    pixels = np.asarray(files.picture(100, 80))
    values = spaces.in_space(pixels, spaces.SPACES["Adobe RGB"]).astype(np.uint8)
    found = colour.conversion(colour.ADOBE_RGB, "RGB").rgb(values)
    assert np.abs(found - 1.0 * pixels).mean() < 1


def test_gammas():
    points = [*spaces.REC709, spaces.D65]
    for usual in (0.45455, 0.4545, 0.46, 0.44):
        assert colour.profile_of_gamma(usual, None) == b""
        assert colour.profile_of_gamma(usual, points) == b""
    assert colour.profile_of_gamma(None, None) == b""
    assert colour.conversion(colour.profile_of_gamma(None, points), "RGB") is None
    for odd in (0.0, 1e-5, 40.0):
        assert colour.profile_of_gamma(odd, points) == b""
    for odd in ([(0.3, 0.3)] * 4, [(0.0, 0.0)] * 4, [(9e9, 1e-9)] * 4, [*spaces.REC709, (0.3, 0)]):
        assert colour.profile_of_gamma(0.5, odd) == b""
