"""The quick decoder gives Pillow's pixels, and leaves what it must not judge to Pillow."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from dermosan_lib import images
from dermosan_lib.images import reduced_jpeg


def encoded(width, height, mode="RGB", **options):
    small = np.random.default_rng(7).integers(0, 256, (5, 7, 3), dtype=np.uint8)
    large = Image.fromarray(small).resize((width, height), Image.Resampling.BILINEAR)
    stream = io.BytesIO()
    large.convert(mode).save(stream, options.pop("format", "JPEG"), **options)
    return stream.getvalue()


def quick(data, shortest_px):
    return reduced_jpeg.reduced(data, Image.open(io.BytesIO(data)).size, shortest_px)


def by_pillow(data, shortest_px):
    image = Image.open(io.BytesIO(data))
    image.draft("RGB", (shortest_px, shortest_px))
    return np.asarray(image)


@given(
    edges=st.tuples(st.integers(16, 400), st.integers(16, 400)),
    shortest_px=st.integers(8, 200),
    quality=st.integers(20, 100),
    subsampling=st.sampled_from([0, 1, 2]),
    options=st.sampled_from([{}, {"progressive": True}, {"restart_marker_blocks": 3}]),
)
@settings(deadline=None, max_examples=60)
def test_pixels_equal_pillows(edges, shortest_px, quality, subsampling, options):
    data = encoded(*edges, quality=quality, subsampling=subsampling, **options)
    np.testing.assert_array_equal(quick(data, shortest_px), by_pillow(data, shortest_px))


@pytest.mark.parametrize("edges", [(65, 65), (66, 73), (17, 400), (129, 131)])
@pytest.mark.parametrize("shortest_px", [2, 8, 16])
def test_edges_that_are_rounded_up_too(edges, shortest_px):
    data = encoded(*edges)
    np.testing.assert_array_equal(quick(data, shortest_px), by_pillow(data, shortest_px))


def test_a_jpeg_that_stores_rgb_too():
    data = encoded(300, 200, keep_rgb=True)
    np.testing.assert_array_equal(quick(data, 64), by_pillow(data, 64))


def test_real_photos_too(shared):
    for photo in sorted((shared / "data" / "photos").iterdir()):
        data = photo.read_bytes()
        if data.endswith(b"\xff\xd9"):
            np.testing.assert_array_equal(quick(data, 224), by_pillow(data, 224))


@pytest.mark.parametrize("share", [0.3, 0.7, 0.99])
def test_a_file_without_an_end_is_left_to_pillow(share):
    data = encoded(300, 200)
    assert quick(data[: int(len(data) * share)], 64) is None
    assert quick(data + b"more", 64) is None
    assert images.decode(data + b"more", shortest_px=64).shape == (100, 150, 3)


@pytest.mark.parametrize(
    "options", [{"mode": "L"}, {"mode": "CMYK"}, {"format": "PNG"}, {"format": "WEBP"}]
)
def test_other_colours_and_formats_are_left_to_pillow(options, monkeypatch):
    data = encoded(60, 40, **options)
    whole = images.decode(data)
    monkeypatch.setattr(reduced_jpeg, "reduced", None)  # not asked
    np.testing.assert_array_equal(images.decode(data, shortest_px=16), whole)


def test_orientation_is_applied_to_both_alike():
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encoded(300, 200, exif=exif)
    turned = images.decode(data, shortest_px=64)
    np.testing.assert_array_equal(turned, np.rot90(by_pillow(data, 64), -1))
