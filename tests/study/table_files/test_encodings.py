"""Encodings of tables: told by mark or content, and never misread without a word."""

import pytest

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.table_files.encodings import decoded

TEXT = "imagen,diagnóstico\nniño_1,acné\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"]
)
def test_unicode_is_read_whatever_its_form(encoding):
    assert decoded(TEXT.encode(encoding), "t.csv") == (TEXT, [])


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_what_is_not_utf_8_is_read_as_windows_1252_and_told(encoding):
    text, notes = decoded(TEXT.encode(encoding), "t.csv")
    assert text == TEXT
    assert "t.csv is not in UTF-8" in notes[0]


@pytest.mark.parametrize(
    ("words", "encodings"),
    [
        (("lésion", "eczéma"), "cp850 mac-roman cp500 cp037"),
        (("niño", "riñón"), "cp850"),
        (("Nævus", "hudkræft"), "cp850 mac-roman"),
        (("меланома", "невус"), "cp1251 koi8-r cp866 mac-cyrillic"),
        (("黒色腫", "母斑"), "shift-jis euc-jp iso2022_jp"),
        (("黑色素瘤", "痣"), "gbk big5 gb18030"),
        (("흑색종", "모반"), "euc-kr"),
        (("μελανωμα", "σπιλος"), "iso8859-7"),
        (("znamię", "złośliwy"), "cp1250 iso8859-2"),
        (("מלנומה", "שומה"), "cp1255"),
        (("سرطان", "شامة"), "cp1256"),
    ],
)
def test_another_encoding_is_refused_and_never_misread(words, encodings):
    text = "image,dx\na,{}\nb,{}\n".format(*words)
    for encoding in encodings.split():
        with pytest.raises(CatalogError, match=r"t\.csv .*Save it as CSV in UTF-8"):
            decoded(text.encode(encoding, "replace"), "t.csv")
    assert decoded(text.encode(), "t.csv") == (text, [])


@pytest.mark.parametrize(
    "words",
    [
        "não é",
        "Überprüfung, Fuß",
        "pää, näön",
        "hudkræft, ø",
        "húðþekja",
        "it’s, a – b",
        "37 °C, 5 µm",
    ],
)
def test_languages_that_are_written_in_windows_1252_are_read(words):
    text, notes = decoded(f"image,dx\na,{words}\n".encode("cp1252"), "t.csv")
    assert words in text
    assert "with words such as" in notes[0]


def test_letters_that_were_lost_or_saved_twice_are_told():
    twice = "niño, lésion".encode().decode("cp1252")
    assert "saved twice" in decoded(twice.encode(), "t.csv")[1][0]
    assert "2 signs" in decoded("l\ufffdsion, ni\ufffdo".encode(), "t.csv")[1][0]


def test_a_beginning_that_ends_within_a_letter_is_read():
    content = TEXT.encode()
    assert decoded(content[: content.index(b"\xb3")], "t.csv", cut=True)[0] == "imagen,diagn"


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_are_newlines(end):
    assert decoded(TEXT.replace("\n", end).encode(), "t.csv")[0] == TEXT


@pytest.mark.parametrize("content", [b"a,b\nc\0,d\n", b"\xff\xfea\x00b\x00\x01"])
def test_what_is_no_text_is_refused(content):
    with pytest.raises(CatalogError, match=r"zero bytes|damaged at byte"):
        decoded(content, "t.csv")
