import copy
import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dermosan_lib import text
from dermosan_lib.errors import ImageError
from dermosan_lib.language import (
    Message,
    counted,
    in_context,
    sentences,
    translate,
    use_language,
)

SPANISH = {
    ("", "{n:,} pictures in {folder}"): "{folder} tiene {n:,} imágenes",
    ("", "It is {share} sure: {why}."): "Certeza: {share}; {why}.",
    ("", "it is blurred"): "está borrosa",
    ("sharpness", "good"): "buena",
}
FORMS = {"{n} photo": "{n} foto", "{n:,} photos": "{n:,} fotos"}


@pytest.fixture(autouse=True)
def _catalogue(monkeypatch):
    monkeypatch.setattr(
        sentences, "translated", lambda language, context, one: SPANISH.get((context, one), one)
    )
    monkeypatch.setattr(
        sentences,
        "translated_plural",
        lambda language, one, many, n: FORMS[one if n == 1 else many],
    )


def test_a_message_is_its_english_text_wherever_it_was_made():
    with use_language("es"):
        message = Message("{n:,} pictures in {folder}", n=12345, folder="a")
        assert message == "12,345 pictures in a"
        assert json.dumps([message]) == '["12,345 pictures in a"]'
        assert f"{message}" == str(message) == "12,345 pictures in a"
        assert type(str(message)) is str
        assert translate(message) == "a tiene 12.345 imágenes"
    assert translate(message) == message


def test_what_is_put_in_is_said_in_the_same_language():
    why = Message("it is blurred")
    message = Message("It is {share} sure: {why}.", share=text.percent(0.125, 1), why=why)
    assert message == "It is 12.5% sure: it is blurred."
    with use_language("es"):
        assert translate(message) == "Certeza: 12,5\N{NO-BREAK SPACE}%; está borrosa."


def test_an_error_is_raised_in_english_and_shown_in_any_language():
    error = ImageError(Message("{n:,} pictures in {folder}", n=2, folder="a"))
    assert str(error) == "2 pictures in a"
    nested = Message(
        "It is {share} sure: {why}.", share=1, why=ImageError(Message("it is blurred"))
    )
    assert nested == "It is 1 sure: it is blurred."
    with use_language("es"):
        assert translate(error) == "a tiene 2 imágenes"
        assert translate(nested) == "Certeza: 1; está borrosa."
        assert translate(OSError(2, "No such file")) == "[Errno 2] No such file"
        assert translate(ImageError()) == ""


def test_one_and_several():
    one, many = (counted("{n} photo", "{n:,} photos", n) for n in (1, 1234))
    assert (one, many, counted("{n} photo", "{n:,} photos", 0)) == (
        "1 photo", "1,234 photos", "0 photos",
    )  # fmt: skip
    with use_language("es"):
        assert (translate(one), translate(many)) == ("1 foto", "1234 fotos")


def test_a_word_in_its_context():
    with use_language("es"):
        assert translate(in_context("sharpness", "good")) == "buena"
        assert translate(in_context("light", "good")) == "good"


def test_plain_text_is_given_back_as_it_is():
    for language in ("en", "es", "xx"):
        with use_language(language):
            assert translate("{x} {0} }{ %s.jpg") == "{x} {0} }{ %s.jpg"
            assert translate("") == translate(Message("")) == ""
            assert translate(7) == "7"


def test_values_are_never_templates_and_people_are_not_translated():
    message = Message("{n:,} pictures in {folder}", n=1, folder="{n} it is blurred {folder}")
    assert message == "1 pictures in {n} it is blurred {folder}"
    with use_language("es"):
        assert translate(message) == "{n} it is blurred {folder} tiene 1 imágenes"
        assert translate(Message("{a}", a="it is blurred")) == "it is blurred"


def test_the_pseudo_language_brackets_every_sentence():
    with use_language("xx"):
        inner = Message("it is blurred")
        assert translate(Message("It is {share} sure: {why}.", share=1, why=inner)) == (
            "⟦It is 1 sure: ⟦it is blurred⟧.⟧"
        )
        assert translate("it is {n} of {m}", n=1, m=2) == "⟦it is 1 of 2⟧"


@pytest.mark.parametrize(
    "template", ["{}", "{0}", "{a.b}", "{a[0]}", "{a!r}", "{a:>99}", "{a:{b}}", "{", "}", "{a:x}"]
)
def test_other_placeholders_than_names_are_refused(template):
    with pytest.raises(ValueError):
        Message(template, a=1, b=2)
    assert Message("{{}} {a}", a=1) == "{} 1"


def test_a_missing_value_is_an_error_at_once():
    with pytest.raises(KeyError):
        Message("{a}")


@given(st.text(), st.integers(0, 10**9), st.floats(allow_nan=False, allow_infinity=False))
def test_copies_are_the_same_message(folder, n, share):
    message = counted(
        "{n} of {folder}", "{n:,} of {folder} {share:.2f} {why}", n,
        folder=folder, share=share, why=Message("it is {a}", a=folder),
    )  # fmt: skip
    for made in (pickle.loads(pickle.dumps(message)), copy.deepcopy(message)):
        assert made == message
        with use_language("xx"):
            assert translate(made) == translate(message)
            assert translate(made).startswith("⟦")
