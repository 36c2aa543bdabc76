"""The statistics are finite for any picture, and hardly see size, shape and compression."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dermosan_lib import phantoms
from dermosan_lib.modality import STATISTICS, group_of, statistics_of


@pytest.fixture(scope="module")
def lesion():
    return phantoms.draw("nv", seed=3, size_px=448).pixels


def by_name(pixels):
    return dict(zip(STATISTICS, statistics_of(pixels), strict=True))


@given(
    st.integers(1, 300), st.integers(1, 300), st.integers(0, 2**32 - 1), st.sampled_from((0, 1, 2))
)
def test_every_picture_has_finite_statistics(height, width, seed, kind):
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
    if kind:
        pixels[:] = 255 * (kind - 1)  # nothing but black, or white
    found = statistics_of(pixels)
    assert found.shape == (len(STATISTICS),)
    assert np.isfinite(found).all()


def test_names_differ_and_each_is_of_one_group():
    assert len(set(STATISTICS)) == len(STATISTICS)
    assert {group_of(name) for name in STATISTICS} == {"colour", "surface", "light"}


@pytest.mark.parametrize("edge_px", [224, 336, 900])
def test_size_hardly_changes_them(lesion, edge_px):
    other = cv2.resize(lesion, (edge_px, edge_px), interpolation=cv2.INTER_AREA)
    assert statistics_of(other) == pytest.approx(statistics_of(lesion), abs=1.5)


def test_only_the_middle_square_counts(lesion):
    wide = np.concatenate([lesion[:, ::-1], lesion, lesion[::-1]], axis=1)
    assert statistics_of(wide) == pytest.approx(statistics_of(lesion))


def test_dark_corners_and_shine_are_seen(lesion):
    ringed = lesion.copy()
    ringed[:60, :60] = ringed[-60:, :60] = ringed[:60, -60:] = ringed[-60:, -60:] = 0
    assert by_name(ringed)["corners"] < by_name(lesion)["corners"] - 20
    shiny = lesion.copy()
    spots = np.arange(448) % 32 < 8
    shiny[np.ix_(spots, spots)] = 255
    assert by_name(shiny)["shine"] > by_name(lesion)["shine"] + 1
    assert by_name(shiny)["skew_1"] > by_name(lesion)["skew_1"]
