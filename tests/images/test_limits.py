"""Each limit holds at its number and not one below, and real files keep away from all of them."""

import os
import re
import struct

import numpy as np
import pytest
from PIL import Image

from dermosan_lib import images, quality
from dermosan_lib.errors import ImageError
from dermosan_lib.images.containers import jpeg, png, webp
from dermosan_lib.images.limits import DEFAULT_LIMITS, Limits
from dermosan_lib.quality import measures
from tests.images import bombs, files


def png_header(width, height, depth=8, colour=2):
    return files.header(width, height, depth, colour) + files.chunk(b"IDAT", b"")


def jpeg_header(width, height, marker=0xC0, sampling=(0x22, 0x11, 0x11), parts=(1, 2, 3)):
    start = b"\xff\xd8\xff\xe0\x00\x06JFIF" + bombs.frame(width, height, sampling, marker)
    return start + bombs.scan(parts, 0, 63, 0, 0)


def test_the_limits_are_these():
    assert Limits(
        max_bytes=20_000_000, max_pixels=60_000_000, min_edge_px=16, max_edge_px=30_000,
        max_aspect=20, max_working_bytes=310_000_000,
    ) == DEFAULT_LIMITS  # fmt: skip


@pytest.mark.parametrize("make", [png_header, jpeg_header])
@pytest.mark.parametrize(
    ("allowed", "refused", "words"),
    [
        ((7500, 8000), (7500, 8001), "= 60,007,500 pixels; the limit is 60,000,000"),
        ((10_000, 6000), (10_000, 6001), "the limit is 60,000,000"),
        ((16, 16), (16, 15), "the shorter edge must have at least 16"),
        ((30_000, 1500), (30_001, 1510), "the longer edge may have at most 30,000"),
        ((1500, 30_000), (1510, 30_001), "the longer edge may have at most 30,000"),
        ((2000, 100), (2001, 100), "at most 20 times as long as the shorter"),
    ],
)
def test_sizes_at_the_limit_and_one_beyond(make, allowed, refused, words):
    assert images.inspect(make(*allowed)).width_px == allowed[0]
    for call in (images.inspect, images.decode):
        with pytest.raises(ImageError, match=re.escape(words)):
            call(make(*refused), name="x")


def test_a_picture_of_as_many_pixels_as_allowed_is_read_and_one_row_more_is_not():
    data = files.encoded(files.picture(40, 30), "PNG")
    assert images.decode(data, limits=Limits(max_pixels=1200)).shape == (30, 40, 3)
    with pytest.raises(ImageError, match="the limit is 1,199"):
        images.decode(data, limits=Limits(max_pixels=1199))


@pytest.mark.parametrize(
    ("data", "bytes_per_pixel"),
    [
        (jpeg_header(100, 100), 4),
        (jpeg_header(100, 100, marker=0xC2), 4 + 3),
        (jpeg_header(100, 100, parts=(1,)), 4 + 3),
        (jpeg_header(100, 100, marker=0xC2, sampling=(0x11,) * 3), 4 + 6),
        (jpeg_header(100, 100, marker=0xC2, sampling=(0x11,), parts=(1,)), 1 + 2),
        (png_header(100, 100), 4),
        (png_header(100, 100, 16), 6),
        (png_header(100, 100, 16, 0), 4),
        (png_header(100, 100, 8, 6), 7),
        (png_header(100, 100, 16, 6), 11),
        (bombs.lossless_webp(100, alpha=True), 8.5),
        (files.encoded(files.picture(100, 100), "WEBP"), 6),
    ],
)
def test_memory_a_pixel_is_counted(data, bytes_per_pixel):
    enough = int(10_000 * bytes_per_pixel)
    images.inspect(data, limits=Limits(max_working_bytes=enough))
    with pytest.raises(ImageError, match=r"may have at most 9,9\d\d\. Reduce its size"):
        images.inspect(data, limits=Limits(max_working_bytes=enough - 3))


def test_scans_are_bounded_by_pixels():
    few = jpeg.MAX_SCANNED_PIXELS // 5000**2
    for edge, most in ((5000, few), (1000, jpeg.MAX_SCANS)):
        images.inspect(bombs.progressive(edge, edge, most - 2))
        with pytest.raises(ImageError, match=f"more than {most} scans"):
            images.inspect(bombs.progressive(edge, edge, most - 1))


