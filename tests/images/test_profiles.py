"""A picture is the same in every colour space that its file describes, on every road."""

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from dermosan_lib import images
from dermosan_lib.images import fence, strips
from tests.images import files, more_files, spaces

LOSSLESS = {"PNG": {}, "WEBP": {"lossless": True}}
SPACE = st.sampled_from(sorted(spaces.SPACES))


def apart(one, other):
    assert one.shape == other.shape
    return np.abs(one.astype(int) - other).mean()


def wide(name, **options):
    """A picture in sRGB, and as an image in another space with its profile."""
    pixels = np.asarray(files.picture(160, 120))
    space = spaces.SPACES[name]
    values = Image.fromarray(spaces.in_space(pixels, space).astype(np.uint8))
    return pixels, values, spaces.profile(space, **options)


@pytest.mark.parametrize("name", spaces.SPACES)
@pytest.mark.parametrize("form", ["curves", "samples", "mft1", "mft2", "mAB"])
@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG"])
def test_every_space_gives_the_same_picture(name, form, kind):
    pixels, values, profile = wide(name, form=form)
    options = LOSSLESS.get(kind, {"quality": 98, "subsampling": 0})
    data = files.encoded(values, kind, icc_profile=profile, **options)
    assert apart(images.decode(data), pixels) < 2
    assert apart(images.decode(images.bare(data)), pixels) > 5  # without the profile


@pytest.mark.parametrize("name", spaces.SPACES)
@pytest.mark.parametrize("kind", ["HEIF", "AVIF", "TIFF", "DICOM"])
def test_phones_scanners_and_archives_describe_colours_too(name, kind):
    pixels, values, profile = wide(name)
    if kind == "HEIF":
        data = more_files.heic(values, quality=-1, chroma=444, icc_profile=profile)
    elif kind == "DICOM":
        data = more_files.dicom(values, ICCProfile=profile)
    else:
        options = {"quality": 100, "subsampling": "4:4:4"} if kind == "AVIF" else {}
        data = files.encoded(values, kind, icc_profile=profile, **options)
    assert apart(images.decode(data), pixels) < 2


def test_colours_that_a_phone_tells_by_number():
    pixels, values, _ = wide("Display P3")
    numbers = {"color_primaries": 12, "transfer_characteristics": 13}
    data = more_files.heic(values, quality=-1, chroma=444, **numbers)
    assert apart(images.decode(data), pixels) < 2


@pytest.mark.parametrize("name", spaces.SPACES)
def test_profiles_of_version_two(name):
    pixels, values, profile = wide(name, version=2)
    assert apart(images.decode(files.encoded(values, "PNG", icc_profile=profile)), pixels) < 1


def test_inks():
    pixels = np.asarray(files.picture(160, 120))
    image = Image.fromarray(spaces.in_inks(pixels), "CMYK")
    for form in ("mft1", "mft2"):
        data = files.encoded(image, "JPEG", quality=98, icc_profile=spaces.inks_profile(form))
        assert b"Adobe" in data  # by whose habit inks are stored the other way round
        assert apart(images.decode(data), pixels) < 2
        assert apart(images.decode(images.bare(data)), pixels) > 5


def test_greys_of_eight_and_sixteen_bits():
    grey = np.asarray(files.picture(160, 120, mode="L"))
    light = spaces.SRGB.light(grey / 255)
    expected = np.repeat(grey[..., None], 3, axis=2)
    for gamma, most in ((1.8, 255), (1.8, 65535), (1.0, 65535)):
        values = (
            (most * light ** (1 / gamma)).round().astype(np.uint8 if most == 255 else np.uint16)
        )
        data = files.encoded(Image.fromarray(values), "PNG", icc_profile=spaces.grey_profile(gamma))
        assert apart(images.decode(data), expected) < 1
    jpeg = files.encoded(
        Image.fromarray((255 * light ** (1 / 1.8)).round().astype(np.uint8)), "JPEG", quality=98,
        icc_profile=spaces.grey_profile(1.8),
    )  # fmt: skip
    assert apart(images.decode(jpeg), expected) < 2


