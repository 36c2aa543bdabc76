"""Views: eight symmetries, each its own, and nothing but a rearrangement of pixels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dermosan_lib.decision.test_time_views import SYMMETRIES, all_views, view

PICTURE = np.random.default_rng(0).integers(0, 256, (5, 5, 3), dtype=np.uint8)


def test_the_first_is_the_picture_itself():
    np.testing.assert_array_equal(view(PICTURE, 0), PICTURE)


def test_each_is_another():
    assert len({view(PICTURE, number).tobytes() for number in range(SYMMETRIES)}) == SYMMETRIES


def test_together_they_are_all_flips_and_quarter_turns():
    expected = {
        np.rot90(side, turns).tobytes()
        for side in (PICTURE, PICTURE[:, ::-1])
        for turns in range(4)
    }
    assert {view(PICTURE, number).tobytes() for number in range(SYMMETRIES)} == expected


def test_the_first_four_keep_height_and_width():
    wide = PICTURE[:3]
    assert [view(wide, number).shape for number in range(4)] == [wide.shape] * 4
    assert view(wide, 4).shape == (5, 3, 3)


@given(st.integers(0, SYMMETRIES - 1), st.integers(0, SYMMETRIES - 1))
def test_a_view_of_a_view_is_a_view(first, second):
    seen = view(view(PICTURE, first), second)
    assert any(np.array_equal(seen, view(PICTURE, number)) for number in range(SYMMETRIES))


@pytest.mark.parametrize("number", range(SYMMETRIES))
def test_stacks_are_seen_as_single_pictures_are(number):
    stack = np.stack([PICTURE, PICTURE[::-1], PICTURE // 2])
    np.testing.assert_array_equal(
        view(stack, number), np.stack([view(picture, number) for picture in stack])
    )


def test_views_of_each_picture_lie_beside_one_another():
    stack = np.stack([PICTURE, PICTURE // 2])
    found = all_views(stack, 3)
    assert found.shape == (6, 5, 5, 3)
    for index in range(6):
        np.testing.assert_array_equal(found[index], view(stack[index // 3], index % 3))
