"""HEIC, AVIF, TIFF, BMP, GIF: read as other programs read them, turned once, and bounded."""

import io
import os
import struct
import subprocess
import sys
import zlib

import numpy as np
import pi_heif
import pytest
import tifffile
from PIL import Image, ImageOps

from dermosan_lib import images
from dermosan_lib.errors import ImageError
from tests.images import files, more_bombs, more_files

PHOTO = files.picture(150, 100)
RGBA = files.picture(150, 100, mode="RGBA")


def rgb(image):
    """As the door gives the same picture's PNG."""
    return images.decode(files.encoded(image, "PNG"))


def gap(data, image):
    """Mean difference to ``image``, in grey levels."""
    found = images.decode(data)
    wanted = rgb(image)
    assert found.shape == wanted.shape
    return float(np.abs(found.astype(int) - wanted).mean())


@pytest.mark.parametrize(
    "coding", [None, "tiff_lzw", "tiff_deflate", "tiff_adobe_deflate", "packbits"]
)
@pytest.mark.parametrize("mode", ["RGB", "L", "P", "1", "RGBA", "LA"])
def test_tiff_of_each_coding_is_exact(coding, mode):
    image = files.picture(150, 100, mode=mode)
    assert gap(files.encoded(image, "TIFF", compression=coding), image) == 0


@pytest.mark.parametrize("byteorder", ["<", ">"])
@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize(
    "options",
    [{}, {"tile": (32, 32)}, {"compression": "zlib", "predictor": True},
     {"compression": "zlib", "tile": (48, 32)}, {"rowsperstrip": 7}],
)  # fmt: skip
def test_tiff_of_each_layout_is_exact(options, bits, byteorder):
    pixels = np.asarray(PHOTO)
    wide = pixels.astype(np.uint16) * 257 if bits == 16 else pixels
    data = more_files.tiff(wide, photometric="rgb", byteorder=byteorder, **options)
    assert gap(data, PHOTO) == 0


@pytest.mark.parametrize("byteorder", ["<", ">"])
@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("options", [{}, {"compression": "zlib"}, {"tile": (32, 32)}])
def test_tiff_of_planes_is_exact(options, bits, byteorder):
    planes = np.moveaxis(np.asarray(PHOTO), 2, 0)
    planes = planes.astype(np.uint16) * 257 if bits == 16 else planes
    data = more_files.tiff(
        planes, photometric="rgb", planarconfig="separate", byteorder=byteorder, **options
    )
    assert gap(data, PHOTO) == 0


@pytest.mark.parametrize("coding", [1, 8])
def test_tiff_of_halved_colours_is_near(coding):
    whole = np.asarray(PHOTO.convert("YCbCr"))
    blocks = np.empty((50, 75, 6), np.uint8)  # four of Y, one of Cb, one of Cr
    for number, (row, column) in enumerate(((0, 0), (0, 1), (1, 0), (1, 1))):
        blocks[:, :, number] = whole[row::2, column::2, 0]
    blocks[:, :, 4:] = whole[::2, ::2, 1:]
    body = blocks.tobytes() if coding == 1 else zlib.compress(blocks.tobytes())
    halved = [(530, 3, 2, 2 | 2 << 16)]
    data = more_bombs.tiff_of(150, 100, body, coding=coding, colours=6, samples=3, extra=halved)
    assert gap(data, PHOTO) < 4


@pytest.mark.parametrize("byteorder", ["<", ">"])
@pytest.mark.parametrize("bits", [8, 16])
def test_white_may_be_zero(bits, byteorder):
    grey = np.asarray(PHOTO.convert("L"))
    wide = grey.astype(np.uint16) * 257 if bits == 16 else grey
    data = more_files.tiff(wide, photometric="miniswhite", byteorder=byteorder)
    assert gap(data, Image.fromarray(255 - grey)) == 0


def test_tiff_of_cmyk_and_of_jpeg_are_near():
    assert gap(files.encoded(PHOTO.convert("CMYK"), "TIFF", compression="tiff_lzw"), PHOTO) < 1
    assert gap(files.encoded(PHOTO, "TIFF", compression="jpeg", quality=95), PHOTO) < 3


