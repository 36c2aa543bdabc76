"""Names that move the cursor, turn the writing round or forge a line are shown as escapes."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dermosan_lib.text.escaping import one_line_json, visible, visible_json


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb", r"a\nb"),
        ("a\r\tb\x00\x07\x08\x7f", r"a\r\tb\x00\x07\x08\x7f"),
        ("\x1b[2J\x9b31m\x85", r"\x1b[2J\x9b31m\x85"),
        ("\u202egpj.exe\u2066\u2069\u200e", r"\u202egpj.exe\u2066\u2069\u200e"),
        ("a\u200b\u2028\u2029\ufeff\xad", r"a\u200b\u2028\u2029\ufeff\xad"),
        ("\udcff\U000e0041", r"\udcff\U000e0041"),
    ],
)
def test_what_shows_nothing_is_escaped(text, shown):
    assert visible(text) == shown


@pytest.mark.parametrize(
    "text", ["Melanoma é ñ ü", r"C:\photos\a.png", "写真\u3000一", "🩺", "a\xa0b"]
)
def test_what_shows_is_left(text):
    assert visible(text) == text


@given(st.text())
def test_one_printable_line_and_a_second_pass_changes_nothing(text):
    shown = visible(text)
    assert len(shown.splitlines()) <= 1
    assert not any(unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp") for one in shown)
    assert visible(shown) == shown


@given(st.text())
def test_json_says_the_same_on_one_printable_line(text):
    line = visible_json(json.dumps({text: text}, ensure_ascii=False))
    assert json.loads(line) == {text: text}
    assert visible(line) == line


@given(st.text(alphabet=st.characters()))
def test_one_line_of_json_can_be_written_and_says_the_same(text):
    line = one_line_json({"name": text})
    assert json.loads(line.encode("utf-8")) == {"name": text}
    assert len(line.splitlines()) == 1
    assert visible(line) == line
