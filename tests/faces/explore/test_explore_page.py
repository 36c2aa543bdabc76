"""The page without a browser: answers move with sliders, and the rules of silence hold."""

import numpy as np
import pytest

from dermosan_lib import phantoms
from dermosan_lib.clinic import Models
from dermosan_lib.faces.explore import ExplorePage
from dermosan_lib.faces.explore import explore_page as module
from dermosan_lib.faces.explore.subject import Drawing
from dermosan_lib.language import PSEUDO, use_language


def move(page, **values):
    for name, value in values.items():
        page.sliders.rows[name].slider.value = value


def test_it_begins_with_a_drawing_that_is_named(page, words):
    assert page.now is page.before
    assert not page.before.silent
    said = words(page)
    assert "Demonstration model" in said
    assert "The drawing shows: Melanocytic nevus. The answer is right." in said
    assert "not for diagnosis or treatment" in said
    assert "What a shortcut does" in said


def test_the_answer_is_that_of_the_diagnoser(page, models):
    drawing = page.subject.pixels()
    alone = models.diagnose([models.judge("x", drawing)])
    expected = {line.code: line.probability for line in alone.differential}
    assert page.before.shares == pytest.approx(expected, abs=1e-6)


def test_a_slider_moves_the_answer_and_not_the_one_before(page):
    before = page.before
    move(page, blur_px=3)
    assert page.before is before
    assert page.now.shares != pytest.approx(before.shares, abs=1e-3)
    page.sliders.reset()
    assert page.now is before


def test_a_silent_model_gives_no_number_away(page, words, visible):
    move(page, blur_px=8)
    assert page.now.silent
    assert "Now the model names nothing: blurred" in page.told.value
    assert page.told.value.count("not said") >= 6
    assert "%" not in page.follow.value
    page.sliders.despite.value = True  # the same offer as that of the page Diagnose
    assert not page.now.silent
    assert "read despite failing the quality check" in page.told.value
    page.sliders.despite.value = False
    assert page.now.silent


def test_the_answer_is_the_last_that_changes(page, changes_of):
    """Its mark tells the browser that all on the page is about what was chosen."""
    changed = changes_of(page, by=page.sliders.rows["blur_px"].slider)
    move(page, blur_px=8)
    assert {page.quality, page.follow} < set(changed)
    assert changed[-1] is page.told


def test_a_change_of_skin_is_drawn_and_not_painted_over(page):
    first = page.subject.pixels()
    dark = page.subject.pixels(6)
    assert dark.mean() < first.mean() - 40
    move(page, fitzpatrick=6)
    assert page.sliders.changes.fitzpatrick == 6
    assert page.now is not page.before


def test_another_lesion_keeps_the_sliders_where_they_are(page):
    move(page, stops=-1)
    before = page.subject
    page.card.another.click()
    assert page.subject != before
    assert page.subject.code == before.code
    assert page.sliders.changes.stops == -1
    page.card.condition.value = "bcc"
    assert page.subject.code == "bcc"
    page.card.framing.value = "dermoscopic"
    assert page.subject.framing == "dermoscopic"


def uploaded(page, upload, *photos, **named):
    page.picture = page.card.uploads  # what the fixture of the diagnose page looks for
    upload(page, *photos, **named)


def test_a_photo_of_a_drawing_is_read_and_offers_no_other_skin(page, upload, png, visible):
    drawn = png(phantoms.draw("bcc", seed=4, size_px=300, framing="clinical").pixels)
    uploaded(page, upload, drawn, name="<i>.png")
    assert not isinstance(page.subject, Drawing)
    assert not page.before.silent
    assert "The drawing shows" not in page.told.value  # who uploads it knows
    assert not visible(page.sliders.rows["fitzpatrick"])
    assert "nobody can say" in page.sliders._skin_line.value
    assert page.card.uploads.uploader.value == ()


def test_a_photograph_is_named_by_no_model_of_drawings(page, upload, png, visible):
    pixels = np.random.default_rng(0).normal((190, 140, 120), 9, (300, 300, 3))
    uploaded(page, upload, png(pixels.clip(0, 255).astype(np.uint8)))
    page.sliders.despite.value = True
    assert page.before.silent
    assert "drawings" in page.told.value
    assert "dm-bars" not in page.told.value
    assert not visible(page.marks)
    move(page, blur_px=2)  # whatever is done to it, it stays a photograph
    assert page.now.silent


def test_what_cannot_be_read_is_said_and_the_picture_stays(page, upload, words):
    before = page.subject
    uploaded(page, upload, b"GIF89a", name="<b>.gif")
    assert page.subject is before
    assert "&lt;b&gt;.gif" in words(page.card.uploads)
    page.draw()
    assert "&lt;b&gt;" not in words(page.card.uploads)


def test_of_several_photos_the_first_is_taken(page, upload, png, words):
    drawn = [png(phantoms.draw(c, seed=4, size_px=200).pixels) for c in ("bcc", "mel")]
    uploaded(page, upload, *drawn)
    assert "one photo at a time" in words(page.card.uploads)


def test_a_late_upload_changes_nothing(page, png):
    drawn = png(phantoms.draw("bcc", seed=4, size_px=200).pixels)

    def files(number):
        return [{"name": "a.png", "type": f"image/png;case={number}", "content": drawn}]

    page.receive(files(2))
    second = page.subject
    assert 'data-case="2"' in page.told.value
    page.receive(files(1))
    assert page.subject is second
    page.receive([])
    assert page.subject is second


def test_only_pixels_that_are_shown_are_kept(page):
    assert page.before.photo.pixels.size == 0
    assert page.before.diagnosis.readings == ()


def test_a_failure_is_told_without_a_traceback(page, monkeypatch):
    def fails(*_arguments, **_named):
        raise RuntimeError("secret")

    monkeypatch.setattr(module, "ask", fails)
    move(page, blur_px=1)
    assert "Something went wrong" in page.told.value
    assert "secret" not in page.told.value


def test_marks_are_compared_with_numbers(page, words):
    said = words(page.marks)
    assert said.count("<tr") == 6
    assert "Ruler" in said
    assert "On this picture" in said
    page.marks.measure.click()
    said = words(page.marks)
    assert "95% interval" in said
    assert f"of {page._tally.n}" in said
    assert 10 <= page._tally.n <= 20


def test_the_page_speaks_another_language_with_nothing_asked_again(page, words, monkeypatch):
    monkeypatch.setattr(module, "ask", None)
    with use_language("es"):
        page.say_anew()
        said = words(page)
        assert "El dibujo muestra: Nevo melanocítico" in said
        assert page.sliders.rows["blur_px"].slider.description == "Desenfoque"
        assert page.card.condition.label == "Nevo melanocítico"
    with use_language(PSEUDO):
        page.say_anew()
        assert "⟦" in words(page.sliders)
    page.say_anew()
    assert "The drawing shows" in words(page)


def test_a_model_that_knows_no_drawings_names_nothing_on_one(tiny_bundle):
    page = ExplorePage(Models([tiny_bundle]))
    assert page.before.diagnosis.model.name == tiny_bundle.card["name"]
