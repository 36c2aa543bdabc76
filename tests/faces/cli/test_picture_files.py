"""Pictures below a folder: content decides, and what is none is passed over."""

import json

import pytest
from PIL import Image

from dermosan_lib import images, phantoms
from dermosan_lib.errors import ImageError
from dermosan_lib.faces.cli.command_line import main
from dermosan_lib.faces.cli.picture_files import picture_files
from tests.images import files, more_files

PHOTO = files.picture(64, 48)


def names(folder):
    return [path.relative_to(folder).as_posix() for path in picture_files([folder])]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "_masks").mkdir()
    (tmp_path / ".cache").mkdir()
    sound = {
        "a.heic": "HEIF", "b.jpg_large": "JPEG", "deep/c": "TIFF", "deep/er/d.tmp": "DICOM",
        "e.JFIF": "JPEG", "_masks/m.png": "PNG", ".cache/n.png": "PNG", "._a.png": "PNG",
    }  # fmt: skip
    for name, kind in sound.items():
        (tmp_path / name).write_bytes(more_files.written(PHOTO, kind))
    (tmp_path / "words.txt").write_text("BM and GIF")
    (tmp_path / "labels.csv").write_text("image,label\n")
    (tmp_path / "bad.jpg").write_text("no picture")
    return tmp_path


def test_content_decides(folder, capsys):
    assert names(folder) == [
        "a.heic",
        "b.jpg_large",
        "bad.jpg",
        "deep/c",
        "deep/er/d.tmp",
        "e.JFIF",
    ]
    assert capsys.readouterr().err == ""


def test_a_picture_that_is_not_read_is_named(folder, capsys):
    (folder / "lesion").write_bytes(b"8BPS\0\1" + bytes(60))
    assert "lesion" not in names(folder)
    err = capsys.readouterr().err
    assert "lesion is a Photoshop file and is passed over. Export it as JPEG or PNG." in err


def test_links_are_followed_and_loops_noticed(folder, tmp_path_factory):
    other = tmp_path_factory.mktemp("elsewhere")
    (other / "z.png").write_bytes(files.encoded(PHOTO, "PNG"))
    try:
        (folder / "linked").symlink_to(other)
        (folder / "deep" / "back").symlink_to(folder)
    except OSError:
        pytest.skip("This system makes no links.")
    found = names(folder)
    assert "linked/z.png" in found
    assert len(found) == len(set(found)) == 7


def test_a_folder_without_pictures_is_refused(tmp_path):
    (tmp_path / "words.txt").write_text("nothing")
    with pytest.raises(ImageError, match=r"holds no picture that can be read \(JPEG, .*DICOM\)"):
        list(picture_files([tmp_path]))


def test_a_file_is_taken_as_it_is_named(tmp_path):
    assert list(picture_files([tmp_path / "none.jpg"])) == [tmp_path / "none.jpg"]


def test_every_file_is_answered(capsys, tiny_bundle, tmp_path):
    image = Image.fromarray(phantoms.draw("mel", seed=2).pixels)
    (tmp_path / "1").write_bytes(more_files.heic(image))
    (tmp_path / "2.jpg").write_bytes(more_files.dicom(image, PatientName="Secret^Patient"))
    (tmp_path / "3.png").write_bytes(files.encoded(image, "PNG"))
    (tmp_path / "4.dcm").write_bytes(b"\0" * 128 + b"DICMSecret^Patient")
    status = main(["diagnose", str(tiny_bundle.path), str(tmp_path), "--json"])
    out, err = capsys.readouterr()
    answers = [json.loads(line) for line in out.splitlines()]
    assert status == 2
    assert [answer["images"][0]["name"] for answer in answers] == ["1", "2.jpg", "3.png"]
    assert answers[1]["differential"] == answers[2]["differential"]
    assert "4.dcm is" in err
    assert "Secret" not in out + err


def test_links_that_lead_nowhere_are_told(folder, capsys):
    (folder / "lost.jpg").symlink_to(folder / "away" / "lost.jpg")
    assert "lost.jpg" not in names(folder)
    assert "1 links lead nowhere and are left out: lost.jpg" in capsys.readouterr().err


def test_a_file_of_another_format_that_is_gone_ends_nothing(folder, capsys, monkeypatch):
    (folder / "drawing.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    whole = images.list_pictures

    def and_gone(path):
        listing = whole(path)
        assert listing.others == ["drawing.svg"]
        (folder / "drawing.svg").unlink()
        return listing

    monkeypatch.setattr(images, "list_pictures", and_gone)
    assert "a.heic" in names(folder)
    assert "drawing.svg is passed over: No such file" in capsys.readouterr().err
