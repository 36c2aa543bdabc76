"""A diagnosis in plain words for a terminal; no name of a file can act on it."""

import textwrap
from collections.abc import Iterator

from dermosan_lib.clinic.diagnosis import Diagnosis, Malignancy
from dermosan_lib.clinic.reasons import which_rule
from dermosan_lib.text import percent, visible

SHOWN = 3  # conditions of the differential
_WIDTH = 80  # columns of a terminal that nobody has changed
_UNSURE = "not sure which condition"


def as_text(diagnosis: Diagnosis) -> str:
    """The answer, its likeliest conditions, score, next step and notice, in lines of 80 columns."""
    lines = [f"{names(diagnosis)}: {_answer(diagnosis)}"]
    lines += [f"  {line}" for line in _body(diagnosis)]
    return "\n".join(_wrapped(visible(line)) for line in lines)


def in_one_line(diagnosis: Diagnosis) -> str:
    """The pictures' names and the answer, with its probability."""
    line = f"{names(diagnosis)}: {_answer(diagnosis)}"
    if diagnosis.differential and not diagnosis.abstained:
        line += f", {percent(diagnosis.differential[0].probability, 1)}"
    return visible(line)


def names(diagnosis: Diagnosis) -> str:
    """The names of a case's pictures, as they are."""
    return " + ".join(reading.photo.name for reading in diagnosis.readings)


def not_ruled_out(diagnosis: Diagnosis) -> list[str]:
    """The prediction set and what it promises; no line where the model promises none."""
    chosen = diagnosis.prediction_set
    if chosen is None:
        return []
    return [f"Not ruled out ({chosen.coverage:.0%} sets): {set_by_name(diagnosis)}"]


def set_by_name(diagnosis: Diagnosis) -> str:
    """The prediction set with the conditions' names; empty where there is none."""
    if diagnosis.prediction_set is None:
        return ""
    names_by_code = {line.code: line.name for line in diagnosis.differential}
    codes = diagnosis.prediction_set.codes
    if len(codes) == len(names_by_code):
        return "every condition this model knows"
    return ", ".join(names_by_code[code] for code in codes)


def by_evidence(diagnosis: Diagnosis) -> list[str]:
    """What age, sex, site and symptoms have changed, and how it was named; none where not used."""
    evidence = diagnosis.evidence
    if evidence is None or not evidence.used:
        return []
    alone = evidence.by_photos[0]
    attributes = ", ".join(f"{name} {value}" for name, value in evidence.used.items())
    what = "photo" if evidence.photos == 1 else "photos"
    lines = [f"With {attributes}; the {what} alone: {percent(alone.probability, 1)} {alone.name}"]
    if evidence.naming:
        lines.append(which_rule(evidence.naming, evidence.photos))
    return lines


def next_step(diagnosis: Diagnosis) -> list[str]:
    """The next step; no line where there is none."""
    return [f"Next step: {diagnosis.next_steps}"] if diagnosis.next_steps else []


def score_in_words(score: Malignancy) -> str:
    """The malignancy score and the lines that the card draws."""
    drawn = []
    if score.high_sensitivity is not None:
        drawn.append(f"rule out below {score.high_sensitivity:.2f}")
    if score.high_specificity is not None:
        drawn.append(f"refer from {score.high_specificity:.2f}")
    return f"{score.score:.2f}" + (f" ({', '.join(drawn)})" if drawn else "")


def _answer(diagnosis: Diagnosis) -> str:
    if not diagnosis.differential:
        return "no answer"
    top = _UNSURE if diagnosis.abstained else diagnosis.differential[0].name
    return f"{top} (risk: {diagnosis.risk or 'not known'})"


def _body(diagnosis: Diagnosis) -> Iterator[str]:
    if diagnosis.reason:
        yield diagnosis.reason
    for line in diagnosis.differential[:SHOWN]:
        yield f"{percent(line.probability, 1):>6}  {line.name}"
    yield from not_ruled_out(diagnosis)
    if diagnosis.malignancy:
        yield f"Malignancy score: {score_in_words(diagnosis.malignancy)}"
    yield from by_evidence(diagnosis)
    yield from next_step(diagnosis)
    yield from diagnosis.warnings
    yield diagnosis.notice


def _wrapped(line: str) -> str:
    """``line`` in as many as it needs; those that follow stand further in."""
    inward = " " * (len(line) - len(line.lstrip(" ")))
    return textwrap.fill(
        line,
        _WIDTH,
        subsequent_indent=f"{inward}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
