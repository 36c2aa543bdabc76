"""The diagnose page in another language, without a browser."""

import json

import ipywidgets
import pytest

from dermosan_lib.faces.dashboard import DiagnosePage, State, page, said, say_anew
from dermosan_lib.language import (
    LANGUAGES,
    Message,
    language_in_use,
    set_language,
    translate,
    use_language,
)


@pytest.fixture(autouse=True)
def _english_again():
    yield
    set_language("en")


@pytest.fixture
def pseudo(monkeypatch):
    monkeypatch.setenv("DERMOSAN_PSEUDO_LANGUAGE", "1")


def test_what_is_shown_is_said_anew_and_nothing_is_read_again(
    shown, lesions, upload, words, monkeypatch
):
    upload(shown, *lesions[:2])
    before, diagnosis, mark = words(shown), shown.diagnosis, shown.answer.html[:60]
    monkeypatch.setattr(type(shown.models), "diagnoser", lambda *_: pytest.fail("Read again."))
    monkeypatch.setattr(type(shown.models), "choose", lambda *_: pytest.fail("Read again."))
    shown.picture.photo.index = 1
    shown.language.choice.value = "es"
    told = words(shown)
    assert shown.state is State.DONE
    assert shown.diagnosis is diagnosis
    assert shown.answer.html[:60] == mark  # it is about the same case
    assert "Índice de malignidad 0," in told
    assert "2 fotos leídas como un solo caso." in told
    assert "Calidad de la imagen de la foto 2" in told
    assert shown.picture.photo.index == 1
    assert shown.picture.photo.options[0][0] == "1 de 2"
    shown.picture.photo.index = 0
    shown.language.choice.value = "en"
    assert words(shown) == before


def test_the_choice_of_map_and_of_what_was_told_stays(diagnoser, lesion, upload):
    shown = DiagnosePage(diagnoser)
    upload(shown, lesion)
    shown.picture.which.index = 1
    chosen = shown.picture.which.value
    shown.picture.maps.switch.value = True
    shown.language.choice.value = "es"
    assert shown.picture.which.value == chosen
    assert shown.picture.maps.switch.value
    assert shown.picture.uploader.description == "Elegir fotos"


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        ("es|en-GB,en", "es"),
        ("|es-MX,es,en", "es"),
        ("fr|de,en", "en"),
        ("|", "en"),
        ("xx|es", "es"),
        ("<b>|" + "x" * 5000, "en"),
    ],
)
def test_the_browser_tells_what_address_and_visitor_wish(shown, words, wish, language):
    shown.language.wish.value = wish
    assert language_in_use() == language
    assert f'data-language="{language}"' in words(shown)
    assert "data-heard" in words(shown)
    assert shown.language.choice.value == language


def test_refusals_and_failures_are_said_anew(shown, dark, upload, words):
    upload(shown, dark)
    assert shown.state is State.REFUSED
    shown.language.choice.value = "es"
    assert "Esta foto no se puede valorar" in words(shown)
    upload(shown, b"These are words.")
    assert shown.state is State.FAILED
    assert "Esta foto no se puede leer" in words(shown)
    shown.language.choice.value = "en"
    assert "This photo cannot be read" in words(shown)


def test_a_page_that_cannot_start_says_so_in_any_language(tmp_path, words):
    stopped = page(tmp_path / "none")
    assert "The dashboard cannot start" in words(stopped)
    (choice,) = [one for one in walk(stopped) if isinstance(one, ipywidgets.Dropdown)]
    choice.value = "es"
    assert "El panel no puede iniciarse" in words(stopped)


def test_every_sentence_of_the_page_is_marked(shown, lesion, upload, pseudo):
    upload(shown, lesion)
    shown.language.wish.value = "xx|"
    for widget in walk(shown):
        label = getattr(widget, "description", "")
        assert not label or label.startswith("⟦"), label
        for text, _ in (
            getattr(widget, "options", ()) if widget is not shown.language.choice else ()
        ):
            assert text.startswith("⟦"), text
    assert shown.language.choice.value == "xx"


def test_widgets_say_their_words_anew():
    label = said(ipywidgets.Label(), value=Message("Start over"))
    choice = said(ipywidgets.Dropdown(), options=lambda: [(language_in_use(), 1), ("other", 2)])
    choice.value = 2
    box = ipywidgets.VBox([ipywidgets.HBox([label]), choice])
    set_language("es")
    say_anew(box)
    assert (label.value, choice.options[0], choice.value) == ("Empezar de nuevo", ("es", 1), 2)


def test_what_shipped_bundles_are_for_is_said_in_every_language(repository):
    cards = [*(repository / "data").glob("bundles/*/card.json")]
    cards.append(repository / "data" / "demo_bundle" / "card.json")
    assert len(cards) > 1
    for card in cards:
        use = json.loads(card.read_text(encoding="utf-8"))["intended_use"]
        for language in set(LANGUAGES) - {"en"}:
            with use_language(language):
                assert translate(use) != use, card


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)