def test_greys_with_a_profile_of_colours():
    # A desaturated photo keeps the profile of its colours.
    grey = np.asarray(files.picture(160, 120, mode="L"))
    prophoto = spaces.SPACES["ProPhoto"]
    values = (255 * prophoto.values(spaces.SRGB.light(grey / 255))).round().astype(np.uint8)
    data = files.encoded(Image.fromarray(values), "PNG", icc_profile=spaces.profile(prophoto))
    assert apart(images.decode(data), np.repeat(grey[..., None], 3, axis=2)) < 1


@pytest.mark.parametrize("name", spaces.SPACES)
@pytest.mark.parametrize("alpha", [False, True])
def test_sixteen_bits_of_colour(name, alpha):
    pixels = np.asarray(files.picture(160, 120))
    space = spaces.SPACES[name]
    values = spaces.in_space(pixels, space, 65535)
    if alpha:
        values = np.concatenate([values, np.full((120, 160, 1), 65535.0)], axis=2)
    rows = values.astype(">u2").reshape(120, -1)
    raw = b"".join(b"\0" + row.tobytes() for row in rows)
    packed = zlib.compress(spaces.profile(space))
    data = (
        files.header(160, 120, 16, 6 if alpha else 2)
        + files.chunk(b"iCCP", b"its name\0\0" + packed)
        + files.chunk(b"IDAT", zlib.compress(raw)) + files.chunk(b"IEND", b"")
    )  # fmt: skip
    assert apart(images.decode(data), pixels) < 1.5


def test_a_palette():
    pixels, values, profile = wide("Adobe RGB")
    few = values.quantize(200, dither=Image.Dither.NONE)
    data = files.encoded(few, "PNG", icc_profile=profile)
    plain = files.encoded(few.convert("RGB"), "PNG", icc_profile=profile)
    np.testing.assert_array_equal(images.decode(data), images.decode(plain))
    assert apart(images.decode(data), pixels) < apart(images.decode(images.bare(data)), pixels) - 3


@pytest.mark.parametrize("kind", LOSSLESS)
def test_colours_are_converted_before_they_are_laid_on_white(kind):
    pixels, values, profile = wide("ProPhoto")
    alpha = np.asarray(files.picture(160, 120, mode="RGBA"))[..., 3:]
    laid = pixels * (alpha / 255) + 255 * (1 - alpha / 255)
    image = Image.fromarray(np.concatenate([np.asarray(values), alpha], axis=2), "RGBA")
    options = {**LOSSLESS[kind], **({"exact": True} if kind == "WEBP" else {})}
    data = files.encoded(image, kind, icc_profile=profile, **options)
    assert apart(images.decode(data), laid.round()) < 1


def test_transparent_greys():
    grey, alpha = np.moveaxis(np.asarray(files.picture(160, 120, mode="LA")), 2, 0)
    values = (255 * spaces.SRGB.light(grey / 255)).round().astype(np.uint8)
    image = Image.merge("LA", [Image.fromarray(values), Image.fromarray(alpha)])
    data = files.encoded(image, "PNG", icc_profile=spaces.grey_profile(1.0))
    laid = grey * (alpha / 255) + 255 * (1 - alpha / 255)
    assert apart(images.decode(data)[..., 1], laid.round()) < 2
    keyed = files.encoded(
        Image.fromarray(values), "PNG", icc_profile=spaces.grey_profile(1.0), transparency=200
    )
    assert (images.decode(keyed)[values == 200] == 255).all()


def test_chunks_of_a_png_that_tell_colours():
    pixels = np.asarray(files.picture(160, 120))
    adobe = spaces.SPACES["Adobe RGB"]
    gamma = files.chunk(b"gAMA", struct.pack(">I", 45455))
    both = with_chunks(spaces.in_space(pixels, adobe), gamma + points_of("Adobe RGB"))
    assert apart(images.decode(both), pixels) < 1
    linear = 255 * spaces.SRGB.light(pixels / 255) ** (1 / 1.4)
    primaries_alone = with_chunks(
        spaces.in_space(pixels, spaces.SPACES["Display P3"]), points_of("Display P3")
    )
    assert apart(images.decode(primaries_alone), pixels) < 1
    steep = files.chunk(b"gAMA", struct.pack(">I", round(100_000 / 1.4)))
    assert apart(images.decode(with_chunks(linear, steep)), pixels) < 1
    p3 = spaces.in_space(pixels, spaces.SPACES["Display P3"])
    assert apart(images.decode(with_chunks(p3, files.chunk(b"cICP", b"\x0c\x0d\0\1"))), pixels) < 1


