"""The report and the JSON of an answer on the page, without a browser."""

import base64
import json
import re

import pytest

from dermosan_lib.faces.cli.command_line import main
from dermosan_lib.faces.dashboard import DiagnosePage, State, report_panel
from dermosan_lib.language import set_language


@pytest.fixture(autouse=True)
def _english_again():
    yield
    set_language("en")


def given(panel):
    """Name and text of the file that the page gives."""
    name, data = re.search(
        r'download="([^"]+)" href="data:[\w/]+;base64,([^"]+)"', panel.html
    ).groups()
    return name, base64.b64decode(data).decode()


def test_nothing_is_made_before_it_is_asked_for(shown, lesion, upload, visible, monkeypatch):
    monkeypatch.setattr(report_panel, "report_page", lambda *_, **__: pytest.fail("Made early."))
    assert not visible(shown.report)
    upload(shown, lesion)
    assert visible(shown.report)
    assert shown.report.html == ""
    monkeypatch.undo()
    shown.report.to_print.click()
    assert "data-begins" in shown.report.html


def test_the_report_is_of_the_answer_on_the_page(shown, lesions, upload):
    upload(shown, *lesions[:2], name='<b>"x".png')
    shown.report.to_print.click()
    name, page = given(shown.report)
    assert name.endswith(".html")
    assert "x" not in name.removesuffix(".html").removeprefix("dermosan-")
    assert page.startswith("<!DOCTYPE html>")
    assert shown.diagnosis.differential[0].name in page
    assert page.count("<img") >= 2
    assert "<b>&quot;" not in page
    assert "&lt;b&gt;&quot;x&quot;.png" in page
    assert shown.report.to_print.description == "Report to print"
    assert not shown.report.to_print.disabled


def test_the_json_is_what_the_command_line_prints(
    tmp_path, tiny_bundle, lesion, upload, diagnoser, capsys
):
    shown = DiagnosePage(diagnoser)
    upload(shown, lesion, name="photo.png")
    shown.report.as_json.click()
    name, line = given(shown.report)
    assert name.endswith(".json")
    (tmp_path / "photo.png").write_bytes(lesion)
    capsys.readouterr()
    assert main(["diagnose", str(tiny_bundle.path), str(tmp_path / "photo.png"), "--json"]) == 0
    assert json.loads(line) == json.loads(capsys.readouterr().out)
    assert line.count("\n") == 1


def test_of_a_part_the_report_shows_the_whole_and_the_comparison(shown, lesion, upload):
    upload(shown, lesion)
    shown.picture.part.click()
    shown.picture.crop.draw("0.4500 0.5000 0.8000")
    shown.picture.crop.ask.click()
    assert shown.state is State.DONE
    shown.report.to_print.click()
    page = given(shown.report)[1]
    assert re.search(r'<rect x="25" y="51" width="410" height="410"/>', page)
    assert "Whole photo and chosen part" in page
    assert "only the part chosen on the page was read" in page


def test_a_refusal_has_a_report_too(shown, dark, upload):
    upload(shown, dark)
    assert shown.state is State.REFUSED
    shown.report.to_print.click()
    page = given(shown.report)[1]
    assert "This photo cannot be judged" in page
    assert "This photo was not read." in page


def test_it_goes_with_the_answer_and_with_the_language(shown, lesion, upload, visible):
    upload(shown, lesion)
    shown.report.to_print.click()
    english = given(shown.report)[1]
    shown.language.choice.value = "es"
    assert shown.report.html == ""
    assert shown.report.to_print.description == "Informe para imprimir"
    shown.report.to_print.click()
    spanish = given(shown.report)[1]
    assert '<html lang="es">' in spanish
    assert '<html lang="en">' in english
    upload(shown, b"no picture")
    assert shown.state is State.FAILED
    assert not visible(shown.report)
    assert shown.report.html == ""
    shown.report.make_report()
    assert shown.report.html == ""


def test_a_failure_of_ours_leaves_the_answer(shown, lesion, upload, monkeypatch):
    def broken(*_, **__):
        raise OSError("no room")

    upload(shown, lesion)
    answer = shown.answer.html
    monkeypatch.setattr(report_panel, "report_page", broken)
    shown.report.to_print.click()
    assert "Something went wrong on our side" in shown.report.html
    assert shown.answer.html == answer
    assert shown.state is State.DONE
    assert not shown.report.to_print.disabled
