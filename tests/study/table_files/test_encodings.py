"""Encodings of tables: told by mark or content, and never misread without a word."""

import pytest

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.table_files.encodings import decoded

TEXT = "imagen,diagnóstico\nniño_1,acné\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_unicode_is_read_whatever_its_form(encoding):
    assert decoded(TEXT.encode(encoding), "t.csv") == (TEXT, [])


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_what_is_not_utf_8_is_read_as_windows_1252_and_told(encoding):
    text, notes = decoded(TEXT.encode(encoding), "t.csv")
    assert text == TEXT
    assert "t.csv is not in UTF-8" in notes[0]


def test_bytes_that_windows_1252_lacks_are_latin_1():
    assert decoded(b"a\x81\xe9", "t.csv")[0] == "a\x81é"


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_are_newlines(end):
    assert decoded(TEXT.replace("\n", end).encode(), "t.csv")[0] == TEXT


@pytest.mark.parametrize("content", [b"a,b\nc\0,d\n", b"\xff\xfea\x00b\x00\x01"])
def test_what_is_no_text_is_refused(content):
    with pytest.raises(CatalogError, match=r"zero bytes|damaged at byte"):
        decoded(content, "t.csv")
