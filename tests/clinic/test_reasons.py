"""What is said where no condition is named."""

import numpy as np
import pytest

from dermosan_lib.clinic.findings import Naming
from dermosan_lib.clinic.reasons import not_sure, which_rule


def naming(above, *, by_evidence=False, missing=()):
    return Naming(by_evidence, above, 0.9, 0.9 if by_evidence else None, missing)


@pytest.mark.parametrize(
    ("doubtful", "words"),
    [
        (0.62, "on validation images answers with 62% or less could not be shown to be right"),
        (1.0, "on validation images no answer, however sure, could be shown to be right"),
        (0.997, "no answer, however sure, could be shown"),
    ],
)
def test_the_line_below_which_the_model_is_not_sure_is_told(doubtful, words):
    told = not_sure(np.array([0.2, 0.5, 0.3]), naming(doubtful), told=False)
    assert words in told
    assert "probability of 50%," in told


def test_where_something_is_told_the_probability_says_whose_it_is():
    chances = np.array([0.2, 0.5, 0.3])
    assert "of 50%, by the picture alone, and" in not_sure(chances, naming(0.7), told=True)
    by_all = not_sure(chances, naming(0.7, by_evidence=True), told=True)
    assert "of 50%, and" in by_all


def test_the_rule_of_naming_is_told_and_what_it_would_take():
    assert which_rule(naming(0.7), 1) == "Whether a condition is named went by the photo alone."
    assert which_rule(naming(0.7, by_evidence=True), 2).endswith("the photos and by what was told.")
    words = which_rule(naming(0.7, missing=("site", "skin_type")), 1)
    assert words.endswith("for it to go by what is told, tell as well: site, skin type.")