def points_of(name):
    space = spaces.SPACES[name]
    numbers = [round(100_000 * number) for xy in (space.white, *space.primaries) for number in xy]
    return files.chunk(b"cHRM", struct.pack(">8I", *numbers))


def with_chunks(values, chunks):
    plain = files.encoded(Image.fromarray(values.round().astype(np.uint8)), "PNG")
    return plain[:33] + chunks + plain[33:]


def test_what_counts_in_a_png():
    pixels = np.asarray(files.picture(160, 120))
    srgb = files.chunk(b"sRGB", b"\0")
    steep = files.chunk(b"gAMA", struct.pack(">I", 100_000))
    adobe = spaces.profile(spaces.SPACES["Adobe RGB"])
    told = files.chunk(b"iCCP", b"name\0\0" + zlib.compress(adobe))
    usual = files.chunk(b"gAMA", struct.pack(">I", 45455))

    def read(chunks):
        return images.decode(with_chunks(pixels, chunks))

    as_it_is = read(b"")
    np.testing.assert_array_equal(read(usual), as_it_is)
    np.testing.assert_array_equal(read(srgb + steep), as_it_is)
    np.testing.assert_array_equal(read(told + steep), read(told))
    np.testing.assert_array_equal(read(steep + told), read(told))
    assert apart(read(told), as_it_is) > 3
    broken = files.chunk(b"iCCP", b"name\0\0" + zlib.compress(adobe)[:-9])
    np.testing.assert_array_equal(read(broken + steep), read(steep))
    for odd in (0, 1, 2**32 - 1, 10_000_000):
        np.testing.assert_array_equal(read(files.chunk(b"gAMA", struct.pack(">I", odd))), as_it_is)
    for points in (bytes(32), b"\xff" * 32, struct.pack(">8I", *[30_000] * 8)):
        np.testing.assert_array_equal(read(files.chunk(b"cHRM", points)), as_it_is)
    for codes in (b"", b"\x01", b"\x09\x10\0\1", b"\x0c\x0d\1\1", b"\x0c\x0d\0\0", b"\xff\xff\0\1"):
        np.testing.assert_array_equal(read(files.chunk(b"cICP", codes)), as_it_is)


def test_a_packed_profile_without_an_end_is_bounded():
    bomb = files.chunk(b"iCCP", b"name\0\0" + zlib.compress(bytes(400_000_000), 9))
    pixels = np.asarray(files.picture(160, 120))
    np.testing.assert_array_equal(images.decode(with_chunks(pixels, bomb)), pixels)


def jpeg_with(image, chunks):
    plain = files.encoded(image, "JPEG", quality=98, subsampling=0)
    segments = b"".join(
        b"\xff\xe2" + struct.pack(">H", 16 + len(body)) + b"ICC_PROFILE\0" + bytes(numbers) + body
        for numbers, body in chunks
    )
    return plain[:2] + segments + plain[2:]


def test_a_profile_in_several_segments_of_a_jpeg():
    pixels, values, profile = wide("ProPhoto", form="mft1")
    third = len(profile) // 3 + 1
    parts = [profile[start : start + third] for start in range(0, len(profile), third)]
    numbered = [((k + 1, 3), part) for k, part in enumerate(parts)]
    whole = images.decode(jpeg_with(values, numbered))
    assert apart(whole, pixels) < 2
    for order in ((2, 0, 1), (1, 2, 0)):
        shuffled = images.decode(jpeg_with(values, [numbered[k] for k in order]))
        np.testing.assert_array_equal(shuffled, whole)
    as_srgb = images.decode(jpeg_with(values, []))
    for broken in (
        numbered[:2],
        numbered[1:],
        [*numbered, numbered[1]],
        [*numbered, ((4, 3), b"more")],
        [((k + 1, 4), part) for k, part in enumerate(parts)],
        [((k, 3), part) for k, part in enumerate(parts)],
        [((1, 1), b"")],
        [((0, 0), profile[:60_000])],
    ):
        np.testing.assert_array_equal(images.decode(jpeg_with(values, broken)), as_srgb)


