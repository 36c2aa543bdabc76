"""A diagnosis as HTML: one glance for the answer, words beside every colour."""

from collections.abc import Collection, Mapping, Sequence

from dermosan_lib.clinic import Diagnosis, Evidence, Likelihood, Malignancy, which_rule
from dermosan_lib.conditions import Condition
from dermosan_lib.text import percent
from dermosan_lib.text import visible_html as escape

_SHOWN = 3
_RISKS = {
    "low": ("dm-low", "●", "Low risk"),
    "moderate": ("dm-moderate", "◆", "Moderate risk"),
    "high": ("dm-high", "▲", "High risk"),
    None: ("dm-unknown", "?", "Risk not known"),
}
_CONFIDENCE = ((0.9, "Very likely"), (0.6, "Likely"), (0.4, "Possible"))


def verdict(
    diagnosis: Diagnosis,
    top: Condition,
    elapsed_s: float,
    *,
    compared: str = "",
    told: Collection[str] = (),
) -> str:
    """Condition, risk, probabilities, malignancy score and next step of photos that were read.

    ``top`` is the likeliest condition; where the diagnosis abstains, its reason leads. ``compared``
    is HTML on the answer to the whole of photos of which a part was read. Warnings that are among
    ``told`` stand elsewhere on the page.
    """
    first = diagnosis.differential[0]
    title = "Not sure" if diagnosis.abstained else first.name
    chance = f"{confidence(first.probability)} ({escape(percent(first.probability))})."
    model = diagnosis.model
    step = diagnosis.next_steps
    warnings = [text for text in diagnosis.warnings if text not in told]
    parts = [
        f'<div class="dm-headline"><h1>{escape(title)}</h1>{_badge(diagnosis)}</div>',
        f"<p>{escape(diagnosis.reason) if diagnosis.abstained else chance}</p>",
        f'<p class="dm-step"><b>Next step.</b> {escape(step)}</p>' if step else "",
        *(f'<p class="dm-warning">! {escape(text)}</p>' for text in warnings),
        _bars(diagnosis.differential),
        compared,
        _not_ruled_out(diagnosis),
        _evidence(diagnosis.evidence),
        _meter(diagnosis.malignancy),
        f'<p class="dm-muted">{why(diagnosis, top)}</p>',
        f'<p class="dm-muted">{elapsed_s:.2f} s · model {escape(model.name)} '
        f"{escape(model.version)} · {escape(model.sha256[:4])}…{escape(model.sha256[-2:])}</p>",
    ]
    return "".join(parts)


def summary(diagnosis: Diagnosis) -> str:
    """The answer in plain sentences, for screen readers."""
    first = diagnosis.differential[0]
    chance = f"{confidence(first.probability)}, {_spoken(first.probability)}"
    used = diagnosis.evidence.used if diagnosis.evidence else {}
    evidence = f" With {_in_words(used)}." if used else ""
    answer = diagnosis.reason if diagnosis.abstained else f"{first.name}. {chance}."
    return f"{answer} {_RISKS[diagnosis.risk][2]}.{evidence}"


def _spoken(probability: float) -> str:
    """The same to be heard, as plain text."""
    return percent(probability).replace("<", "less than ").replace(">", "more than ")


def confidence(probability: float) -> str:
    """The probability of the likeliest condition in words."""
    for floor, words in _CONFIDENCE:
        if probability >= floor:
            return words
    return "Uncertain: no condition stands out"


def why(diagnosis: Diagnosis, top: Condition) -> str:
    """Which rule of `dermosan_lib.clinic.risk` gave the risk."""
    score = diagnosis.malignancy
    if score is None or diagnosis.risk is None:
        return "The label set does not say which conditions are malignant."
    refer, rule_out = score.high_specificity, score.high_sensitivity
    if diagnosis.risk == "high" and refer is not None and score.score >= refer:
        return "High, because the malignancy score reaches the referral line."
    if top.behaviour in ("malignant", "premalignant"):
        return f"{diagnosis.risk.title()}, because the likeliest condition is {top.behaviour}."
    if diagnosis.risk == "moderate" and rule_out is None:
        return "Moderate, because this model draws no rule-out line, so that nothing is ruled out."
    if diagnosis.risk == "moderate":
        return "Moderate, because the malignancy score reaches the rule-out line."
    if rule_out is not None:
        return "Low, because the score is below the rule-out line and the likeliest is benign."
    return "Low, because the likeliest condition is benign; this model draws no rule-out line."


