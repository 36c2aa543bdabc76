"""Reader studies: people read cases, commit an answer, and then see a model's.

Needs neither TensorFlow nor the study wing, so it runs in the page's kernels. What is made of the
answers is `study.reader_analysis`.

What others may use of it:

- `Answer`: What a reader says of a case.
- `Advice`: What a model says of it.
- `AnswerStore`: The answers file.
- `ReadingSession`: One reader's way through a study: commit, then see.
- `ShownCase`, `Truth`: What a reader is given before, and after.
- `StudyDesign`: What a study does.
- `advice_from_diagnosis`: The advice in the JSON of a `Diagnosis`.
- `export_answers`: Write a study's answers as CSV, with a data dictionary beside it.
- `open_study`: Open a study file with its cases and answers.
- `read_study`: Read and check a study file.
- `similar_cases`: Pictures of other lesions of a condition, for after the truth.
- `simulate_readers`: Readers of known gain and reliance at work, to try an analysis on.
"""

from dermosan_lib.readers.advice import Advice, advice_from_diagnosis
from dermosan_lib.readers.answers import Answer
from dermosan_lib.readers.design import StudyDesign, read_study
from dermosan_lib.readers.export import export_answers
from dermosan_lib.readers.session import (
    ReadingSession,
    ShownCase,
    Truth,
    open_study,
    similar_cases,
)
from dermosan_lib.readers.simulation import simulate_readers
from dermosan_lib.readers.store import AnswerStore

__all__ = [
    "Advice",
    "Answer",
    "AnswerStore",
    "ReadingSession",
    "ShownCase",
    "StudyDesign",
    "Truth",
    "advice_from_diagnosis",
    "export_answers",
    "open_study",
    "read_study",
    "similar_cases",
    "simulate_readers",
]
