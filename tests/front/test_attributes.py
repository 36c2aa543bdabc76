"""What a caller tells of person and lesion, as text; what cannot be told is refused in words."""

import pytest

from dermosan_lib.errors import EvidenceError
from dermosan_lib.front.attributes import attributes_given


def given(**told):
    return attributes_given(**{"age": None, "sex": None, "site": None, **told})


def test_symptoms_become_yes_and_no_and_none_says_nothing():
    told = given(age=54, symptoms={"itch": True, "bleed": False, "grew": None, "hurt": "yes"})
    assert told == {"age": "54", "itch": "yes", "bleed": "no", "hurt": "yes"}


def test_what_is_no_symptom_is_refused():
    with pytest.raises(EvidenceError, match="'fever' was given"):
        given(symptoms={"fever": True})
    with pytest.raises(EvidenceError, match="yes or no, but this is of type int"):
        given(symptoms={"itch": 1})
