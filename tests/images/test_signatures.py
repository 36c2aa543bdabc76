"""What files are by their first bytes, and what those are told that are not read."""

import io
import zipfile

import pytest

from dermosan_lib import images
from dermosan_lib.errors import ImageError
from tests.images import files


def zipped(*names):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for name in names:
            packed.writestr(name, "words")
    return stream.getvalue()


BOX = b"\0\0\0\x18ftyp"
OTHERS = [
    (b"8BPS\0\1" + bytes(40), "a Photoshop file. Export it as JPEG or PNG."),
    (b"II*\0\x10\0\0\0CR\2\0" + bytes(40), "a camera's raw file (Canon CR2). Develop it"),
    (BOX + b"crx \0\0\0\1crx isom", "a camera's raw file (Canon CR3)"),
    (b"FUJIFILMCCD-RAW 0201", "a camera's raw file (Fujifilm RAF)"),
    (b"%PDF-1.7\n", "a PDF document"),
    (b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'>", "an SVG drawing"),
    (b"\n<!DOCTYPE html><html>", "a web page saved under a picture's name"),
    (b"\xff\x0a" + bytes(20), "a JPEG XL picture"),
    (b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(20), "a JPEG XL picture"),
    (files.encoded(files.picture(), "JPEG2000"), "a JPEG 2000 picture"),
    (BOX + b"isom\0\0\2\0isomiso2", "a video. Save one frame"),
    (BOX + b"qt  \0\0\2\0qt  ", "a video"),
    (b"RIFF\0\0\1\0AVI LIST", "a video"),
    (b"RIFF\0\0\1\0WAVEfmt ", "a sound file"),
    (zipped("a.jpg"), "a ZIP archive. Unpack it"),
    (zipped("[Content_Types].xml", "word/document.xml"), "an Office document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(40), "an Office document of the old kind"),
    (b"\0\5\x16\7\0\2\0\0Mac OS X", "a companion file that macOS writes"),
    (b"\0\0\1\0\1\0\x10\x10\0\0\1\0\x20\0" + bytes(40), "an icon file"),
    (bytes((0, 0, 2)) + bytes(9) + bytes((9, 0, 9, 0, 24, 32)) + bytes(243), "a TGA picture"),
    (bytes((0, 1, 9, 0, 0, 4, 0, 24)) + bytes(4) + bytes((9, 0, 9, 0, 8, 0, 1)), "a TGA picture"),
    (b"version https://git-lfs.github.com/spec/v1\n", "a pointer of Git LFS"),
]


@pytest.mark.parametrize(("data", "words"), OTHERS)
def test_a_known_format_is_named_with_the_remedy(data, words):
    assert images.format_of(data) == ""
    with pytest.raises(ImageError) as caught:
        images.decode(data, name="lesion.jpg")
    assert str(caught.value).startswith(f"lesion.jpg is {words}")
    assert str(caught.value).count(". ") == 1


@pytest.mark.parametrize(
    "data",
    [b"BM is not enough to be a picture, nor are more letters than the headers have.",
     b"GIF of a file", b"MM and II", b"RIFF\0\0\0\0nothing", b"P45 is a patient", b"hello",
     bytes(200), b"\xff\xd8"],
)  # fmt: skip
def test_words_are_no_picture(data):
    assert images.format_of(data) == ""
    assert images.unread_format_of(data) is None
    with pytest.raises(ImageError, match="it is not a picture that can be read"):
        images.decode(data, name="it")


def test_what_may_hold_a_photograph_is_told_apart():
    told = {words: images.unread_format_of(data).is_picture for data, words in OTHERS}
    assert told["a Photoshop file. Export it as JPEG or PNG."]
    assert told["a camera's raw file (Canon CR2). Develop it"]
    assert not told["a ZIP archive. Unpack it"]
    assert not told["a video"]
