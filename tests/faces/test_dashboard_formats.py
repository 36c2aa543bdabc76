"""Photos of other formats on the page: shown from their pixels, with the answer of the PNG."""

import pytest
from PIL import Image

from dermosan_lib import images, phantoms
from dermosan_lib.faces.dashboard import DiagnosePage
from dermosan_lib.faces.dashboard.state import State
from tests.images import files, more_files

IMAGE = Image.fromarray(phantoms.draw("mel", seed=2).pixels)


@pytest.fixture
def shown(diagnoser):
    return DiagnosePage(diagnoser)


@pytest.mark.parametrize("kind", images.FORMATS)
def test_a_photo_of_any_format_is_read_and_shown(shown, kind, upload, words):
    upload(shown, more_files.written(IMAGE, kind), name="photo.jpg")
    assert shown.state is State.DONE
    assert 'src="data:image/jpeg;base64,' in words(shown.picture)  # what every browser can show


def test_whom_a_dicom_shows_is_not_on_the_page(shown, upload, words, caplog):
    data = more_files.dicom(IMAGE, PatientName="Secret^Patient")
    caplog.clear()
    upload(shown, data, name="photo.dcm")
    assert shown.state is State.DONE
    assert "Secret" not in words(shown) + caplog.text
    upload(shown, data[:900], name="photo.dcm")
    assert shown.state is State.FAILED
    assert "photo.dcm" in shown.answer.html
    assert "Secret" not in words(shown) + caplog.text


def test_the_page_says_what_may_be_uploaded(shown, upload, words):
    for kind in ("image/heic", "image/tiff", "application/dicom", ".dcm", ".jfif"):
        assert kind in shown.picture.uploader.accept.split(",")
    assert images.READABLE in words(shown.picture)
    upload(shown, b"8BPS\0\1" + bytes(60), name="lesion.psd")
    assert "lesion.psd is a Photoshop file. Export it as JPEG or PNG." in shown.answer.html


def test_a_photo_answers_as_its_png(shown, upload):
    upload(shown, files.encoded(IMAGE, "PNG"))
    wanted = shown.diagnosis.differential
    upload(shown, more_files.written(IMAGE, "TIFF"))
    assert shown.diagnosis.differential == wanted
