"""A diagnosis in plain words for a terminal; no name of a file can act on it."""

import textwrap
from collections.abc import Iterator, Mapping

from dermosan_lib.clinic.diagnosis import Diagnosis
from dermosan_lib.clinic.findings import Malignancy, PredictionSet
from dermosan_lib.clinic.reasons import name_of_answer, which_rule
from dermosan_lib.decision import attribute_in_sentence, value_in_words
from dermosan_lib.language import Message, counted, in_context, joined
from dermosan_lib.language import translate as _
from dermosan_lib.text import number, percent, visible

SHOWN = 3  # conditions of the differential
_MOST_OF_A_SET = 12  # named; a model of 184 conditions may rule out few of them
_WIDTH = 80  # columns of a terminal that nobody has changed
_UNSURE = Message("not sure which condition")
_RISKS = {
    "low": in_context("risk", "low"),
    "moderate": in_context("risk", "moderate"),
    "high": in_context("risk", "high"),
    None: in_context("risk", "not known"),
}


def as_text(diagnosis: Diagnosis) -> str:
    """The answer, its likeliest conditions, score, next step and notice, in lines of 80 columns."""
    lines = [f"{names(diagnosis)}: {_answer(diagnosis)}"]
    lines += [f"  {_(line)}" for line in _body(diagnosis)]
    return "\n".join(_wrapped(visible(line)) for line in lines)


def in_one_line(diagnosis: Diagnosis) -> str:
    """The pictures' names and the answer, with its probability."""
    line = f"{names(diagnosis)}: {_answer(diagnosis)}"
    if diagnosis.differential and not diagnosis.abstained:
        line += f", {_(percent(diagnosis.differential[0].probability, 1))}"
    return visible(line)


def names(diagnosis: Diagnosis) -> str:
    """The names of a case's pictures, as they are."""
    return " + ".join(reading.photo.name for reading in diagnosis.readings)


def not_ruled_out(diagnosis: Diagnosis) -> list[str]:
    """The prediction set and what it promises; no line where the model promises none."""
    chosen = diagnosis.prediction_set
    if chosen is None:
        return []
    said = Message(
        "Not ruled out ({coverage} sets): {conditions}",
        coverage=percent(chosen.coverage),
        conditions=set_by_name(diagnosis),
    )
    return [said]


def promise(chosen: PredictionSet) -> str:
    """What a prediction set promises."""
    return Message(
        "For at least {coverage} of photos like those the model was tested on, the true condition "
        "is among those named here.",
        coverage=percent(chosen.coverage),
    )


def set_by_name(diagnosis: Diagnosis) -> str:
    """The prediction set with the conditions' names; empty where there is none.

    Of more than twelve the twelve likeliest are named, and the others counted.
    """
    if diagnosis.prediction_set is None:
        return ""
    names_by_code = {line.code: line.name for line in diagnosis.differential}
    codes = diagnosis.prediction_set.codes
    if len(codes) == len(names_by_code):
        return Message("every condition this model knows")
    shown: list[str] = [names_by_code[code] for code in codes[:_MOST_OF_A_SET]]
    if len(codes) > _MOST_OF_A_SET:
        left = len(codes) - _MOST_OF_A_SET
        shown.append(counted("{n} other", "{n} others", left))
    return joined(shown, ", ")


def by_evidence(diagnosis: Diagnosis) -> list[str]:
    """What age, sex, site and symptoms have changed, and how it was named; none where not used."""
    evidence = diagnosis.evidence
    if evidence is None or not evidence.used:
        return []
    alone = evidence.by_photos[0]
    said = counted(
        "With {attributes}; the photo alone: {chance} {condition}",
        "With {attributes}; the photos alone: {chance} {condition}",
        evidence.photos,
        attributes=attributes_in_words(evidence.used),
        chance=percent(alone.probability, 1),
        condition=alone.name,
    )
    lines: list[str] = [said]
    if evidence.naming:
        lines.append(which_rule(evidence.naming, evidence.photos))
    return lines


def attributes_in_words(used: Mapping[str, str]) -> str:
    """What was told beside the photos: "age 60, site back"."""
    words = ((attribute_in_sentence(name), value_in_words(used[name])) for name in used)
    return joined((joined(pair) for pair in words), ", ")


def next_step(diagnosis: Diagnosis) -> list[str]:
    """The next step; no line where there is none."""
    steps = diagnosis.next_steps
    return [Message("Next step: {steps}", steps=steps)] if steps else []


def score_in_words(score: Malignancy) -> str:
    """The malignancy score and the lines that the card draws."""
    drawn = joined(lines_in_words(score), ", ")
    found = number(score.score, 2)
    return joined([found, joined(["(", drawn, ")"], "")]) if drawn else found


def lines_in_words(score: Malignancy) -> list[str]:
    """The lines that the card draws: "rule out below 0.10" and "refer from 0.60"."""
    low, high = score.high_sensitivity, score.high_specificity
    drawn: list[str] = []
    if low is not None:
        drawn.append(Message("rule out below {threshold:.2f}", threshold=low))
    if high is not None:
        drawn.append(Message("refer from {threshold:.2f}", threshold=high))
    return drawn


def _answer(diagnosis: Diagnosis) -> str:
    if not diagnosis.differential:
        return _("no answer")
    top = name_of_answer(diagnosis, _UNSURE)
    return _("{condition} (risk: {risk})", condition=top, risk=_RISKS[diagnosis.risk])


def _body(diagnosis: Diagnosis) -> Iterator[str]:
    if diagnosis.reason:
        yield diagnosis.reason
    for line in diagnosis.differential[:SHOWN]:
        yield f"{_(percent(line.probability, 1)):>6}  {_(line.name)}"
    yield from not_ruled_out(diagnosis)
    if diagnosis.malignancy:
        yield Message("Malignancy score: {score}", score=score_in_words(diagnosis.malignancy))
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
