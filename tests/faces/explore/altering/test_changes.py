"""What the sliders do to a picture, step by step."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dermosan_lib.faces.explore.altering.changes import Changes, change
from dermosan_lib.phantoms import draw


@pytest.fixture(scope="module")
def pixels():
    return draw("mel", seed=4, size_px=128, framing="clinical").pixels


def test_sliders_at_rest_change_nothing(pixels):
    assert change(pixels, Changes()).pixels is pixels
    assert change(pixels, Changes(fitzpatrick=5)).pixels is pixels  # that is drawn, not changed


def test_blur_is_told_for_512_pixels_whatever_the_picture_has(pixels):
    large = cv2.resize(pixels, (512, 512), interpolation=cv2.INTER_CUBIC)
    blurred = change(large, Changes(blur_px=8)).pixels
    expected = cv2.resize(blurred, (128, 128), interpolation=cv2.INTER_AREA).astype(int)
    found = change(pixels, Changes(blur_px=8)).pixels
    assert np.abs(found - expected).mean() < 2


def test_more_blur_leaves_less_detail(pixels):
    detail = [
        cv2.Laplacian(change(pixels, Changes(blur_px=blur)).pixels, cv2.CV_64F).var()
        for blur in (0, 2, 4, 6, 8)
    ]
    assert (np.diff(detail) < 0).all()


def test_the_frame_is_the_part_that_was_asked_for():
    rows, columns = np.mgrid[0:60, 0:100].astype(np.uint8)
    pixels = np.dstack([rows, columns, rows])
    middle = change(pixels, Changes(zoom=2)).pixels
    assert middle.shape == (30, 50, 3)
    assert (middle[0, 0, 0], middle[0, 0, 1]) == (15, 25)
    corner = change(pixels, Changes(zoom=2, across=1, down=-1)).pixels
    assert (corner[0, 0, 0], corner[-1, -1, 1]) == (0, 99)
    assert change(pixels, Changes(zoom=1, across=1)).pixels is pixels  # nothing to move


def test_what_is_sent_is_smaller_and_compressed(pixels):
    sent = change(pixels, Changes(edge=0.25))
    assert sent.pixels.shape == (32, 32, 3)
    assert sent.bytes == 0
    good, poor = (change(pixels, Changes(jpeg=quality)) for quality in (90, 10))
    assert 0 < poor.bytes < good.bytes
    harm = [np.abs(one.pixels.astype(int) - pixels).mean() for one in (good, poor)]
    assert harm[0] < harm[1]


@given(
    height=st.integers(1, 40), width=st.integers(1, 40), zoom=st.floats(1, 4),
    across=st.floats(-1, 1), down=st.floats(-1, 1), edge=st.floats(0.1, 1),
    blur=st.floats(0, 8), stops=st.floats(-3, 2), jpeg=st.sampled_from([5, 50, 100]),
)  # fmt: skip
def test_any_picture_stays_a_picture(height, width, zoom, across, down, edge, blur, stops, jpeg):
    pixels = np.full((height, width, 3), 90, np.uint8)
    made = change(pixels, Changes(blur, stops, 5000.0, zoom, across, down, edge, jpeg)).pixels
    assert made.dtype == np.uint8
    assert made.shape[2] == 3
    assert 1 <= made.shape[0] <= height
    assert 1 <= made.shape[1] <= width
    assert (pixels == 90).all()
