import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from dermosan_lib import phantoms
from dermosan_lib.study.data.skin_tone import ita_band, skin_tone, skin_tones


def plain(lightness, yellow, size=(150, 200)):
    """A picture of one colour, given in CIE Lab with a* 10."""
    lab = np.full((*size, 3), (lightness, 10.0, yellow), np.float32)
    return (cv2.cvtColor(lab, cv2.COLOR_LAB2RGB) * 255).round().astype(np.uint8)


@given(st.floats(25, 80), st.floats(8, 30))
def test_an_even_skin_has_the_angle_of_its_colour(lightness, yellow):
    angle = np.degrees(np.arctan((lightness - 50) / yellow))
    assert skin_tone(plain(lightness, yellow)) == pytest.approx(angle, abs=3)


def test_lesion_frame_and_hairs_do_not_count():
    pixels = plain(70, 15)
    skin = skin_tone(pixels)
    cv2.ellipse(pixels, (100, 75), (65, 48), 0, 0, 360, (70, 40, 30), -1)
    for offset in range(-40, 41, 20):
        cv2.line(pixels, (0, 75 + offset), (199, 60 + offset), (25, 20, 20), 2)
    down, across = np.mgrid[-1:1:150j, -1:1:200j]
    pixels[np.hypot(down, across) > 1.15] = 5
    assert skin_tone(pixels) == pytest.approx(skin, abs=1)


def test_size_does_not_matter():
    pixels = phantoms.draw("mel", seed=3).pixels
    large = cv2.resize(pixels, None, fx=4, fy=4, interpolation=cv2.INTER_LINEAR)
    assert skin_tone(large) == pytest.approx(skin_tone(pixels), abs=1.5)


def test_phantoms_darken_with_their_skin_type():
    middle = [
        np.median([skin_tone(phantoms.draw("nv", seed=i, fitzpatrick=kind).pixels)
                   for i in range(8)])
        for kind in range(1, 7)
    ]  # fmt: skip
    assert (np.diff(middle) < 0).all()


def test_what_is_no_skin_has_no_tone():
    assert np.isnan(skin_tone(np.zeros((100, 100, 3), np.uint8)))
    assert np.isnan(skin_tone(plain(30, -20)))  # dark blue
    assert ita_band(float("nan")) == "unknown"


def test_bands_are_those_of_the_literature():
    found = [ita_band(angle) for angle in (90, 55.1, 55, 41, 28, 10, 9, -29, -30, -80)]
    assert found == [
        "very light", "very light", "light", "intermediate", "tan", "brown", "brown", "brown",
        "dark", "dark",
    ]  # fmt: skip


def test_many_files_give_what_each_gives_alone(tmp_path):
    kinds = {"light.png": plain(75, 15), "brown.png": plain(48, 15), "black.png": plain(0, 0)}
    for name, pixels in kinds.items():
        Image.fromarray(pixels).save(tmp_path / name)
    table = skin_tones(tmp_path, list(kinds), workers=2, progress=False)
    assert table["path"].tolist() == list(kinds)
    alone = [skin_tone(pixels) for pixels in kinds.values()]
    assert table["ita_degrees"].tolist() == pytest.approx(alone, nan_ok=True)
    assert table["skin_tone"].tolist() == ["very light", "brown", "unknown"]
    assert table["skin_tone"].cat.categories[0] == "very light"
