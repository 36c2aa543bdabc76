"""Answers and the choices they are held to."""

import dataclasses

import pytest

from dermosan_lib.conditions import load_taxonomy
from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.readers.answers.answer import Answer
from dermosan_lib.readers.answers.choices import choices_of

CHOICES = choices_of(load_taxonomy("ham7"))
GOOD = Answer("mel", "refer", 80, ("nv", "bkl"), CHOICES.features[:2])


def test_choices_are_sorted_and_tell_nothing_of_whose_a_feature_is():
    assert list(CHOICES.features) == sorted(set(CHOICES.features))
    assert [name for _, name, _ in CHOICES.conditions] == sorted(
        name for _, name, _ in CHOICES.conditions
    )


def test_an_answer_survives_json():
    assert Answer.from_json(GOOD.check(CHOICES).to_json()) == GOOD


@pytest.mark.parametrize(
    "change",
    [
        {"diagnosis": "x"}, {"diagnosis": ""}, {"management": "wait"}, {"confidence": 101},
        {"confidence": -1}, {"confidence": 50.0}, {"confidence": True},
        {"alternatives": ("nv", "bkl", "df", "vasc")}, {"alternatives": ("mel",)},
        {"alternatives": ("nv", "nv")}, {"features": ("<b>",)},
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused(change):
    with pytest.raises(ReaderStudyError, match=r"\. .+\.$"):
        dataclasses.replace(GOOD, **change).check(CHOICES)