def _evidence(evidence: Evidence | None) -> str:
    """What the answer rests on beside one photo, and what it would be without."""
    if evidence is None:
        return ""
    many = evidence.photos > 1
    words = [f"{evidence.photos} photos read as one case."] if many else []
    if evidence.used:
        alone = evidence.by_photos[0]
        what = "photos" if many else "photo"
        words.append(
            f"With {escape(_in_words(evidence.used))}; the {what} alone: {escape(alone.name)}, "
            f"{escape(percent(alone.probability))}."
        )
        if evidence.naming:
            words.append(escape(which_rule(evidence.naming, evidence.photos)))
    return f'<p class="dm-muted dm-evidence">{" ".join(words)}</p>' if words else ""


def _in_words(used: Mapping[str, str]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in used.items())


def _not_ruled_out(diagnosis: Diagnosis) -> str:
    """The prediction set in words; nothing where the model promises none."""
    chosen = diagnosis.prediction_set
    if chosen is None:
        return ""
    names = {line.code: line.name for line in diagnosis.differential}
    listed = ", ".join(escape(names[code]) for code in chosen.codes)
    if len(chosen.codes) == len(names):
        listed = "every condition this model knows"
    return (
        f"<p><b>Not ruled out.</b> {listed}. <span class='dm-muted'>For at least "
        f"{chosen.coverage:.0%} of photos like those the model was tested on, the true condition "
        "is among those named here.</span></p>"
    )


def _badge(diagnosis: Diagnosis) -> str:
    style, sign, words = _RISKS[diagnosis.risk]
    return f'<span class="dm-badge {style}"><span aria-hidden="true">{sign}</span> {words}</span>'


def _bars(differential: Sequence[Likelihood]) -> str:
    shown, rest = differential[:_SHOWN], differential[_SHOWN:]
    rows = [_bar(line.name, line.probability) for line in shown]
    if not rest:
        return _table(rows)
    others = f"{len(rest)} other{'s' if len(rest) > 1 else ''}"
    rows.append(_bar(others, sum(line.probability for line in rest), "dm-muted"))
    every = _table([_bar(line.name, line.probability) for line in rest])
    return f"{_table(rows)}<details><summary>Show the {others}</summary>{every}</details>"


def _table(rows: Sequence[str]) -> str:
    return (
        '<table class="dm-bars"><caption class="dm-unseen">Probability by condition</caption>'
        '<colgroup><col class="dm-name"><col><col class="dm-percent"></colgroup>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _bar(name: str, probability: float, style: str = "") -> str:
    return (
        f'<tr class="{style}"><th scope="row">{escape(name)}</th><td aria-hidden="true">'
        f'<svg class="dm-bar"><rect width="{probability:.1%}" height="100%"/></svg></td>'
        f"<td>{escape(percent(probability))}</td></tr>"
    )


def _meter(score: Malignancy | None) -> str:
    if score is None:
        return ""
    low, high = score.high_sensitivity, score.high_specificity
    marks = [f"<span>rule out below {low:.2f}</span>"] if low is not None else []
    marks += [f"<span>refer from {high:.2f}</span>"] if high is not None else []
    first = low if low is not None else 0.0
    second = max(first, high if high is not None else 1.0)
    return (
        f"<h2>Malignancy score {score.score:.2f}</h2>"
        f'<div class="dm-meter" aria-hidden="true"><svg>{_zone("low", 0, first)}'
        f"{_zone('moderate', first, second)}{_zone('high', second, 1)}</svg>"
        f'<svg class="dm-needle"><rect x="{score.score:.1%}" width="3" height="22"/></svg></div>'
        f'<p class="dm-marks dm-muted">{"".join(marks)}</p>'
    )


def _zone(risk: str, start: float, end: float) -> str:
    """A part of the meter, by attributes: the page's policy lets no style attributes in."""
    width = max(0.0, end - start)
    return f'<rect class="dm-{risk}" x="{start:.1%}" width="{width:.1%}" height="100%"/>'
