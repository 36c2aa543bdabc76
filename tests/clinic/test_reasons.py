"""What is said where no condition is named."""

import numpy as np
import pytest

from dermosan_lib.clinic.reasons import not_sure


@pytest.mark.parametrize(
    ("doubtful", "words"),
    [
        (0.62, "on validation images answers with 62% or less could not be shown to be right"),
        (1.0, "on validation images no answer, however sure, could be shown to be right"),
        (0.997, "no answer, however sure, could be shown"),
    ],
)
def test_the_line_below_which_the_model_is_not_sure_is_told(doubtful, words):
    told = not_sure(np.array([0.2, 0.5, 0.3]), doubtful)
    assert words in told
    assert "probability of 50%," in told