def exif_of_a_camera(space=0xFFFF, index="R03"):
    found = Image.Exif()
    found[0x0112] = 6
    found.get_ifd(0x8769)[0xA001] = space
    found.get_ifd(0x8769)[0xA005] = {1: index}
    return found


def test_a_camera_that_tells_adobe_rgb_by_exif_alone():
    pixels, values, _ = wide("Adobe RGB")
    options = {"quality": 98, "subsampling": 0}
    upright = np.rot90(pixels, -1)
    told = files.encoded(values, "JPEG", exif=exif_of_a_camera(), **options)
    assert apart(images.decode(told), upright) < 2
    for space, index in ((1, "R03"), (0xFFFF, "R98"), (1, "R98")):
        other = files.encoded(values, "JPEG", exif=exif_of_a_camera(space, index), **options)
        assert apart(images.decode(other), np.rot90(np.asarray(values), -1)) < 2
    _, p3, profile = wide("Display P3")
    both = files.encoded(p3, "JPEG", exif=exif_of_a_camera(), icc_profile=profile, **options)
    assert apart(images.decode(both), upright) < 2  # the profile counts


ROADS = [
    ("JPEG", "RGB", {"quality": 95}), ("JPEG", "L", {}), ("JPEG", "CMYK", {}),
    ("PNG", "RGB", {}), ("PNG", "RGBA", {}), ("PNG", "P", {}), ("PNG", "L", {}), ("PNG", "LA", {}),
    ("PNG", "I;16", {}), ("WEBP", "RGB", {}), ("WEBP", "RGBA", {"lossless": True}),
]  # fmt: skip


def profiled(kind, mode, options, **more):
    profile = {
        "L": spaces.grey_profile(1.4), "LA": spaces.grey_profile(1.4),
        "I;16": spaces.grey_profile(1.4), "CMYK": spaces.inks_profile(),
    }.get(mode, spaces.profile(spaces.SPACES["ProPhoto"]))  # fmt: skip
    picture = files.picture(150, 100, mode=mode)
    return files.encoded(picture, kind, icc_profile=profile, **options, **more)


@pytest.mark.parametrize(("kind", "mode", "options"), ROADS)
def test_strips_the_fence_and_an_opened_image_give_the_same(kind, mode, options, monkeypatch):
    data = profiled(kind, mode, options, exif=files.exif(6))
    whole = images.decode(data)
    assert apart(whole, images.decode(images.bare(data)).transpose(1, 0, 2)[:, ::-1]) > 2
    np.testing.assert_array_equal(fence.decode(data), whole)
    with Image.open(io.BytesIO(data)) as image:
        np.testing.assert_array_equal(images.pixels_of(image, "it"), whole)
    monkeypatch.setattr(strips, "STRIP_PIXELS", 700)
    np.testing.assert_array_equal(images.decode(data), whole)
    np.testing.assert_array_equal(images.decode(data, shortest_px=100), whole)


@pytest.mark.parametrize("chunk", [b"gAMA" + struct.pack(">I", 70_000), b"sRGB\0"])
def test_an_opened_png_is_converted_as_its_file(chunk):
    pixels = np.asarray(files.picture(160, 120))
    data = with_chunks(pixels, files.chunk(chunk[:4], chunk[4:]))
    with Image.open(io.BytesIO(data)) as image:
        np.testing.assert_array_equal(images.pixels_of(image, "it"), images.decode(data))


def test_an_opened_photo_of_a_camera_is_converted_as_its_file():
    _, values, _ = wide("Adobe RGB")
    data = files.encoded(values, "JPEG", exif=exif_of_a_camera())
    with Image.open(io.BytesIO(data)) as image:
        np.testing.assert_array_equal(images.pixels_of(image, "it"), images.decode(data))


