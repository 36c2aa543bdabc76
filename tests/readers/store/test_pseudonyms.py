"""Pseudonyms: data, and nobody's name."""

import pytest

from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.readers.store.pseudonyms import checked_pseudonym, same_reader


@pytest.mark.parametrize("text", ["blue-heron", "<script>alert(1)</script>", "'; DROP--", "ñandú"])
def test_markup_and_accents_are_data(text):
    assert checked_pseudonym(f"  {text} ") == text


@pytest.mark.parametrize("text", ["", "   ", "x" * 41, "a\nb", "a\u202eb", "a\x00", "me@here.org"])
def test_others_are_refused_in_words(text):
    with pytest.raises(ReaderStudyError, match="pseudonym"):
        checked_pseudonym(text)


def test_case_makes_no_second_reader():
    assert same_reader("Blue-Heron") == same_reader("blue-heron")
    assert checked_pseudonym("cafe\u0301") == "café"
