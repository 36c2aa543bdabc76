"""A study file: what it says, and how mistakes are told."""

import dataclasses
import re

import pytest

from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.readers.design.design_words import design_in_words
from dermosan_lib.readers.design.study_file import answers_file, read_study, study_from

SENTENCES = re.compile(r"^The study: .+\. .+\.$", re.DOTALL)


def test_a_name_is_enough_and_the_rest_has_defaults():
    design = study_from({"name": "May"})
    assert (design.scheme, design.arms, design.length) == ("self-first", ("model",), 20)
    assert design.cases.kind == "phantoms"
    with pytest.raises(dataclasses.FrozenInstanceError):
        design.length = 3


def test_a_file_names_others_beside_it(tmp_path):
    file = tmp_path / "may.yaml"
    file.write_text("name: May\ncases: {catalog: data/catalog.csv, images: data}\nlength: 12\n")
    design = read_study(file)
    assert design.cases.path == tmp_path / "data" / "catalog.csv"
    assert answers_file(file) == tmp_path / "may.answers.sqlite"
    file.write_text("name: May\nanswers: here.sqlite\n")
    assert answers_file(file) == tmp_path / "here.sqlite"


@pytest.mark.parametrize(
    "entries",
    [
        {"length": 1}, {"length": "ten"}, {"length": True}, {"base_rate": 1.5}, {"arms": []},
        {"arms": ["oracle"]}, {"scheme": "latin"}, {"lenght": 3}, {"seed": -1}, {"name": ""},
        {"cases": {"phantoms": 2}}, {"cases": {"catalog": "a", "folder": "b"}},
        {"cases": {"folder": "b", "images": "c"}}, {"base_rate": float("nan")},
    ],
)  # fmt: skip
def test_entries_out_of_range_are_refused_in_words(entries):
    with pytest.raises(ReaderStudyError) as error:
        study_from({"name": "x"} | entries)
    assert SENTENCES.match(str(error.value)), str(error.value)


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ({"arms": ["model", "model"], "scheme": "crossover"}, "Each arm is named once"),
        ({"arms": ["alone"]}, "self-first reads each case alone"),
        ({"arms": ["alone", "model"]}, "self-first reads each case alone"),
        ({"arms": ["model"], "scheme": "crossover"}, "crossover compares arms"),
        ({"arms": ["alone"], "scheme": "parallel"}, "parallel compares arms"),
        ({"arms": ["model_features"], "advice": "scripted"}, "advice is scripted and has none"),
        ({"bundle": "demo", "advice": "scripted"}, "A bundle is asked for its advice"),
        ({"arms": ["faulty"]}, "faulty_share is 0"),
        ({"faulty_share": 0.2}, "faulty_share is of the arm faulty"),
        ({"arms": ["faulty"], "faulty_share": 0.01, "length": 10}, "at least half a case"),
        ({"feedback": "end", "review": 2}, "A case that comes back tells"),
        ({"review": 30}, "cannot be more than the new ones"),
        ({"scheme": "crossover", "arms": ["alone", "model"], "length": 3}, "two cases in each"),
        ({"base_rate": 0.01}, "must leave cases of both kinds"),
    ],
)
def test_switches_that_contradict_one_another_are_refused_with_a_sentence(entries, words):
    with pytest.raises(ReaderStudyError, match=words) as error:
        study_from({"name": "x"} | entries)
    assert SENTENCES.match(str(error.value))


@pytest.mark.parametrize("text", ["- a", "name: [", "3: x", "", "\x00", "[" * 900])
def test_what_is_no_mapping_is_refused(tmp_path, text):
    file = tmp_path / "x.yaml"
    file.write_text(text)
    with pytest.raises(ReaderStudyError):
        read_study(file)
    with pytest.raises(ReaderStudyError):
        read_study(tmp_path / "missing.yaml")


def test_the_fingerprint_knows_entries_and_not_places(tmp_path):
    here = study_from({"name": "x", "cases": {"folder": "data"}}, beside=tmp_path)
    there = study_from({"name": "x", "cases": {"folder": "data"}}, beside=tmp_path / "b")
    assert here.fingerprint == there.fingerprint
    assert here.fingerprint != dataclasses.replace(here, seed=1).fingerprint


def test_a_design_in_words():
    text = "\n".join(design_in_words(study_from({"name": "May", "length": 20})))
    assert "5 of 20 new cases (25% asked) are malignant or premalignant" in text
    assert "about 15 minutes" in text
