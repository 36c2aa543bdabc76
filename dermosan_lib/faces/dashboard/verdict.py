"""A diagnosis as HTML: one glance for the answer, words beside every colour."""

from collections.abc import Collection, Sequence

from dermosan_lib.clinic import (
    RISK_MARKS,
    SHOWN,
    Diagnosis,
    Evidence,
    Likelihood,
    Malignancy,
    attributes_in_words,
    confidence_in_words,
    lines_in_words,
    name_of_answer,
    promise,
    set_by_name,
    which_rule,
    why_this_risk,
)
from dermosan_lib.conditions import Condition, Taxonomy, group_name
from dermosan_lib.language import Message, counted, joined
from dermosan_lib.language import translate as _
from dermosan_lib.text import number, percent
from dermosan_lib.text import visible_html as escape

_MOST_IN_A_ROW = 40  # of more conditions a list is read by groups
_STYLES = {"low": "dm-low", "moderate": "dm-moderate", "high": "dm-high", None: "dm-unknown"}


def verdict(
    diagnosis: Diagnosis,
    top: Condition,
    elapsed_s: float,
    *,
    compared: str = "",
    told: Collection[str] = (),
    taxonomy: Taxonomy | None = None,
) -> str:
    """Condition, risk, probabilities, malignancy score and next step of photos that were read.

    ``top`` is the likeliest condition; where the diagnosis abstains, its reason leads. ``compared``
    is HTML on the answer to the whole of photos of which a part was read. Warnings that are among
    ``told`` stand elsewhere on the page. Of many conditions in groups, by ``taxonomy``, those that
    are not among the likeliest are listed by group.
    """
    first = diagnosis.differential[0]
    title = name_of_answer(diagnosis, Message("Not sure"))
    chance = Message(
        "{confidence} ({chance}).",
        confidence=confidence_in_words(first.probability),
        chance=percent(first.probability),
    )
    reason = diagnosis.reason if diagnosis.abstained else chance
    warnings = [text for text in diagnosis.warnings if text not in told]
    parts = [
        f'<div class="dm-headline"><h1>{escape(_(title))}</h1>{_badge(diagnosis)}</div>',
        f"<p>{escape(_(reason))}</p>",
        _step(diagnosis.next_steps),
        *(f'<p class="dm-warning">! {escape(_(text))}</p>' for text in warnings),
        _bars(diagnosis.differential, taxonomy),
        compared,
        _not_ruled_out(diagnosis),
        _evidence(diagnosis.evidence),
        _meter(diagnosis.malignancy),
        f'<p class="dm-muted">{escape(_(why_this_risk(diagnosis, top)))}</p>',
        f'<p class="dm-muted">{escape(_(_made_by(diagnosis, elapsed_s)))}</p>',
    ]
    return "".join(parts)


def summary(diagnosis: Diagnosis) -> str:
    """The answer in plain sentences, for screen readers."""
    first = diagnosis.differential[0]
    chance = Message(
        "{condition}. {confidence}, {chance}.",
        condition=first.name,
        confidence=confidence_in_words(first.probability),
        chance=_spoken(first.probability),
    )
    used = diagnosis.evidence.used if diagnosis.evidence else {}
    told = Message("With {attributes}.", attributes=attributes_in_words(used)) if used else ""
    risk = Message("{risk}.", risk=RISK_MARKS[diagnosis.risk][1])
    return _(joined([diagnosis.reason if diagnosis.abstained else chance, risk, told]))


def _spoken(probability: float) -> str:
    """The same to be heard."""
    written = percent(probability)
    if written.startswith("<"):
        return Message("less than {chance}", chance=percent(0.01))
    if written.startswith(">"):
        return Message("more than {chance}", chance=percent(0.99))
    return written


def _made_by(diagnosis: Diagnosis, elapsed_s: float) -> str:
    model = diagnosis.model
    return Message(
        "{seconds:.2f} s · model {name} {version} · {sha256}",
        seconds=elapsed_s,
        name=model.name,
        version=model.version,
        sha256=f"{model.sha256[:4]}…{model.sha256[-2:]}",
    )


def _evidence(evidence: Evidence | None) -> str:
    """What the answer rests on beside one photo, and what it would be without."""
    if evidence is None:
        return ""
    words: list[str] = []
    if evidence.photos > 1:
        words.append(Message("{many} photos read as one case.", many=evidence.photos))
    if evidence.used:
        alone = evidence.by_photos[0]
        words.append(
            counted(
                "With {attributes}; the photo alone: {condition}, {chance}.",
                "With {attributes}; the photos alone: {condition}, {chance}.",
                evidence.photos,
                attributes=attributes_in_words(evidence.used),
                condition=alone.name,
                chance=percent(alone.probability),
            )
        )
        if evidence.naming:
            words.append(which_rule(evidence.naming, evidence.photos))
    said = escape(_(joined(words)))
    return f'<p class="dm-muted dm-evidence">{said}</p>' if words else ""


