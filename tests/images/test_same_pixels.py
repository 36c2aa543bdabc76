"""Strips, maps of our own and another WebP decoder give the pixels of the plain decoding."""

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from dermosan_lib import images
from dermosan_lib.images import strips
from tests.images import as_before, files

SIZES = st.tuples(st.integers(16, 90), st.integers(16, 90))


@pytest.fixture(autouse=True)
def narrow_strips(monkeypatch):
    monkeypatch.setattr(strips, "STRIP_PIXELS", 700)


def same(data):
    np.testing.assert_array_equal(images.decode(data), as_before.decode(data))


@given(SIZES, st.sampled_from(["1", "L", "LA", "P", "RGB", "RGBA", "I;16"]), st.data())
@settings(deadline=None, max_examples=120)
def test_png(size, mode, data):
    picture = files.picture(*size, mode=mode, seed=data.draw(st.integers(0, 99)))
    options = {}
    if data.draw(st.booleans()) and mode in ("1", "L", "P", "RGB", "I;16"):
        options["transparency"] = (9, 8, 7) if mode == "RGB" else data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        options["exif"] = files.exif(data.draw(st.integers(0, 9)))
    same(files.encoded(picture, "PNG", **options))


@given(SIZES, st.sampled_from([2, 4, 6, 0]), st.booleans(), st.integers(0, 99))
@settings(deadline=None, max_examples=40)
def test_sixteen_bit_png(size, colour, interlaced, seed):
    same(files.png(*size, depth=16, colour=colour, interlaced=interlaced, seed=seed))


@pytest.mark.parametrize("depth", [1, 2, 4])
@pytest.mark.parametrize("colour", [0, 3])
def test_narrow_png(depth, colour):
    same(files.png(31, 40, depth=depth, colour=colour))


def test_palette_with_an_alpha_for_each_colour():
    picture = files.picture(40, 30, mode="P")
    same(files.encoded(picture, "PNG", transparency=bytes(range(0, 250, 5))))


@given(SIZES, st.sampled_from(["L", "RGB", "CMYK"]), st.integers(0, 9), st.booleans())
@settings(deadline=None, max_examples=60)
def test_jpeg(size, mode, orientation, progressive):
    picture = files.picture(*size, mode=mode)
    same(files.encoded(picture, "JPEG", exif=files.exif(orientation), progressive=progressive))


@given(
    SIZES,
    st.sampled_from(["RGB", "RGBA"]),
    st.booleans(),
    st.integers(0, 9),
    st.sampled_from([0, 60, 100]),
)
@settings(deadline=None, max_examples=120)
def test_webp(size, mode, lossless, orientation, quality):
    picture = files.picture(*size, mode=mode)
    options = {"exif": files.exif(orientation)} if orientation else {}
    same(files.encoded(picture, "WEBP", lossless=lossless, quality=quality, **options))


@given(SIZES, st.sampled_from(["RGB", "RGBA"]), st.booleans())
@settings(deadline=None, max_examples=40)
def test_animated_webp(size, mode, lossless):
    frames = [files.picture(*size, mode=mode, seed=seed) for seed in (1, 2, 3)]
    same(
        files.encoded(frames[0], "WEBP", lossless=lossless, save_all=True, append_images=frames[1:])
    )


def test_the_first_frame_of_an_animation_lies_where_it_says():
    for opaque in (False, True):
        data = files.webp_with_a_small_first_frame(opaque)
        same(data)
        assert images.decode(data)[0, 0].tolist() == ([0] * 3 if opaque else [255] * 3)


def test_animated_png():
    frames = [files.picture(40, 30, seed=seed) for seed in (1, 2, 3)]
    same(files.encoded(frames[0], "PNG", save_all=True, append_images=frames[1:]))
    data = files.encoded(
        frames[0], "PNG", save_all=True, append_images=frames[1:], default_image=True
    )
    same(data)


@pytest.mark.parametrize("pixels", [(4000, 3000), (50, 60)])
def test_real_sizes_of_strips(monkeypatch, pixels):
    monkeypatch.undo()
    same(files.encoded(files.picture(*pixels), "JPEG", exif=files.exif(6)))


def test_real_photos_too(shared):
    photos = sorted((shared / "data" / "photos").iterdir())
    for photo in photos:
        same(photo.read_bytes())
    assert photos


XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF tiff:Orientation="6"/></x:xmpmeta>'


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_an_orientation_told_by_xmp(kind):
    options = {"xmp": XMP}
    if kind == "PNG":
        told = PngImagePlugin.PngInfo()
        told.add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=True)
        options = {"pnginfo": told}
    data = files.encoded(files.picture(40, 30), kind, **options)
    assert images.decode(data).shape == (40, 30, 3)
    same(data)


@pytest.mark.parametrize("packed", [False, True])
def test_an_orientation_told_as_imagemagick_does(packed):
    body = files.exif(8).tobytes()
    told = PngImagePlugin.PngInfo()
    text = f"\nexif\n{len(body):8d}\n{body.hex()}\n"
    told.add_text("Raw profile type exif", text, zip=packed)
    data = files.encoded(files.picture(40, 30), "PNG", pnginfo=told)
    assert images.decode(data).shape == (40, 30, 3)
    same(data)


def test_an_orientation_behind_the_pixels():
    plain = files.encoded(files.picture(40, 30), "PNG")
    body = files.exif(6).tobytes()[6:]
    late = plain[:-12] + files.chunk(b"eXIf", body) + plain[-12:]
    assert images.decode(late).shape == (40, 30, 3)
    same(late)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("kind", "form"), [(3, "H2x"), (4, "I")])
def test_orientations_of_any_width(order, kind, form):
    entry = struct.pack(order + "HHI" + form, 0x0112, kind, 1, 6)
    start = b"II*\0" if order == "<" else b"MM\0*"
    body = start + struct.pack(order + "IH", 8, 1) + entry + bytes(4)
    plain = files.encoded(files.picture(40, 30), "PNG")
    data = plain[:33] + files.chunk(b"eXIf", body) + plain[33:]
    assert images.decode(data).shape == (40, 30, 3)
    same(data)


def test_metadata_is_left_out():
    picture = files.picture(40, 30)
    for kind in ("JPEG", "PNG", "WEBP"):
        data = files.encoded(picture, kind, exif=files.exif(6), icc_profile=b"secret" * 40)
        without = images.bare(data)
        assert b"secret" not in without
        assert zlib.compress(b"secret" * 40) not in without
        assert b"Exif" not in without
        with Image.open(io.BytesIO(without)) as found:
            assert found.size == (40, 30)
