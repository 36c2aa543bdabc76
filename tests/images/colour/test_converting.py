"""Conversions are found once, cost nothing for sRGB, and never raise."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image, ImageCms

from dermosan_lib.images import colour
from dermosan_lib.images.colour import converting
from tests.images import files, spaces


def littlecms(profile, pixels, mode="RGB"):
    """The whole profile by littlecms, as a photo program would have it."""
    import io

    transform = ImageCms.buildTransform(
        io.BytesIO(profile), ImageCms.createProfile("sRGB"), mode, "RGB",
        ImageCms.Intent.RELATIVE_COLORIMETRIC, ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )  # fmt: skip
    return np.asarray(transform.apply(Image.fromarray(pixels, mode)))


@pytest.mark.parametrize("name", spaces.SPACES)
@pytest.mark.parametrize("form", ["curves", "samples", "mft1", "mft2", "mAB"])
def test_colours_are_those_of_littlecms(name, form):
    pixels = np.random.default_rng(3).integers(0, 256, (100, 150, 3), dtype=np.uint8)
    profile = spaces.profile(spaces.SPACES[name], form=form)
    found = colour.conversion(profile, "RGB").rgb(pixels)
    apart = np.abs(found.astype(int) - littlecms(profile, pixels))
    assert apart.max() <= 1
    assert apart.mean() < 0.1


@pytest.mark.parametrize("form", ["mft1", "mft2"])
def test_inks_are_those_of_littlecms(form):
    inks = np.random.default_rng(3).integers(0, 256, (100, 150, 4), dtype=np.uint8)
    profile = spaces.inks_profile(form)
    found = colour.conversion(profile, "CMYK").rgb(inks)
    np.testing.assert_array_equal(found, littlecms(profile, inks, "CMYK"))


def test_srgb_of_any_make_is_left_alone():
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # As small as phones and websites embed it: 26 steps of the curve, colours rounded.
    steps = np.linspace(0, 1, 26)
    short = (65535 * spaces.SRGB.light(steps)).round().astype(">u2").tobytes()
    tags = {name: spaces.xyz_tag(spaces.SRGB.to_xyz()[:, k].round(4)) for k, name in
            enumerate((b"rXYZ", b"gXYZ", b"bXYZ"))}  # fmt: skip
    curve = b"curv" + bytes(4) + (26).to_bytes(4, "big") + short
    tiny = spaces.written(
        b"RGB ", b"XYZ ", 2, {**tags, b"rTRC": curve, b"gTRC": curve, b"bTRC": curve}
    )
    for profile in (
        made, tiny, spaces.profile(spaces.SRGB), spaces.profile(spaces.SRGB, form="samples"),
        colour.profile_of_codes(1, 13),
    ):  # fmt: skip
        assert colour.conversion(profile, "RGB") is None
        assert colour.conversion(profile, "GRAY") is None


def test_a_profile_is_looked_into_once(monkeypatch):
    converting._found.clear()
    asked = []
    monkeypatch.setattr(converting, "parsed", lambda data: asked.append(data) or whole(data))
    profiles = [spaces.grey_profile(1 + k / 50) for k in range(60)]
    for profile in profiles * 2:
        for _ in range(3):
            colour.conversion(profile, "GRAY")
    assert len(asked) == 120
    assert len(converting._found) == converting._KEPT
    colour.conversion(profiles[-1], "GRAY")
    assert len(asked) == 120


whole = converting.parsed


def test_threads_may_share_conversions():
    profiles = [spaces.profile(space, form=form) for space in spaces.SPACES.values()
                for form in ("curves", "mft2")]  # fmt: skip
    pixels = np.asarray(files.picture(200, 150))
    expected = [colour.conversion(profile, "RGB").rgb(pixels) for profile in profiles]
    converting._found.clear()
    with ThreadPoolExecutor(8) as pool:
        for _ in range(5):
            made = pool.map(lambda profile: colour.conversion(profile, "RGB").rgb(pixels), profiles)
            for one, other in zip(made, expected, strict=True):
                np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("space", ["RGB", "GRAY", "CMYK", "", "LAB"])
def test_nothing_and_nonsense_are_no_profile(space):
    for profile in (b"", b"x", bytes(4000), b"\xff" * 4000):
        assert colour.conversion(profile, space) is None


def test_a_profile_that_makes_white_dark_is_broken():
    matrix = spaces.SPACES["ProPhoto"].to_xyz()
    tags = {name: spaces.xyz_tag(0.3 * matrix[:, k]) for k, name in
            enumerate((b"rXYZ", b"gXYZ", b"bXYZ"))}  # fmt: skip
    curve = spaces.para(1.8)
    curves = {b"rTRC": curve, b"gTRC": curve, b"bTRC": curve}
    assert colour.conversion(spaces.written(b"RGB ", b"XYZ ", 4, {**tags, **curves}), "RGB") is None
    light = spaces.para(1.0, 0.0, 1.0)
    for number in (
        spaces.para(0.0),
        spaces.para(-1.0),
        light,
        b"para",
        b"curv",
        b"nope" + bytes(9),
    ):
        assert (
            colour.conversion(spaces.written(b"GRAY", b"XYZ ", 4, {b"kTRC": number}), "GRAY")
            is None
        )
