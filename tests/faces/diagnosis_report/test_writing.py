"""Writing a report: whole or not at all, as HTML or printed; and how many pages it prints."""

import re

import pytest

from dermosan_lib.errors import RunError
from dermosan_lib.faces.diagnosis_report import check_target, write_report
from dermosan_lib.language import use_language


def test_html_is_written_as_it_is(tmp_path, reported):
    write_report(tmp_path / "new" / "a.html", reported())
    assert (tmp_path / "new" / "a.html").read_text(encoding="utf-8") == reported()
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["a.html"]


@pytest.mark.parametrize(
    ("name", "told"),
    [("a.docx", "ends in .html or .pdf, but a.docx"), ("a", "but a does"), ("b.html", "a folder")],
)
def test_a_target_that_cannot_be_is_refused_in_words(tmp_path, name, told):
    (tmp_path / "b.html").mkdir()
    with pytest.raises(RunError, match=told):
        check_target(tmp_path / name)


def test_without_a_browser_a_pdf_is_refused_with_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("DERMOSAN_CHROMIUM", "")
    with pytest.raises(RunError, match=r"none was found.*a name that ends in \.html"):
        check_target(tmp_path / "a.pdf")


def test_a_browser_that_fails_leaves_nothing_behind(tmp_path, reported, monkeypatch):
    monkeypatch.setenv("DERMOSAN_CHROMIUM", "false")
    with pytest.raises(RunError, match="could not be printed"):
        write_report(tmp_path / "a.pdf", reported())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.browser
@pytest.mark.parametrize(("many", "most", "language"), [(1, 2, "en"), (1, 2, "es"), (5, 3, "es")])
def test_it_prints_on_few_pages(
    tmp_path, reported, chromium_command, monkeypatch, many, most, language
):
    monkeypatch.setenv("DERMOSAN_CHROMIUM", chromium_command[0])
    with use_language(language):
        page = reported(many, attributes={"age": "60", "sex": "female", "site": "back"})
    write_report(tmp_path / "a.pdf", page)
    data = (tmp_path / "a.pdf").read_bytes()
    assert data.startswith(b"%PDF")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", data)) <= most
