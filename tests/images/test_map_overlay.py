import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from dermosan_lib.images.map_overlay import overlay

SKIN = np.full((60, 80, 3), (210, 170, 150), dtype=np.uint8)
MAPS = arrays.arrays(
    np.float32, (7, 7), elements=st.floats(-10, 1e6, width=32) | st.just(float("nan"))
)


@given(MAPS, st.floats(0, 1))
def test_any_map_gives_a_picture_of_the_same_size_and_changes_no_input(heat, opacity):
    before = SKIN.copy()
    blended = overlay(SKIN, heat, opacity)
    assert (blended.shape, blended.dtype) == (SKIN.shape, np.uint8)
    assert (before == SKIN).all()


def test_skin_is_untouched_where_activation_is_zero():
    heat = np.zeros((6, 8))
    heat[1, 1] = 3
    changed = (overlay(SKIN, heat) != SKIN).any(axis=2)
    assert changed[15, 15]
    assert not changed[30:, 40:].any()


def test_nothing_to_show_returns_the_picture():
    heat = np.ones((7, 7))
    for shown in (overlay(SKIN, heat, 0), overlay(SKIN, heat * 0), overlay(SKIN, -heat)):
        assert (shown == SKIN).all()


def test_scale_of_the_map_does_not_matter():
    heat = np.random.default_rng(42).random((7, 7))
    assert (overlay(SKIN, heat) == overlay(SKIN, heat * 1000)).all()


def test_full_activation_is_the_brightest_viridis_at_full_opacity():
    assert overlay(SKIN, np.ones((1, 1)), 1)[0, 0] == pytest.approx([253, 231, 37], abs=2)


def test_change_grows_with_activation():
    ramp = np.linspace(0, 1, 80)[None, :]
    grey = np.full((4, 80, 3), 128, dtype=np.uint8)
    moved = np.abs(overlay(grey, ramp, 1).astype(int) - grey).sum(axis=2)[0]
    assert moved[0] == 0
    assert moved[-1] == moved.max()


def test_misuse_is_refused_in_words():
    with pytest.raises(ValueError, match=r"Opacity must be 0\.\.1, but is 2"):
        overlay(SKIN, np.ones((7, 7)), 2)
    with pytest.raises(ValueError, match="Choose one class"):
        overlay(SKIN, np.ones((7, 7, 3)))
