"""The door for untrusted bytes: what comes in, what stays out, and nothing else is raised."""

import contextlib
import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from dermosan_lib import images
from dermosan_lib.errors import ImageError
from dermosan_lib.images import Limits, decode, inspect, read, resize
from dermosan_lib.phantoms.drawing import draw
from tests.images import more_files


def picture(width=48, height=32):
    rng = np.random.default_rng(7)
    small = rng.integers(0, 256, (4, 6, 3), dtype=np.uint8)
    return Image.fromarray(small).resize((width, height), Image.Resampling.BILINEAR)


def encoded(image, kind, **options):
    if kind in ("HEIF", "DICOM"):
        return more_files.written(image, kind, **options)
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


@pytest.mark.parametrize("kind", images.FORMATS)
def test_formats_are_told_by_content(kind):
    data = encoded(picture(), kind)
    assert inspect(data, name="x.txt") == images.Header(kind, 48, 32)
    pixels = decode(data, name="x.txt")
    assert pixels.shape == (32, 48, 3)
    assert pixels.dtype == np.uint8


def test_other_bytes_are_refused():
    with pytest.raises(ImageError, match=r"photo\.jpg is not a picture that can be read"):
        decode(b"These are words, not a picture.", name="photo.jpg")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(orientation):
    upright = picture()
    turned = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    stored = upright if turned is None else upright.transpose(turned)
    exif = Image.Exif()
    exif[0x0112] = orientation
    pixels = decode(encoded(stored, "PNG", exif=exif))
    np.testing.assert_array_equal(pixels, np.asarray(upright))


def jpeg_with_exif(body):
    plain = encoded(picture(), "JPEG")
    segment = b"Exif\x00\x00" + body
    return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + plain[2:]


def exif_body(*entries):
    laid = b"".join(struct.pack("<HHI", *entry[:3]) + entry[3] for entry in entries)
    return b"II*\x00" + struct.pack("<IH", 8, len(entries)) + laid + struct.pack("<I", 0)


TURNED = (0x0112, 3, 1, b"\x06\x00\x00\x00")


@pytest.mark.parametrize(
    "malformed",
    [
        (0x011A, 2, 4, b"ab\x00\x00"),  # XResolution as text: cannot be written again
        (0x8769, 4, 1, struct.pack("<I", 60_000)),  # a pointer out of the file
        (0x0110, 99, 1, b"\x00" * 4),  # a type that does not exist
    ],
)
def test_malformed_tags_cost_neither_the_picture_nor_its_orientation(malformed):
    pixels = decode(jpeg_with_exif(exif_body(TURNED, malformed)))
    assert pixels.shape == (48, 32, 3)


@given(st.binary(max_size=120))
@settings(deadline=None)
def test_no_metadata_makes_a_sound_picture_unreadable(body):
    for start in (b"", exif_body(TURNED)):
        assert sorted(decode(jpeg_with_exif(start + body)).shape) == [3, 32, 48]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_png_modes_become_rgb(mode):
    grey = picture().convert("L")
    image = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257) if mode == "I;16" else (
        picture().convert(mode))  # fmt: skip
    pixels = decode(encoded(image, "PNG"))
    assert pixels.shape == (32, 48, 3)
    if mode in ("L", "LA", "I;16"):
        np.testing.assert_array_equal(pixels[:, :, 0], np.asarray(grey))


def test_cmyk_jpeg_keeps_its_colours():
    flat = Image.new("RGB", (32, 32), (200, 120, 90))
    pixels = decode(encoded(flat.convert("CMYK"), "JPEG", quality=95))
    assert abs(pixels.reshape(-1, 3).mean(0) - (200, 120, 90)).max() < 4


def test_transparency_is_laid_on_white():
    image = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    assert (decode(encoded(image, "PNG")) == 255).all()
    palette = Image.new("P", (20, 20), 3)
    palette.putpalette(bytes(range(48)))
    assert (decode(encoded(palette, "PNG", transparency=3)) == 255).all()


def test_sixteen_bit_rgb():
    # Pillow cannot write this, so the chunks are laid by hand.
    row = b"\x00" + struct.pack(">3H", 65535, 32896, 0) * 16
    data = png_of(16, 16, bit_depth=16, colour=2, raw=row * 16)
    assert decode(data)[3, 3].tolist() == [255, 128, 0]


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_an_animation_the_first_frame_counts(kind):
    frames = [Image.new("RGB", (24, 24), colour) for colour in ("red", "blue")]
    data = encoded(frames[0], kind, save_all=True, append_images=frames[1:], lossless=True)
    assert decode(data)[5, 5].tolist() == [255, 0, 0]


def test_a_phones_multi_picture_jpeg():
    data = encoded(picture(), "MPO", save_all=True, append_images=[picture()])
    assert inspect(data).format == "JPEG"
    assert decode(data).shape == (32, 48, 3)


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_of(width, height, *, bit_depth=8, colour=2, raw=b""):
    head = struct.pack(">IIBBBBB", width, height, bit_depth, colour, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body


def test_a_huge_picture_in_a_small_file_is_refused_before_allocation():
    data = png_of(30_000, 30_000)
    assert len(data) < 5000
    with pytest.raises(ImageError, match=r"900,000,000 pixels; the limit is 60,000,000"):
        decode(data)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", r"is empty \(0 bytes\)"),
        (b"hello, this is text", "whatever its name says"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 40, "photo"),
        (png_of(8, 8, raw=b"\x00" * 200), "shorter edge must have at least 16"),
        (png_of(64, 64), "damaged"),
    ],
)
def test_bad_bytes_are_refused_in_words(data, words):
    with pytest.raises(ImageError, match=words):
        decode(data, name="photo.jpg")


