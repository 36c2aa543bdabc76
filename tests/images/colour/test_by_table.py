"""What littlecms is given: profiles written anew, whose sizes have been checked."""

import struct
import time

import numpy as np
import pytest

from dermosan_lib.images import colour
from dermosan_lib.images.colour.by_table import by_table
from dermosan_lib.images.colour.parsing import ProfileError, parsed
from tests.images import files, spaces

PROPHOTO = spaces.SPACES["ProPhoto"]


def pictures():
    pixels = np.asarray(files.picture(403, 300))
    return pixels, spaces.in_space(pixels, PROPHOTO).astype(np.uint8), spaces.in_inks(pixels)


def test_very_many_pixels_are_converted_together_and_come_out_alike():
    pixels, values, inks = pictures()
    for profile, given, space in (
        (spaces.profile(PROPHOTO, form="mAB"), values, "RGB"),
        (spaces.inks_profile(), inks, "CMYK"),
    ):
        each = colour.conversion(profile, space).rgb(given)
        together = colour.conversion(profile, space, 50_000_000).rgb(given)
        assert np.abs(together.astype(int) - pixels).mean() < 1.5
        assert 0 < np.abs(together.astype(int) - each).mean() < 1.5
        found = colour.conversion(profile, space, 50_000_000)
        rows = [found.rgb(given[low : low + 7]) for low in range(0, 300, 7)]
        np.testing.assert_array_equal(np.concatenate(rows), together)


def test_a_table_of_greys():
    grey = np.arange(256, dtype=np.uint8)[None]
    steps = np.linspace(0, 1, 33) ** 1.4
    profile = spaces.written(
        b"GRAY", b"Lab ", 2, {b"A2B0": spaces.table("mft2", 1, 33, steps[:, None] * spaces.D50)}
    )
    found = colour.conversion(profile, "GRAY").rgb(grey)[0].astype(int)
    expected = 255 * spaces.SRGB.values((grey[0] / 255) ** 1.4)
    assert np.abs(found - expected[:, None]).mean() < 1


@pytest.mark.parametrize("form", ["mft1", "mft2", "mAB"])
def test_tables_that_promise_more_than_they_hold(form):
    tag = spaces.table(form, 3, 5, np.linspace(0, 1, 125)[:, None] * spaces.D50)
    for place, value in ((8, 4), (9, 4), (10, 255), (24, 255), (27, 255)):
        changed = bytearray(tag)
        changed[place] = value
        profile = spaces.written(b"RGB ", b"Lab ", 4, {b"A2B0": bytes(changed)})
        if (form == "mAB") == (place == 10) and place > 9:
            continue  # of no meaning there
        with pytest.raises(ProfileError):
            by_table(parsed(profile))
        assert colour.conversion(profile, "RGB") is None
    profile = spaces.written(b"RGB ", b"Lab ", 4, {b"A2B0": tag[:40]})
    assert colour.conversion(profile, "RGB") is None


def test_chains_of_very_many_steps_never_reach_littlecms():
    # Elements that share their bytes: half a million matrices in 4 MB.
    element = b"matf" + bytes(4) + struct.pack(">HH12f", 3, 3, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0)
    count = 400_000
    place = struct.pack(">II", 16 + 8 * count, len(element))
    chain = b"mpet" + bytes(4) + struct.pack(">HHI", 3, 3, count) + place * count + element
    table = spaces.profile(PROPHOTO, form="mAB")
    whole = parsed(table).tags[b"A2B0"]
    profile = spaces.written(
        b"RGB ", b"Lab ", 4, {b"A2B0": whole, b"D2B0": chain, b"D2B1": chain[:9]}
    )
    start = time.process_time()
    _, values, _ = pictures()
    np.testing.assert_array_equal(
        colour.conversion(profile, "RGB").rgb(values), colour.conversion(table, "RGB").rgb(values)
    )
    alone = spaces.written(b"RGB ", b"Lab ", 4, {b"A2B0": chain})
    assert colour.conversion(alone, "RGB") is None
    assert time.process_time() - start < 5  # against hanging; a tenth is usual


def test_the_black_of_inks_is_black():
    # As photo programs have it (black point compensation), also where the table's black is grey.
    steps = 0.05 + 0.95 * (1 - np.linspace(0, 1, 9))
    c, m, y, k = np.meshgrid(steps, steps, steps, steps, indexing="ij")
    light = np.stack([c * k, m * k, y * k], axis=-1).reshape(-1, 3)
    tag = spaces.table("mft2", 4, 9, light @ spaces.SRGB.to_xyz().T)
    scanned = spaces.written(b"CMYK", b"Lab ", 2, {b"A2B0": tag, b"A2B1": tag}, b"scnr")
    found = colour.conversion(scanned, "CMYK")
    white, black = found.rgb(np.array([[[0] * 4, [255] * 4]], np.uint8))[0]
    assert white.min() >= 254
    assert black.max() <= 2