@pytest.mark.parametrize("name", spaces.SPACES)
def test_a_reduced_decode_is_converted_too(name):
    large = np.asarray(files.picture(640, 480))
    space = spaces.SPACES[name]
    values = Image.fromarray(spaces.in_space(large, space).astype(np.uint8))
    data = files.encoded(values, "JPEG", quality=98, icc_profile=spaces.profile(space))
    reduced = images.decode(data, shortest_px=120)
    assert reduced.shape == (120, 160, 3)
    assert apart(images.resize(reduced, 100), images.resize(large, 100)) < 2


def test_an_sRGB_profile_changes_no_pixel():  # noqa: N802
    plain = files.picture(160, 120)
    for form in ("curves", "samples"):
        for kind in ("JPEG", "PNG", "WEBP"):
            data = files.encoded(plain, kind, icc_profile=spaces.profile(spaces.SRGB, form=form))
            np.testing.assert_array_equal(
                images.decode(data), images.decode(images.bare(data)), strict=True
            )


MODES = {"RGB": ("PNG", "RGB"), "GRAY": ("PNG", "L"), "CMYK": ("JPEG", "CMYK")}


def a_profile(draw):
    forms = ("curves", "samples", "mft1", "mAB")
    kinds = [spaces.profile(spaces.SPACES["ProPhoto"], form=form) for form in forms]
    return draw(st.sampled_from([*kinds, spaces.inks_profile("mft1"), spaces.grey_profile(1.8)]))


@given(st.data())
@settings(deadline=None, max_examples=150)
def test_a_broken_profile_is_never_an_error(data):
    profile = bytearray(a_profile(data.draw))
    for _ in range(data.draw(st.integers(0, 12))):
        near = data.draw(st.booleans())
        place = data.draw(
            st.integers(0, (400 if near and len(profile) > 400 else len(profile)) - 1)
        )
        profile[place] = data.draw(st.integers(0, 255))
    profile = bytes(profile[: data.draw(st.integers(1, len(profile)))])
    mode = data.draw(st.sampled_from(["RGB", "L", "CMYK", "RGBA", "P"]))
    kind = "JPEG" if mode == "CMYK" else "PNG"
    picture = files.picture(40, 30, mode=mode)
    found = images.decode(files.encoded(picture, kind, icc_profile=profile))
    assert found.shape == (30, 40, 3)


@pytest.mark.parametrize("given", [b"x", bytes(128), bytes(5000), b"\xff" * 5000])
def test_bytes_that_are_no_profile(given):
    picture = files.picture(40, 30)
    for kind in ("JPEG", "PNG", "WEBP"):
        data = files.encoded(picture, kind, icc_profile=given)
        np.testing.assert_array_equal(images.decode(data), images.decode(images.bare(data)))


def test_a_profile_of_another_kind_is_passed_over():
    inks, grey = spaces.inks_profile(), spaces.grey_profile(1.0)
    colours = spaces.profile(spaces.SPACES["ProPhoto"])
    link = colours[:12] + b"link" + colours[16:]
    newer = colours[:8] + b"\5" + colours[9:]
    for mode, kind, profiles in (
        ("RGB", "PNG", (inks, grey, link, newer)),
        ("L", "PNG", (inks, link)),
        ("CMYK", "JPEG", (colours, grey)),
    ):
        picture = files.picture(40, 30, mode=mode)
        for profile in profiles:
            data = files.encoded(picture, kind, icc_profile=profile)
            np.testing.assert_array_equal(images.decode(data), images.decode(images.bare(data)))


def test_a_png_tells_its_profile_before_its_pixels():
    pixels, values, profile = wide("ProPhoto")
    plain = files.encoded(values, "PNG")
    late = files.chunk(b"iCCP", b"name\0\0" + zlib.compress(profile))
    data = plain[:-12] + late + plain[-12:]
    np.testing.assert_array_equal(images.decode(data), np.asarray(values))
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", "nothing")
    assert apart(images.decode(files.encoded(values, "PNG", pnginfo=told)), pixels) > 5