@pytest.mark.parametrize("kind", images.FORMATS)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_file_cut_short_is_refused(kind, share):
    data = encoded(picture(300, 200), kind)
    with pytest.raises(ImageError):
        decode(data[: int(len(data) * share)])


def test_limits_on_bytes(tmp_path):
    data = encoded(picture(), "PNG")
    path = tmp_path / "big.png"
    path.write_bytes(data)
    for call in (lambda n: decode(data, name="big.png", limits=n), lambda n: read(path, limits=n)):
        with pytest.raises(ImageError, match=r"big\.png is .* MB; the limit is"):
            call(Limits(max_bytes=len(data) - 1))
        assert call(Limits(max_bytes=len(data))).shape == (32, 48, 3)


def test_missing_files_are_told(tmp_path):
    with pytest.raises(ImageError, match=r"none\.jpg cannot be read"):
        read(tmp_path / "none.jpg")


@given(st.binary(max_size=400))
def test_arbitrary_bytes_raise_nothing_else(data):
    for prefix in (b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x00\x00\x00\x00WEBPVP8 "):
        with contextlib.suppress(ImageError):
            decode(prefix + data)


@given(st.sampled_from(images.FORMATS), st.data())
@settings(max_examples=150, deadline=None)
def test_damaged_files_decode_or_raise_image_error(kind, data):
    original = bytearray(encoded(picture(), kind))
    for _ in range(data.draw(st.integers(1, 6))):
        original[data.draw(st.integers(0, len(original) - 1))] = data.draw(st.integers(0, 255))
    try:
        pixels = decode(bytes(original), limits=Limits(max_pixels=10_000_000))
    except ImageError:
        return
    assert pixels.ndim == 3


@given(st.integers(16, 90), st.integers(16, 90), st.integers(16, 90))
@settings(max_examples=50, deadline=None)
def test_resize_keeps_flat_colour_and_range(width, height, size_px):
    flat = np.full((height, width, 3), (9, 130, 250), np.uint8)
    resized = resize(flat, size_px)
    assert resized.shape == (size_px, size_px, 3)
    assert (resized == (9, 130, 250)).all()


def test_resize_averages_areas():
    stripes = np.zeros((64, 64, 3), np.uint8)
    stripes[:, ::2] = 200
    assert (resize(stripes, 32) == 100).all()


def test_resize_to_its_own_size_changes_nothing():
    pixels = np.asarray(picture(40, 40))
    np.testing.assert_array_equal(resize(pixels, 40), pixels)


def grainy(size, edge_px, quality=90, subsampling=2):
    """A phantom as a JPEG with a sensor's grain, which is the worst case for a reduced decode."""
    drawn = Image.fromarray(draw("mel", seed=3, size_px=edge_px).pixels).resize(size)
    noise = np.random.default_rng(0).integers(-12, 13, (size[1], size[0], 3))
    noisy = Image.fromarray((np.asarray(drawn) + noise).clip(0, 255).astype(np.uint8))
    stream = io.BytesIO()
    noisy.save(stream, "JPEG", quality=quality, subsampling=subsampling)
    return stream.getvalue()


@pytest.mark.parametrize("subsampling", [0, 2])
@pytest.mark.parametrize(("size", "times", "bound"), [((1500, 1200), 3, 1.0), ((600, 450), 1, 1.5)])
def test_large_jpegs_are_decoded_small_within_the_stated_bound(size, times, bound, subsampling):
    data = grainy(size, 512, subsampling=subsampling)
    edge = 128 if times == 3 else 224
    full = images.decode(data)
    small = images.decode(data, shortest_px=times * edge)
    assert small.shape[0] * 2 <= full.shape[0]
    assert min(small.shape[:2]) >= times * edge
    gap = np.abs(images.resize(full, edge).astype(int) - images.resize(small, edge))
    assert gap.mean() < bound
    assert gap.max() <= 8 * bound


@pytest.mark.parametrize("size", [(600, 450), (640, 480), (1500, 1000)])
def test_real_photos_too(size, shared):
    photos = sorted((shared / "data" / "photos").iterdir())
    gaps = []
    for photo in photos:
        with Image.open(photo) as image:
            stream = io.BytesIO()
            image.convert("RGB").resize(size, Image.Resampling.LANCZOS).save(stream, "JPEG")
        full, small = (images.decode(stream.getvalue(), shortest_px=px) for px in (None, 224))
        assert small.shape[0] <= full.shape[0] // 2
        gaps.append(np.abs(images.resize(full, 224).astype(int) - images.resize(small, 224)).mean())
    assert len(gaps) == 10
    assert np.mean(gaps) < 1
    assert max(gaps) < 1.5