def test_of_a_tiff_the_first_page_counts_that_is_no_thumbnail():
    small = files.picture(40, 30)
    pages = io.BytesIO()
    PHOTO.save(pages, "TIFF", save_all=True, append_images=[small])
    assert gap(pages.getvalue(), PHOTO) == 0
    pages = io.BytesIO()
    with tifffile.TiffWriter(pages) as writer:
        for image, kind in ((small, 1), (PHOTO, 0)):
            pixels = np.asarray(image)
            writer.write(pixels, subfiletype=kind, photometric="rgb", metadata=None)
    assert gap(pages.getvalue(), PHOTO) == 0


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: more_files.tiff(np.zeros((40, 40), np.float32)), "floating-point"),
        (lambda: more_files.tiff(np.zeros((40, 40), np.int16)), "signed numbers"),
        (lambda: more_files.tiff(np.zeros((40, 40), np.uint32)), "unusual number of channels"),
        (lambda: more_files.tiff(np.zeros((40, 40), np.uint8), bigtiff=True), "BigTIFF"),
        (lambda: files.encoded(PHOTO.convert("1"), "TIFF", compression="group4"), "by fax"),
        (lambda: files.encoded(PHOTO.convert("LAB"), "TIFF"), "unusual colours"),
        (
            lambda: more_files.tiff(
                np.asarray(PHOTO), extratags=[(50706, "B", 4, (1, 4, 0, 0), True)]
            ),
            r"raw file \(DNG\).*Develop it",
        ),
    ],
)
def test_an_unusual_tiff_is_refused_in_a_sentence(make, words):
    with pytest.raises(ImageError, match=rf"^it is a.*{words}"):
        images.decode(make(), name="it")


def test_raw_files_of_cameras_are_told_from_tiffs():
    entries = [(254, 4, 1, 1), (256, 4, 1, 160), (257, 4, 1, 120), (330, 4, 1, 8)]
    with pytest.raises(ImageError, match=r"^it is a camera's raw file, .* Develop it"):
        images.decode(more_bombs.tiff(entries, body=bytes(200)), name="it")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_of_a_tiff_is_applied_once(orientation):
    for options in ({}, {"compression": "tiff_lzw"}):
        data = files.encoded(PHOTO, "TIFF", tiffinfo={0x0112: orientation}, **options)
        with Image.open(io.BytesIO(data)) as opened:
            wanted = np.asarray(ImageOps.exif_transpose(opened))
        np.testing.assert_array_equal(images.decode(data), wanted)


@pytest.mark.parametrize("mode", ["RGB", "L", "P", "1"])
def test_bmp_is_exact(mode):
    image = files.picture(151, 100, mode=mode)
    assert gap(files.encoded(image, "BMP"), image) == 0


def test_a_bmp_whose_rows_run_from_the_top_and_one_of_runs():
    data = bytearray(files.encoded(PHOTO, "BMP"))
    struct.pack_into("<i", data, 22, -100)
    assert gap(bytes(data), ImageOps.flip(PHOTO)) == 0
    head = struct.pack("<IiiHHIIiiII", 40, 32, 20, 1, 8, 1, 0, 0, 0, 2, 2)
    runs = (b"\x20\x01\0\0" * 20) + b"\0\1"
    table = bytes(4) + b"\x10\x20\x30\0"
    start = b"BM" + struct.pack("<IHHI", 62 + len(runs), 0, 0, 62)
    assert (images.decode(start + head + table + runs) == (0x30, 0x20, 0x10)).all()


def test_gif_is_exact_and_laid_on_white():
    image = PHOTO.convert("P")
    assert gap(files.encoded(image, "GIF"), image) == 0
    assert gap(files.encoded(image, "GIF", interlace=1), image) == 0
    clear = Image.new("P", (20, 20), 3)
    clear.putpalette(bytes(range(48)))
    assert (images.decode(files.encoded(clear, "GIF", transparency=3)) == 255).all()


def test_of_a_moving_gif_the_first_frame_counts():
    frames = [Image.new("RGB", (24, 24), colour) for colour in ("red", "blue")]
    data = files.encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert images.decode(data)[5, 5].tolist() == [255, 0, 0]


def test_around_a_small_first_frame_there_is_white():
    data = bytearray(files.encoded(Image.new("P", (20, 16), 0), "GIF"))
    struct.pack_into("<HH", data, 6, 40, 30)
    place = data.index(b"," + bytes(4))
    struct.pack_into("<HH", data, place + 1, 5, 6)
    pixels = images.decode(bytes(data))
    assert pixels.shape == (30, 40, 3)
    assert (pixels[6:22, 5:25] == 0).all()
    assert pixels.sum() == 255 * 3 * (40 * 30 - 20 * 16)


@pytest.mark.parametrize(
    ("data", "bound"),
    [
        (more_files.heic(PHOTO), 4),
        (more_files.deep_heic(PHOTO), 4),
        (more_files.tiled(PHOTO), 1.5),
        (more_files.tiled(PHOTO, brand=b"avif"), 4),
        (files.encoded(PHOTO, "AVIF", quality=90), 4),
        (files.encoded(PHOTO, "AVIF", save_all=True, append_images=[RGBA], quality=90), 4),
    ],
    ids=["heic", "ten bits", "tiles", "tiles of avif", "avif", "moving avif"],
)
def test_heic_and_avif_are_near(data, bound):
    assert gap(data, PHOTO) < bound


