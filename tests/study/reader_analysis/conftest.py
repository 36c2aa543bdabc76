"""Answers to a small study, made by hand."""

import pandas as pd
import pytest

from dermosan_lib.readers.export import COLUMNS
from dermosan_lib.study.reader_analysis.answer_table import checked_answers


def answer(reader, position, stage, said, truth, advice="", **others):
    row = dict.fromkeys((column.name for column in COLUMNS), "")
    row |= {
        "study": "s", "design": "d", "reader": reader, "reader_number": 0, "position": position,
        "case": f"c{position}", "image": f"{position}.png", "lesion": f"L{position}",
        "condition": truth, "malignant": int(truth == "mel"), "kind": "new", "arm": "faulty",
        "period": 1, "stage": stage, "diagnosis": said, "correct": int(said == truth),
        "listed": int(said == truth), "management": "refer" if said == "mel" else "manage",
        "confidence": 80, "advice": advice, "faulty": 0, "time_ms": 1000, "at_ms": 1, "changes": 0,
        "advice_correct": int(advice == truth) if advice else "",
    }  # fmt: skip
    return {name: str(value) for name, value in (row | others).items()}


@pytest.fixture(scope="session")
def make_answers():
    """A checked table of (reader, position, before, after, truth, advice) tuples."""

    def make(*cases, **others):
        rows = []
        for reader, position, before, after, truth, advice in cases:
            rows.append(answer(reader, position, 1, before, truth, advice, **others))
            if after:
                rows.append(answer(reader, position, 2, after, truth, advice, **others))
        return checked_answers(pd.DataFrame(rows))

    return make


@pytest.fixture(scope="session")
def small(make_answers):
    """Two readers, four cases: advice right, right, wrong, wrong."""
    return make_answers(
        ("ana", 1, "nv", "mel", "mel", "mel"),  # wrong -> right
        ("ana", 2, "nv", "nv", "nv", "nv"),  # right, stays
        ("ana", 3, "nv", "mel", "nv", "mel"),  # right -> wrong: over-reliance
        ("ana", 4, "mel", "mel", "mel", "nv"),  # right, stays against advice
        ("ben", 1, "mel", "mel", "mel", "mel"),
        ("ben", 2, "bcc", "bcc", "nv", "nv"),  # wrong, stays: under-reliance
        ("ben", 3, "nv", "nv", "nv", "mel"),
        ("ben", 4, "nv", "nv", "mel", "nv"),  # wrong, as the advice
    )