def test_parts_are_counted():
    for count, make, words in (
        (jpeg.MAX_SEGMENTS, lambda n: bombs.jpeg(bombs.segment(0xE5, b"") * n), "segm"),
        (
            png.MAX_CHUNKS,
            lambda n: bombs.after_first_chunk(files.chunk(b"tEXt", b"a\0b") * n), "chunks",
        ),
        (
            webp.MAX_CHUNKS,
            lambda n: files.webp(
                files.riff(b"JUNK", b"") * n, bombs.lossless_webp(64, alpha=True)[12:]
            ),
            "chunks",
        ),
    ):  # fmt: skip
        assert images.decode(make(count - 20)).shape == (64, 64, 3)
        with pytest.raises(ImageError, match=f"more than {count:,} {words}"):
            images.decode(make(count + 1))


@pytest.mark.parametrize("marker", [0xC3, 0xC5, 0xC9, 0xCA, 0xCF])
def test_unusual_codings_are_refused_in_words(marker):
    with pytest.raises(ImageError, match="Export it as an ordinary JPEG"):
        images.decode(jpeg_header(100, 100, marker=marker))


def test_what_phones_and_programs_write_is_read():
    photo = files.picture(640, 480)
    depth_map = b"http://ns.adobe.com/xmp/extension/\0" + bytes(65_000)
    assert images.decode(bombs.jpeg(bombs.segment(0xE1, depth_map) * 290)).shape == (64, 64, 3)
    gain_map = files.encoded(photo, "JPEG") * 2
    assert images.decode(files.encoded(photo, "JPEG") + gain_map).shape == (480, 640, 3)
    profile = b"".join(bombs.segment(0xE2, b"ICC_PROFILE\0" + bytes([k, 255])) for k in range(255))
    assert images.decode(bombs.jpeg(profile)).shape == (64, 64, 3)
    screenshot = files.encoded(Image.effect_noise((1200, 900), 60), "PNG")
    start, body = screenshot[:33], files.pixel_data(screenshot)
    small = b"".join(files.chunk(b"IDAT", body[k : k + 512]) for k in range(0, len(body), 512))
    found = images.decode(start + small + files.chunk(b"IEND", b""))
    np.testing.assert_array_equal(found, images.decode(screenshot))
    photographed = files.encoded(photo, "JPEG", progressive=True, quality=95)
    assert images.decode(photographed).shape == (480, 640, 3)


def test_tags_that_point_to_one_another_take_no_memory():
    data = bombs.jpeg(bombs.segment(0xE1, bombs.tags(4000, 15_000)))
    assert b"Exif" not in images.bare(data)


def test_special_files_are_not_waited_for(tmp_path):
    for path in ("/dev/zero", "/dev/stdin"):
        with pytest.raises(ImageError):
            images.read_bytes(path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.jpg")
        with pytest.raises(ImageError, match=r"pipe\.jpg is a pipe or a device"):
            images.read_bytes(tmp_path / "pipe.jpg")


@pytest.mark.parametrize("shape", [(16, 3_700_000), (3_700_000, 16), (1, 900_000), (9, 400_000)])
def test_quality_is_bounded_for_any_shape(shape):
    pixels = np.zeros((*shape, 3), np.uint8)
    pixels[::3, ::5] = 90
    assert measures.working_copy(pixels).size <= 3 * 20 * 224 * 224
    assert not quality.assess(pixels).acceptable


@pytest.mark.parametrize("shape", [(300, 400), (100, 2000), (16, 4480), (224, 224), (3000, 4000)])
def test_of_ordinary_shapes_the_working_copy_is_as_before(shape):
    import cv2

    pixels = np.asarray(files.picture(shape[1], shape[0]))
    stride = max(1, min(shape) // 896)
    thinned = np.ascontiguousarray(pixels[::stride, ::stride])
    scale = 224 / min(thinned.shape[:2])
    if scale < 1:
        size = (round(thinned.shape[1] * scale), round(thinned.shape[0] * scale))
        thinned = cv2.resize(thinned, size, interpolation=cv2.INTER_AREA)
    np.testing.assert_array_equal(measures.working_copy(pixels), thinned)


def test_structure_is_refused_where_it_lies():
    cut = struct.pack(">HH", 0xFFE1, 60_000)
    for data in (b"\xff\xd8" + cut, b"\xff\xd8\xff", b"RIFF\x40\0\0\0WEBPVP8L\xff\xff\xff\xff"):
        with pytest.raises(ImageError):
            images.inspect(data)


@pytest.mark.parametrize("shortest_px", [None, 16])
@pytest.mark.parametrize("segment", [b"\xff\xe1\0\2", b"\xff\xfe\0\2", b"\xff\x02"])
def test_segments_behind_the_only_scan_are_bounded_too(segment, shortest_px):
    sound = files.encoded(files.picture(64, 64), "JPEG")
    many = sound[:-2] + 5000 * segment + sound[-2:]
    with pytest.raises(ImageError, match=r"more than 2,000 segments"):
        images.decode(many, shortest_px=shortest_px)
