"""The design of a reader study: one YAML file, checked.

What others may use of it:

- `StudyDesign`: What a study does: cases, arms, scheme, order, length, base rate, feedback.
- `CaseSource`: Where its cases come from.
- `ADVISED`: Arms in which the reader sees advice.
- `ALONE`, `FAULTY`: The arm without advice, and the one whose advice is sometimes wrong on purpose.
- `CROSSOVER`, `PARALLEL`, `SELF_FIRST`: The schemes.
- `MODEL_FEATURES`: The arm that shows named features and the map beside the advice.
- `answers_file`: Where the answers of a study file are kept.
- `design_in_words`: What the study will do, a sentence a line.
- `read_study`: Read and check a study file.
- `study_from`: The same from a mapping.
"""

from dermosan_lib.readers.design.design_words import design_in_words
from dermosan_lib.readers.design.study_design import (
    ADVISED,
    ALONE,
    CROSSOVER,
    FAULTY,
    MODEL_FEATURES,
    PARALLEL,
    SELF_FIRST,
    CaseSource,
    StudyDesign,
)
from dermosan_lib.readers.design.study_file import answers_file, read_study, study_from

__all__ = [
    "ADVISED",
    "ALONE",
    "CROSSOVER",
    "FAULTY",
    "MODEL_FEATURES",
    "PARALLEL",
    "SELF_FIRST",
    "CaseSource",
    "StudyDesign",
    "answers_file",
    "design_in_words",
    "read_study",
    "study_from",
]
