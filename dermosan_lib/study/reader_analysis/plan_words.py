"""How many readers and cases a gain takes, in words."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from dermosan_lib.study.reader_analysis.answer_table import read_answers
from dermosan_lib.study.reader_analysis.case_covariances import merits_of
from dermosan_lib.study.reader_analysis.crossed_block import crossed_readings
from dermosan_lib.study.reader_analysis.mrmc_anova import Components, components_of
from dermosan_lib.study.reader_analysis.mrmc_power import (
    assumed_components,
    cases_needed,
    reader_power,
)
from dermosan_lib.text import percent

_POWER = 0.8
_ASSUMED_CASES = 100


def plan_in_words(
    *,
    gain: float,
    accuracy: float,
    cases: int,
    readers: Sequence[int],
    pilot: Path | None = None,
) -> list[str]:
    """What it takes to find ``gain`` (0..1), and what ``cases`` a reader can find, a line each.

    With variance components of the export ``pilot``, else assumed ones for ``accuracy``, which are
    said. Raises `ReaderStudyError` as `cases_needed`, `read_answers` and `crossed_readings` do.
    """
    components, of_cases, whence = _components(accuracy, pilot)
    table = cases_needed(components, of_cases, gain=gain, readers=readers, power=_POWER)
    lines = [
        f"To find a gain of {100 * gain:g} points before and after advice with {percent(_POWER)} "
        "power at 5%, readers and cases both a sample (Hillis, Obuchowski and Berbaum 2011; "
        f"{whence}):"
    ]
    for row in table.itertuples():
        if pd.isna(row.cases):
            lines.append(f"- {row.readers} readers: no number of cases is enough")
            continue
        here = reader_power(components, of_cases, gain=gain, readers=int(row.readers), cases=cases)
        lines.append(
            f"- {row.readers} readers: {int(row.cases):,} cases each; with {cases} cases the power "
            f"is {percent(here)}"
        )
    return lines


def _components(accuracy: float, pilot: Path | None) -> tuple[Components, int, str]:
    if pilot is None:
        assumed = assumed_components(accuracy, _ASSUMED_CASES)
        shares = (assumed.cov1, assumed.cov2, assumed.cov3)
        words = ", ".join(f"{share / assumed.error:g}" for share in shares)
        return (
            assumed,
            _ASSUMED_CASES,
            (
                f"assumed: {percent(accuracy)} right alone, correlations over cases {words}, gains "
                f"spread by {100 * (2 * assumed.test_reader) ** 0.5:g} points between readers"
            ),
        )
    answers = read_answers(pilot)
    readings = crossed_readings(answers)
    merits = merits_of(readings.correct, readings.malignant)
    many = len(readings.readers), readings.correct.shape[2]
    found = components_of(merits)
    return found, many[1], f"spread as in {pilot.name}: {many[0]} readers, {many[1]} cases"
