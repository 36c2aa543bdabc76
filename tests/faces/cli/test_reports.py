"""`dermosan diagnose --report`: a file beside what is printed."""

import json
import re

import pytest
from PIL import Image

from dermosan_lib import phantoms
from dermosan_lib.faces.cli.command_line import main


@pytest.fixture
def lesions(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for seed in (2, 3):
        Image.fromarray(phantoms.draw("mel", seed=seed).pixels).save(folder / f"{seed}.png")
    return folder


@pytest.fixture
def told(tiny_bundle, capsys, tmp_path):
    """Status, what was printed, and the file."""

    def run(*arguments, name="out/report.html"):
        target = tmp_path / name
        status = main(
            ["diagnose", str(tiny_bundle.path), *map(str, arguments), "--report", str(target)]
        )
        return status, capsys.readouterr(), target

    return run


def test_a_report_is_written_beside_the_answer(told, lesions):
    status, printed, target = told(lesions / "2.png")
    assert status == 0
    assert printed.out.splitlines()[-1] == f"{target}: the report of this case"
    page = target.read_text(encoding="utf-8")
    assert '<html lang="en">' in page
    assert "2.png" in page
    assert list(target.parent.iterdir()) == [target]


def test_json_stays_json_and_says_the_same(told, lesions):
    status, printed, target = told(lesions / "2.png", "--json")
    assert status == 0
    answer = json.loads(printed.out)
    page = target.read_text(encoding="utf-8")
    assert answer["model"]["sha256"] in page
    assert re.search(rf'scope="row">{re.escape(answer["differential"][0]["name"])}<', page)


def test_a_case_of_several_photos_in_spanish(told, lesions):
    status, _, target = told(lesions, "--case", "--report-language", "es")
    assert status == 0
    page = target.read_text(encoding="utf-8")
    assert '<html lang="es">' in page
    assert "Foto 2" in page
    assert "3.png" in page


def test_several_cases_are_refused_before_any_is_read(told, lesions):
    status, printed, target = told(lesions)
    assert status == 2
    assert "A report is of one case, but 2 images were given. Add --case" in printed.err
    assert printed.out == ""
    assert not target.exists()


@pytest.mark.parametrize("name", ["report.txt", "photos"])
def test_a_file_that_cannot_be_a_report_is_refused_before_any_is_read(told, lesions, name):
    status, printed, _ = told(lesions / "2.png", name=name)
    assert status == 2
    assert printed.out == ""
    assert "Traceback" not in printed.err


def test_a_photo_that_cannot_be_read_leaves_no_report(told, lesions):
    (lesions / "bad.png").write_bytes(b"no picture")
    status, printed, target = told(lesions / "bad.png")
    assert status == 2
    assert "bad.png" in printed.err
    assert not target.exists()
