"""What is measured the quick way is what its definition says, to the last bit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dermosan_lib import phantoms
from dermosan_lib.quality import measures


def drawn(seed):
    """Noise of any size, brightness and number of colours, also as a view of other memory."""
    rng = np.random.default_rng(seed)
    height, width = rng.integers(1, 60, 2)
    noise = rng.normal(rng.uniform(0, 255), rng.uniform(0, 90), (height, width, 3))
    pixels = noise.clip(0, 255).astype(np.uint8) // (step := rng.choice([1, 16, 64])) * step
    return (pixels, pixels[:, ::-1], np.asfortranarray(pixels))[seed % 3]


pictures = st.one_of(
    st.integers(0, 10_000).map(drawn),
    st.integers(0, 99).map(lambda seed: phantoms.draw("mel", seed=seed, size_px=96).pixels),
)


@given(pictures)
@settings(max_examples=60)
def test_light_is_measured_as_defined(copy):
    assert measures.brightness(copy) == float(np.percentile(copy.max(axis=2), 95)) / 255
    assert measures.clipped(copy) == float((copy.min(axis=2) >= 250).mean())


@given(pictures)
@settings(max_examples=60)
def test_colours_are_the_bins_that_have_a_pixel(copy):
    assert measures._colours(copy) == len(np.unique((copy // 32).reshape(-1, 3), axis=0))


@given(st.integers(0, 10_000).map(drawn))
@settings(max_examples=30)
def test_flat_is_where_two_neighbours_are_one_colour(copy):
    copy = np.resize(copy, (96, 96, 3))  # the size that the features are taken at
    features = dict(zip(measures.SKIN_FEATURES, measures.skin_features(copy), strict=True))
    steps = np.abs(np.diff(copy.astype(np.int16), axis=1)).max(axis=2)
    assert features["flat"] == (steps == 0).mean()


@pytest.mark.parametrize("value", [0, 31, 32, 249, 250, 255])
def test_a_plain_picture_has_one_colour_and_no_ruled_edge(value):
    copy = np.full((120, 90, 3), value, np.uint8)
    assert measures._colours(copy) == 1
    assert measures.clipped(copy) == (value >= 250)
    assert measures.brightness(copy) == value / 255
    assert measures.ruled(measures.skin_features(copy)) == 0