@pytest.mark.parametrize("make", [more_files.heic, lambda image: files.encoded(image, "AVIF")])
def test_transparency_of_heic_and_avif_is_laid_on_white(make):
    assert gap(make(RGBA), RGBA) < 4
    assert images.decode(make(Image.new("RGBA", (64, 64), (0, 0, 0, 0)))).min() > 250


@pytest.mark.parametrize(
    "turns",
    [*more_files.TURNS.values(), (more_files.IROT[1], more_files.IMIR[1]),
     (more_files.IMIR[0], more_files.IROT[1])],
)  # fmt: skip
def test_turns_of_a_heic_count_once_and_exif_does_not(turns):
    exif = bytes(4) + b"Exif\0\0" + files.exif(6).tobytes()
    data = more_files.tiled(PHOTO, turns=turns, exif=exif)
    opened = pi_heif.open_heif(data)
    wanted = np.asarray(opened[0].to_pillow())
    np.testing.assert_array_equal(images.decode(data), wanted)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_turns_as_two_writers_lay_them(orientation):
    turned = PHOTO.copy()
    turned.info["exif"] = files.exif(orientation).tobytes()
    data = more_files.heic(turned)
    opened = pi_heif.open_heif(data)
    np.testing.assert_array_equal(images.decode(data), np.asarray(opened[0].to_pillow()))
    data = files.encoded(PHOTO, "AVIF", exif=files.exif(orientation))
    with Image.open(io.BytesIO(data)) as found:
        wanted = np.asarray(ImageOps.exif_transpose(found))
    np.testing.assert_array_equal(images.decode(data), wanted)


def test_a_heic_is_cropped_as_it_asks():
    clap = more_files.box(b"clap", struct.pack(">IIIIiIiI", 80, 1, 50, 1, -10, 1, 6, 1))
    data = more_files.tiled(PHOTO, turns=(clap, more_files.IROT[1]))
    opened = pi_heif.open_heif(data)
    assert images.decode(data).shape == (80, 50, 3)
    np.testing.assert_array_equal(images.decode(data), np.asarray(opened[0].to_pillow()))


def test_of_a_burst_the_main_picture_counts():
    import pillow_heif

    stream, other = io.BytesIO(), files.picture(60, 90, seed=3)
    burst = pillow_heif.from_pillow(other)
    burst.add_from_pillow(PHOTO)
    burst.save(stream, primary_index=1)
    assert gap(stream.getvalue(), PHOTO) < 4


@pytest.mark.parametrize("kind", images.FORMATS)
def test_every_format_is_told_by_content_and_told_apart(kind):
    data = more_files.written(PHOTO, kind)
    assert images.format_of(data[: images.START_BYTES]) == kind
    assert images.unread_format_of(data[: images.START_BYTES]) is None
    assert images.inspect(data, name="x.jpg_large") == images.Header(kind, 150, 100)


def test_profiles_are_found():
    from dermosan_lib.images.opening import open_container

    profile = b"a profile" * 20
    made = [
        more_files.heic(PHOTO, icc_profile=profile, icc_profile_type="prof"),
        files.encoded(PHOTO, "AVIF", icc_profile=profile),
        files.encoded(PHOTO, "TIFF", icc_profile=profile),
        more_files.dicom(PHOTO, ICCProfile=profile),
    ]
    for data in made:
        container = open_container(data, "it", images.DEFAULT_LIMITS)
        assert container.profile.rstrip(b"\0") == profile
        assert profile not in container.bare


def test_metadata_is_left_out():
    words = b"where and whose"
    described = files.exif(1)
    described[0x010E] = words.decode()
    photo = PHOTO.copy()
    photo.info["exif"] = described.tobytes()
    made = [
        more_files.heic(photo),
        files.encoded(PHOTO, "AVIF", exif=described),
        more_files.tiff(np.asarray(PHOTO), photometric="rgb", description=words.decode()),
        files.encoded(PHOTO, "GIF", comment=words),
        more_files.dicom(PHOTO, PatientComments=words.decode()),
    ]
    for data in made:
        assert words in data
        assert words not in images.bare(data)


def test_libraries_that_a_jpeg_needs_not_are_loaded_when_they_are_needed(repository):
    code = (
        "import sys, dermosan_lib.images; asked = 'PIL.AvifImagePlugin', 'PIL.TiffImagePlugin'; "
        "print({'pi_heif', 'pydicom', 'onnxruntime', 'pandas', *asked} & {*sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=240, check=True,
        env={**os.environ, "PYTHONPATH": str(repository)},
    )  # fmt: skip
    assert done.stdout.strip() == "set()"