def _not_ruled_out(diagnosis: Diagnosis) -> str:
    """The prediction set in words; nothing where the model promises none."""
    chosen = diagnosis.prediction_set
    if chosen is None:
        return ""
    title = escape(_("Not ruled out."))
    return (
        f"<p><b>{title}</b> {escape(_(set_by_name(diagnosis)))}. "
        f"<span class='dm-muted'>{escape(_(promise(chosen)))}</span></p>"
    )


def _step(text: str) -> str:
    title = escape(_("Next step."))
    return f'<p class="dm-step"><b>{title}</b> {escape(_(text))}</p>' if text else ""


def _badge(diagnosis: Diagnosis) -> str:
    style, (sign, words) = _STYLES[diagnosis.risk], RISK_MARKS[diagnosis.risk]
    shown = f'<span aria-hidden="true">{sign}</span> {escape(_(words))}'
    return f'<span class="dm-badge {style}">{shown}</span>'


def _bars(differential: Sequence[Likelihood], taxonomy: Taxonomy | None = None) -> str:
    shown, rest = differential[:SHOWN], differential[SHOWN:]
    rows = [_bar(line.name, line.probability) for line in shown]
    if not rest:
        return _table(rows)
    others = counted("{n} other", "{n} others", len(rest))
    unfold = counted("Show the {n} other", "Show the {n} others", len(rest))
    rows.append(_bar(others, sum(line.probability for line in rest), "dm-muted"))
    if taxonomy is not None and taxonomy.groups and len(rest) > _MOST_IN_A_ROW:
        every = _by_group(rest, taxonomy)
    else:
        every = _table([_bar(line.name, line.probability) for line in rest])
    return f"{_table(rows)}<details><summary>{escape(_(unfold))}</summary>{every}</details>"


def _by_group(rest: Sequence[Likelihood], taxonomy: Taxonomy) -> str:
    """A list to unfold for each group, the likeliest group first."""
    names = {group.code: group_name(group) for group in taxonomy.groups}
    lists: dict[str, list[Likelihood]] = {}
    for line in rest:
        lists.setdefault(taxonomy[line.code].group, []).append(line)
    sums = {code: sum(line.probability for line in lines) for code, lines in lists.items()}
    parts = []
    for code in sorted(lists, key=lambda one: -sums[one]):
        title = Message("{group}: {chance}", group=names[code], chance=percent(sums[code]))
        table = _table([_bar(line.name, line.probability) for line in lists[code]])
        parts.append(f"<details><summary>{escape(_(title))}</summary>{table}</details>")
    return "".join(parts)


def _table(rows: Sequence[str]) -> str:
    caption = escape(_("Probability by condition"))
    return (
        f'<table class="dm-bars"><caption class="dm-unseen">{caption}</caption>'
        '<colgroup><col class="dm-name"><col><col class="dm-percent"></colgroup>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _bar(name: str, probability: float, style: str = "") -> str:
    return (
        f'<tr class="{style}"><th scope="row">{escape(_(name))}</th><td aria-hidden="true">'
        f'<svg class="dm-bar"><rect width="{probability:.1%}" height="100%"/></svg></td>'
        f"<td>{escape(_(percent(probability)))}</td></tr>"
    )


def _meter(score: Malignancy | None) -> str:
    if score is None:
        return ""
    low, high = score.high_sensitivity, score.high_specificity
    marks = [f"<span>{escape(_(line))}</span>" for line in lines_in_words(score)]
    title = escape(_("Malignancy score {score}", score=number(score.score, 2)))
    first = low if low is not None else 0.0
    second = max(first, high if high is not None else 1.0)
    return (
        f"<h2>{title}</h2>"
        f'<div class="dm-meter" aria-hidden="true"><svg>{_zone("low", 0, first)}'
        f"{_zone('moderate', first, second)}{_zone('high', second, 1)}</svg>"
        f'<svg class="dm-needle"><rect x="{score.score:.1%}" width="3" height="22"/></svg></div>'
        f'<p class="dm-marks dm-muted">{"".join(marks)}</p>'
    )


def _zone(risk: str, start: float, end: float) -> str:
    """A part of the meter, by attributes: the page's policy lets no style attributes in."""
    width = max(0.0, end - start)
    return f'<rect class="dm-{risk}" x="{start:.1%}" width="{width:.1%}" height="100%"/>'
