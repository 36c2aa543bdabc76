"""Previews: what of a photo travels back to the page."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dermosan_lib import phantoms
from dermosan_lib.faces.previews import data_url, preview


@given(st.integers(1, 400), st.integers(1, 400), st.integers(1, 200))
def test_a_preview_fits_keeps_its_shape_and_never_grows(height, width, longer_px):
    small = preview(np.zeros((height, width, 3), np.uint8), longer_px)
    assert max(small.shape[:2]) <= max(longer_px, 1)
    assert small.shape[0] <= height
    assert small.shape[1] <= width
    scale = min(1.0, longer_px / max(height, width))
    assert small.shape[0] == pytest.approx(height * scale, abs=0.5) or small.shape[0] == 1


def test_a_preview_is_small_as_text():
    assert len(data_url(phantoms.draw("nv", seed=1, size_px=960).pixels)) < 600_000
