"""The quality card and the clinical panel as HTML."""

from collections.abc import Sequence

from dermosan_lib.bundle import NOTICE
from dermosan_lib.clinic import Likelihood
from dermosan_lib.conditions import Condition, Taxonomy
from dermosan_lib.quality import Quality
from dermosan_lib.text import visible_html as escape

LIKELIEST = 3
_BEHAVIOURS = {
    "benign": "Benign",
    "premalignant": "Premalignant",
    "malignant": "Malignant",
    "unknown": "Behaviour not known",
}
_URGENCIES = {
    "routine": "routine care",
    "soon": "assessment soon",
    "urgent": "urgent assessment",
    "unknown": "urgency not known",
}


def quality_table(quality: Quality, which: str = "") -> str:
    """What the quality check found, a row a check, with advice where it failed.

    ``which`` is added to the title, such as " of photo 2".
    """
    rows = []
    for name, check in quality.checks.items():
        advice = check.hint if check.passed else check.advice
        sign, style = ("!", "dm-moderate") if advice else ("✓", "")
        words = ": ".join(filter(None, (check.summary, advice)))
        rows.append(
            f'<tr><th scope="row" class="{style}"><span aria-hidden="true">{sign}</span> '
            f"{escape(name.capitalize())}</th><td>{escape(words)}</td>"
            f"<td>{check.score:.2f}</td></tr>"
        )
    return (
        f'<h2>Picture quality{which}</h2><table class="dm-quality"><caption class="dm-unseen">'
        "Checks of the photo; scores from 0 to 1, passed from 0.5</caption>"
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def clinical(likeliest: Sequence[Likelihood], taxonomy: Taxonomy) -> str:
    """A card for each of the likeliest conditions, and the notice below them."""
    cards = "".join(
        _condition(number, taxonomy[line.code], taxonomy)
        for number, line in enumerate(likeliest, 1)
    )
    return f'<div class="dm-three">{cards}</div><p class="dm-muted">{NOTICE}</p>'


def _condition(number: int, condition: Condition, taxonomy: Taxonomy) -> str:
    kind = [_BEHAVIOURS[condition.behaviour], _URGENCIES[condition.urgency]]
    kind += [f"ICD-11 {condition.icd11}"] if condition.icd11 else []
    texts = [
        _paragraph("", condition.description),
        _list("What to look for", [escape(line) for line in condition.look_for]),
        _list("Look-alikes, and what tells them apart", _look_alikes(condition, taxonomy)),
        _paragraph("Next steps, if it is this", condition.next_steps),
    ]
    if not any(texts):
        texts = ["<p>This label set comes without clinical texts.</p>"]
    source = f'<p class="dm-muted">Source: {escape(condition.source)}</p>'
    return (
        f'<section class="dm-card"><h2>{number} · {escape(condition.name)}</h2>'
        f'<p class="dm-muted">{escape(" · ".join(kind))}</p>{"".join(texts)}'
        f"{source if condition.source else ''}</section>"
    )


def _look_alikes(condition: Condition, taxonomy: Taxonomy) -> list[str]:
    lines = []
    for code in condition.look_alikes:
        if code in taxonomy.codes:
            difference = escape(condition.tells_apart.get(code, ""))
            lines.append(
                f"<b>{escape(taxonomy[code].name)}</b>{': ' if difference else ''}{difference}"
            )
    return lines


def _list(title: str, items: Sequence[str]) -> str:
    if not items:
        return ""
    return f"<h3>{title}</h3><ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def _paragraph(title: str, text: str) -> str:
    if not text:
        return ""
    return f"{f'<h3>{title}</h3>' if title else ''}<p>{escape(text)}</p>"
