"""Each type and function of a tone curve."""

import struct

import numpy as np
import pytest

from dermosan_lib.images.colour.curves import curve_of
from dermosan_lib.images.colour.parsing import ProfileError
from tests.images import spaces

PLACES = np.linspace(0, 1, 11)


def sampled(*numbers):
    return b"curv" + bytes(4) + struct.pack(f">I{len(numbers)}H", len(numbers), *numbers)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        (sampled(), PLACES),
        (sampled(round(2.2 * 256)), PLACES ** (563 / 256)),
        (sampled(0, 65535), PLACES),
        (sampled(0, 0, 65535), np.maximum(2 * PLACES - 1, 0)),
        (spaces.para(1.8), PLACES**1.8),
        (spaces.para(2.0, 2.0, -0.5), np.maximum(2 * PLACES - 0.5, 0) ** 2),
        (spaces.para(2.0, 0.5, 0.25, 0.125), (0.5 * PLACES + 0.25) ** 2 + 0.125),
        (spaces.para(*spaces.SRGB_NUMBERS), spaces.SRGB.light(PLACES)),
        (
            spaces.para(1.0, 0.5, 0.25, 0.75, 0.55, 0.125, 0.0625),
            np.where(PLACES >= 0.55, 0.5 * PLACES + 0.25 + 0.125, 0.75 * PLACES + 0.0625),
        ),
    ],
)
def test_functions(tag, expected):
    np.testing.assert_allclose(curve_of(tag)(PLACES), expected, atol=2e-4)


@pytest.mark.parametrize(
    "tag",
    [
        b"", b"curv", sampled(1, 2, 3)[:-1], b"curv" + bytes(4) + b"\xff" * 4, b"para" + bytes(8),
        spaces.para(1.8)[:-1], b"para" + bytes(4) + b"\0\5\0\0" + bytes(40),
        spaces.para(2.0, 0.0, 1.0), b"text" + bytes(20),
    ],
)  # fmt: skip
def test_what_is_no_curve(tag):
    with pytest.raises(ProfileError):
        curve_of(tag)
