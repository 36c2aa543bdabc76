"""Reading a part of a photo: the square, what it changes, and the way back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dermosan_lib import phantoms
from dermosan_lib.clinic import Models
from dermosan_lib.faces.dashboard import DiagnosePage, State
from dermosan_lib.faces.dashboard.photos import Window, cropped, take
from dermosan_lib.faces.dashboard.photos.window import SMALLEST
from dermosan_lib.images import DEFAULT_LIMITS
from dermosan_lib.modality import DERMOSCOPY, Judgement

SHARE = st.floats(0, 1)


@given(SHARE, SHARE, st.floats(SMALLEST, 1), st.integers(1, 3000), st.integers(1, 3000))
def test_a_square_lies_within_the_photo(across, down, size, width, height):
    left, top, edge = Window(across, down, size).box(width, height)
    assert 0 <= left <= left + edge <= width
    assert 0 <= top <= top + edge <= height
    assert edge == max(1, round(size * min(width, height)))


@given(SHARE, SHARE, st.floats(SMALLEST, 1))
def test_what_the_browser_writes_is_the_square_it_drew(across, down, size):
    found = Window.of(f"{across:.4f} {down:.4f} {size:.4f}")
    assert (found.across, found.down) == pytest.approx((across, down), abs=0.006)
    assert found.size == pytest.approx(size, abs=0.006)


@given(st.text())
def test_no_other_text_is_a_square(text):
    found = Window.of(text)
    assert found is None or SMALLEST <= found.size <= 1


@pytest.mark.parametrize("text", ["", "0.5 0.5", "nan nan nan", "2.5 0.5 0.5", "1e9 0.1 0.1"])
def test_what_is_no_square_is_told_so(text):
    assert Window.of(text) is None


def test_a_part_holds_the_photos_own_pixels():
    pixels = np.arange(40 * 60 * 3, dtype=np.uint8).reshape(40, 60, 3)
    part = Window(0.25, 0.5, 0.5).part(pixels)
    assert np.array_equal(part, pixels[10:30, 5:25])
    assert part.base is None  # what is let go of the photo is let go


def chances(shown):
    return {line.code: line.probability for line in shown.diagnosis.differential}


def test_the_part_alone_is_read_and_the_change_is_told(shown, lesion, diagnoser, upload, words):
    upload(shown, lesion)
    before = chances(shown)
    assert "<h2>Whole photo and chosen part</h2>" not in shown.answer.html
    shown.picture.part.click()
    shown.picture.crop.size.value = 0.4
    shown.picture.crop.across.value = 0.3
    shown.picture.crop.ask.click()
    assert shown.state is State.DONE
    pixels = diagnoser.inspect("x", lesion).pixels
    part = diagnoser.judge("x", Window(0.3, 0.5, 0.4).part(pixels))
    expected = {line.code: line.probability for line in diagnoser.diagnose([part]).differential}
    assert chances(shown) == pytest.approx(expected)
    top = shown.diagnosis.differential[0]
    points = round(100 * (expected[top.code] - before[top.code]))
    change = f"{points:+d} points".replace("-", "\u2212") if points else "under 1 point"
    row = shown.answer.html.split('<table class="dm-compared">')[1].split("</tbody>")[0]
    assert f'<th scope="row">{top.name}</th>' in row
    assert f"<td>{change}</td></tr>" in row
    assert "the part that you chose" in words(shown.picture)
    told = "photo.png: only the part chosen on the page was read."
    assert told in shown.answer.html
    assert told in shown.diagnosis.to_json()["warnings"]
    shown.picture.whole.click()
    assert chances(shown) == before
    assert "dm-compared" not in shown.answer.html
    assert told not in shown.answer.html


def test_the_square_is_chosen_on_the_whole_photo_without_a_map(shown, lesion, upload, visible):
    upload(shown, lesion)
    shown.picture.maps.switch.value = True
    answer = shown.answer.html
    shown.picture.part.click()
    assert "dm-heat" not in shown.picture._figure.value
    assert not visible(shown.picture.maps)
    assert "dm-window" in shown.picture._window.value
    shown.picture.crop.drawn.value = "0.3000 0.7000 0.4000"
    assert shown.picture.crop.window == Window(0.3, 0.7, 0.4)
    shown.picture.crop.drawn.value = "<b>no</b>"
    assert shown.picture.crop.window == Window(0.3, 0.7, 0.4)
    shown.picture.crop.cancel.click()
    assert shown.picture._window.value == ""
    assert "dm-heat" in shown.picture._figure.value  # as it was
    assert shown.answer.html == answer


def test_a_part_of_one_photo_of_several(shown, lesions, upload):
    upload(shown, *lesions)
    shown.picture.photo.value = 1
    shown.picture.part.click()
    shown.picture.crop.ask.click()
    assert shown.state is State.DONE
    assert shown.diagnosis.evidence.photos == 3
    assert [shot.window is not None for shot in shown._present.shots] == [False, True, False]
    assert shown.picture.number == 1
    upload(shown, lesions[0])  # another case
    assert "dm-compared" not in shown.answer.html


def test_a_part_that_cannot_be_judged_is_refused_and_can_be_undone(shown, png, upload, visible):
    pixels = phantoms.draw("mel", seed=4, size_px=512).pixels.copy()
    pixels[:128, :128] = 0
    upload(shown, png(pixels))
    assert shown.state is State.DONE
    shown.crop(Window(0.1, 0.1, 0.2))
    assert shown.state is State.REFUSED
    assert visible(shown.picture.whole)
    shown.picture.whole.click()
    assert shown.state is State.DONE


def test_how_the_photo_was_taken_is_known_from_all_of_it(tiny_bundle, lesion, monkeypatch):
    models = Models([tiny_bundle])
    (shot,), _ = take(models, [("x.png", lesion)], DEFAULT_LIMITS)
    told = Judgement(DERMOSCOPY, 0.2)
    monkeypatch.setattr("dermosan_lib.clinic.photos.inspecting.modality.judge", lambda _: told)
    part = cropped(models, shot, Window())
    assert part.photo.modality == shot.photo.modality != told
    assert cropped(models, part, None) is shot


def test_nothing_is_cropped_without_a_photo(diagnoser):
    shown = DiagnosePage(diagnoser)
    shown.picture.part.click()
    shown.crop(Window())
    assert shown.state is State.WAITING
