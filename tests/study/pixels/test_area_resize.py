"""Areas averaged by sparse products are those that OpenCV averages."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dermosan_lib import images
from dermosan_lib.study.pixels import area_resize

edges = st.integers(16, 300)


@given(
    height=edges, width=edges, size_px=st.integers(16, 150), frame=st.sampled_from(images.FRAMES),
    seed=st.integers(0, 2**32 - 1),
)  # fmt: skip
@settings(deadline=None, max_examples=150)
def test_the_result_is_that_of_the_one_resize(height, width, size_px, frame, seed):
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    np.testing.assert_array_equal(
        area_resize.resize(pixels, size_px, frame), images.resize(pixels, size_px, frame)
    )


@pytest.mark.parametrize("grey", [0, 1, 127, 254, 255])
def test_flat_pictures_stay_flat(grey):
    pixels = np.full((225, 300, 3), grey, np.uint8)
    assert (area_resize.resize(pixels, 224) == grey).all()


@pytest.mark.parametrize(("height", "width"), [(448, 448), (672, 224), (224, 224), (3000, 4000)])
def test_whole_factors_and_large_pictures_are_left_to_opencv(height, width, monkeypatch):
    asked = []
    monkeypatch.setattr(images, "resize", lambda pixels, size_px: asked.append(size_px))
    area_resize.resize(np.zeros((height, width, 3), np.uint8), 224)
    assert asked == [224]
