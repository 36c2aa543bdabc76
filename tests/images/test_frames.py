import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dermosan_lib import images

edges = st.integers(16, 90)


@given(edges, edges, st.integers(8, 40))
def test_the_central_square_is_resized_alone(height, width, size_px):
    photo = np.random.default_rng(height * width).integers(0, 256, (height, width, 3), np.uint8)
    edge = min(height, width)
    top, left = (height - edge) // 2, (width - edge) // 2
    cut = photo[top : top + edge, left : left + edge]
    np.testing.assert_array_equal(
        images.resize(photo, size_px, "centre_square"), images.resize(cut, size_px)
    )


@given(edges)
def test_a_square_photo_is_the_same_in_either_frame(edge):
    photo = np.random.default_rng(edge).integers(0, 256, (edge, edge, 3), np.uint8)
    np.testing.assert_array_equal(
        images.resize(photo, 20, "centre_square"), images.resize(photo, 20, "whole")
    )


@pytest.mark.parametrize("shape", [(90, 120), (120, 90), (300, 301)])
def test_maps_lie_where_the_model_has_read(shape):
    photo = np.zeros((*shape, 3), np.uint8)
    maps = np.ones((7, 7, 2), np.float32)
    whole = images.on_whole_photo(maps, photo, "centre_square")
    rows, columns = whole.shape[:2]
    assert abs(columns / rows - shape[1] / shape[0]) < 0.04
    edge = min(rows, columns)
    read = images.framed(np.repeat(whole[:, :, :1], 3, axis=2).astype(np.uint8), "centre_square")
    assert (read == 1).all()
    assert whole[:, :, 0].sum() == pytest.approx(edge**2)  # and 0 everywhere else


def test_maps_of_a_whole_photo_stay_as_they_are():
    maps = np.random.default_rng(0).random((7, 7, 3), np.float32)
    for frame, shape in (("whole", (90, 120)), ("centre_square", (90, 90))):
        photo = np.zeros((*shape, 3), np.uint8)
        np.testing.assert_array_equal(images.on_whole_photo(maps, photo, frame), maps)
    nothing = np.empty((0, 0, 3), np.float32)
    assert images.on_whole_photo(nothing, np.zeros((9, 12, 3), np.uint8), "centre_square").size == 0
