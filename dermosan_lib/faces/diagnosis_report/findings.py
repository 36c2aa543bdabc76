"""What the model says of a case: the answer, the differential, the set, the score, the evidence."""

from dermosan_lib.clinic import (
    DEMONSTRATION,
    RISK_MARKS,
    Diagnosis,
    by_evidence,
    confidence_in_words,
    lines_in_words,
    name_of_answer,
    promise,
    refusal,
    set_by_name,
    why_this_risk,
)
from dermosan_lib.conditions import Taxonomy
from dermosan_lib.faces.diagnosis_report import words
from dermosan_lib.faces.diagnosis_report.marks import bar, chapter, paragraph, say, table
from dermosan_lib.language import joined
from dermosan_lib.text import number, percent
from dermosan_lib.text import visible_html as escape

_ROWS = 10  # of the differential; a model of 184 conditions has to fit on a page too


def headline(diagnosis: Diagnosis) -> str:
    """The answer and its risk, or why there is none; what to do next, and the warnings."""
    if not diagnosis.differential:
        title, told = refusal(diagnosis)
        top = f"<h1>{say(title)}</h1>{''.join(map(paragraph, told))}"
    else:
        first = diagnosis.differential[0]
        sign, risk = RISK_MARKS[diagnosis.risk]
        title = name_of_answer(diagnosis, words.NOT_SURE)
        chance = words.named(confidence_in_words(first.probability), percent(first.probability, 1))
        top = (
            f'<div class="answer"><h1>{say(title)}</h1><p class="risk {diagnosis.risk or "none"}">'
            f'<span aria-hidden="true">{sign}</span> {say(risk)}</p></div>'
            f"{paragraph(diagnosis.reason if diagnosis.abstained else chance)}"
        )
    step = paragraph(diagnosis.next_steps, words.NEXT, "step") if diagnosis.next_steps else ""
    warnings = [text for text in diagnosis.warnings if text != DEMONSTRATION]  # the head says it
    items = "".join(f"<li>{say(text)}</li>" for text in warnings)
    noted = f'<ul class="warnings" aria-label="{say(words.TO_NOTE)}">{items}</ul>' if items else ""
    return f"<section>{top}{step}{noted}</section>"


def differential_chapter(diagnosis: Diagnosis, taxonomy: Taxonomy, compared: str) -> str:
    """The table of conditions, what is not ruled out, the score with its lines, and the risk.

    ``compared`` is HTML that is put behind the table.
    """
    if not diagnosis.differential:
        return ""
    lines = [line.to_json() | {"said": line.name} for line in diagnosis.differential]
    shown, rest = lines[:_ROWS], lines[_ROWS:]
    rows = [
        (say(line["said"]), escape(line["code"]), *_chance(float(line["probability"])))
        for line in shown
    ]
    if rest:
        left = sum(float(line["probability"]) for line in rest)
        rows.append((say(words.others(len(rest))), "", *_chance(min(left, 1.0))))
    heads = [say(words.CONDITION), say(words.CODE), "", say(words.PROBABILITY)]
    top = taxonomy[diagnosis.differential[0].code]
    parts = [table(words.DIFFERENTIAL_CAPTION, heads, rows, "chances"), compared]
    if diagnosis.prediction_set is not None:
        stop = joined([set_by_name(diagnosis), "."], "")
        parts.append(
            paragraph(joined([stop, promise(diagnosis.prediction_set)]), words.NOT_RULED_OUT)
        )
    if diagnosis.malignancy is not None:
        score = number(diagnosis.malignancy.score, 3)
        drawn = lines_in_words(diagnosis.malignancy)
        parts.append(paragraph(joined([score, *drawn], " · "), words.SCORE))
    parts.append(paragraph(why_this_risk(diagnosis, top), words.RISK))
    return chapter(words.DIFFERENTIAL, *parts)


def evidence_chapter(diagnosis: Diagnosis) -> str:
    """What was told beside the photos, and what it has changed."""
    if diagnosis.evidence is None:
        return ""
    told = by_evidence(diagnosis) or [words.NOTHING_TOLD]
    return chapter(words.EVIDENCE, *map(paragraph, told))


def _chance(share: float) -> tuple[str, str]:
    return bar(share), say(percent(share, 1))
