"""The teacher's page: what is committed and nothing else, live; for a teacher alone."""

import math

import numpy as np
import pytest
from PIL import Image

from dermosan_lib.faces.dashboard import SERVED_VARIABLE
from dermosan_lib.faces.server import TEACHER_VARIABLE
from dermosan_lib.faces.teacher import TeacherPage, page
from dermosan_lib.faces.teacher.table_html import interval_svg
from dermosan_lib.language import PSEUDO, use_language
from dermosan_lib.readers import Answer, ReadingSession
from dermosan_lib.readers.design import study_from
from dermosan_lib.readers.session import open_design

CODES = ("mel", "bcc", "nv", "sk")


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cases")
    for code in CODES:
        (folder / code).mkdir()
        for k in range(6):
            pixels = np.random.default_rng([k, len(code)]).integers(0, 256, (20, 24, 3), np.uint8)
            Image.fromarray(pixels).save(folder / code / f"{code}_{k}.png")
    return folder


@pytest.fixture
def study(pictures, tmp_path):
    entries = {"name": "May <i>", "cases": {"folder": str(pictures)}, "advice": "scripted"}
    entries |= {"arms": ["faulty"], "faulty_share": 0.5, "length": 6, "base_rate": None}
    design = study_from(entries, beside=pictures)
    opened = open_design(design, tmp_path / "may.answers.sqlite")
    yield opened
    opened.store.close()


def read(session, *diagnoses):
    """Answer a case, alone and, where there are two, after the advice."""
    session.next_case()
    for diagnosis in diagnoses:
        session.commit(Answer(diagnosis, "refer", 70))
        if diagnosis is diagnoses[0] and len(diagnoses) > 1:
            session.advice()


def visible(part):
    return part.layout.display != "none"


def test_nobody_has_answered(tmp_path, words):
    shown = TeacherPage(tmp_path / "none.sqlite")
    assert "Nobody has answered yet" in words(shown)
    assert not (tmp_path / "none.sqlite").exists()  # a page to read makes no file


def test_an_answer_is_seen_once_it_is_committed(study, words):
    shown = TeacherPage(study.store.file)
    session = ReadingSession(study, "ana <b>")
    session.next_case()
    shown.refresh()
    assert "Nobody has answered yet" in words(shown)
    session.commit(Answer("mel", "refer", 70))
    assert "Nobody has answered yet" in words(shown)
    shown.refresh()
    said = words(shown)
    assert "1 of 6" in said
    assert "ana &lt;b&gt;" in said
    assert "May &lt;i&gt;" in said
    assert "No case has been answered before and after advice yet." in said
    assert all(visible(card) for card in shown._cards)


@pytest.fixture
def answered(study):
    for pseudonym in ("ana", "ben", "eva"):
        session = ReadingSession(study, pseudonym)
        for k in range(6):
            read(session, "mel" if k % 2 else "nv", "mel")
            session.truth()
    return TeacherPage(study.store.file)


def test_everything_is_told_with_numbers(answered, words):
    assert answered.by.label == "nothing"
    said = words(answered)
    for part in ("McNemar", "right → wrong", "(RAIR)", "Over-reliance", "Hardest pairs",
                 "more than right", "the best for each case"):  # fmt: skip
        assert part in said
    right = sum(answered.answers.table().query("stage == 2")["correct"])
    assert f"{right / 18:.0%}" in answered.parts["accuracy"].value


@pytest.mark.parametrize("by", ["arm", "condition", "skin_type", "site", "reader"])
def test_accuracy_is_taken_apart(answered, by):
    answered.by.value = by
    rows = answered.parts["accuracy"].value.count('<th scope="row">')
    assert rows == answered.answers.table()[by].nunique()
    if by in ("skin_type", "site"):
        assert "not known" in answered.parts["accuracy"].value


def test_utilities_are_edited(answered, study):
    before = answered.harms._worth.value
    for (_code, action), box in answered.harms.controls.items():
        box.value = "0,25" if action == "refer" else "−1"
    assert answered.harms._worth.value != before
    assert ">0.25</td>" in answered.harms._worth.value  # all were referred
    condition = answered.answers.table()["condition"].iloc[0]
    field = answered.harms.controls[condition, "refer"]
    field.value = "much <b>"
    assert "“much &lt;b&gt;” is none" in answered.harms._worth.value
    assert all(visible(card) for card in answered._cards)
    field.value = "-0.5"
    with use_language("es"):
        answered.say_anew()
        assert field.value == "−0,5"
        assert ">−" in answered.harms._worth.value
        assert ">-" not in answered.harms._worth.value
    assert answered.harms.utilities(study.cases.taxonomy.subset([condition]))["refer"][0] == -0.5


def test_few_answers_have_no_interval_and_the_page_says_so(study, words):
    session = ReadingSession(study, "ana")
    read(session, "mel", "mel")
    said = words(TeacherPage(study.store.file))
    assert "too few for an interval (1 answers)" in said
    assert "nan" not in said.split("</style>")[-1]


def test_cases_set_aside_are_told_with_their_files(study, words):
    shown = TeacherPage(study.store.file)
    session = ReadingSession(study, "ana")
    session.next_case()
    study.store.set_aside(study.store.presentations()[0].id, "mel/<1>.png: gone")
    shown.refresh()
    assert "mel/&lt;1&gt;.png: gone" in words(shown)
    assert "Cases set aside" in words(shown)


def test_what_is_no_answers_file_is_said(tmp_path, words):
    file = tmp_path / "x.sqlite"
    file.write_bytes(b"no database, whatever its name says" * 50)
    assert "The answers cannot be read" in words(TeacherPage(file))


def test_a_kernel_of_a_class_shows_nothing(study, tmp_path, monkeypatch, words):
    file = tmp_path / "may.yaml"
    file.write_text("name: May\n")
    monkeypatch.setenv(SERVED_VARIABLE, "1")
    monkeypatch.delenv(TEACHER_VARIABLE, raising=False)
    assert "is not shown to a class" in words(page(file))
    monkeypatch.setenv(TEACHER_VARIABLE, "1")
    assert isinstance(page(file), TeacherPage)
    file.write_text("name: [")
    assert "cannot be read as YAML" in words(page(file))


def test_it_speaks_the_reader_s_language(answered, words):
    with use_language("es"):
        answered.say_anew()
        assert "Confianza en el consejo" in words(answered)
    with use_language(PSEUDO):
        answered.show()
        assert "⟦Reliance on the advice⟧" in words(answered)
    answered.say_anew()
    assert "Reliance on the advice" in words(answered)


def test_an_interval_is_drawn_within_its_line():
    assert interval_svg(math.nan, math.nan, math.nan) == ""
    assert 'x="25.0%" y="4" width="50.0%"' in interval_svg(0.5, 0.25, 0.75)
    assert 'width="0.0%"' in interval_svg(0.5, math.nan, math.nan)
