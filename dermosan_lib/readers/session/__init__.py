"""A reader at work: commit, then see.

What others may use of it:

- `OpenStudy`: A study's design, cases, store and model, opened.
- `ReadingSession`: One reader's way through the cases, step by step.
- `SetAsideError`: Says that a case was set aside, since its picture cannot be read.
- `ShownCase`: What a reader is given before the first answer; it has no field for a secret.
- `Truth`: What is told after the last answer.
- `open_study`: Open a study file with its answers.
- `open_design`: The same from a design.
- `similar_cases`: Pictures of other lesions of a condition, for after the truth.
- `ANSWER`, `LOOK`, `AGAIN`, `LEARN`, `NEXT`, `DEBRIEF`, `FINISHED`: The steps.
"""

from dermosan_lib.readers.session.case_pictures import SetAsideError
from dermosan_lib.readers.session.commit_then_see import ReadingSession
from dermosan_lib.readers.session.opening_studies import OpenStudy, open_design, open_study
from dermosan_lib.readers.session.shown_cases import ShownCase, Truth
from dermosan_lib.readers.session.similar_lesions import similar_cases
from dermosan_lib.readers.session.steps import (
    AGAIN,
    ANSWER,
    DEBRIEF,
    FINISHED,
    LEARN,
    LOOK,
    NEXT,
)

__all__ = [
    "AGAIN",
    "ANSWER",
    "DEBRIEF",
    "FINISHED",
    "LEARN",
    "LOOK",
    "NEXT",
    "OpenStudy",
    "ReadingSession",
    "SetAsideError",
    "ShownCase",
    "Truth",
    "open_design",
    "open_study",
    "similar_cases",
]
