"""What is known of the likeliest conditions, as HTML: the first unfolded, the others folded."""

from collections.abc import Sequence

from dermosan_lib.bundle import NOTICE
from dermosan_lib.clinic import Likelihood
from dermosan_lib.conditions import Condition, Taxonomy, said_in
from dermosan_lib.language import Message, in_context, language_in_use
from dermosan_lib.language import translate as _
from dermosan_lib.text import visible_html as escape

LIKELIEST = 3
_BEHAVIOURS = {
    "benign": in_context("condition", "Benign"),
    "premalignant": in_context("condition", "Premalignant"),
    "malignant": in_context("condition", "Malignant"),
    "unknown": Message("Behaviour not known"),
}
_URGENCIES = {
    "routine": Message("routine care"),
    "soon": Message("assessment soon"),
    "urgent": Message("urgent assessment"),
    "unknown": Message("urgency not known"),
}


def clinical(likeliest: Sequence[Likelihood], taxonomy: Taxonomy, told: str = "") -> str:
    """A card for each of the likeliest conditions, and the notice below them.

    Next steps that are in the text ``told``, which stands in the answer, are not said again.
    """
    taxonomy, told = said_in(taxonomy, language_in_use()), _(told)
    cards = "".join(
        _condition(number, taxonomy[line.code], taxonomy, told)
        for number, line in enumerate(likeliest, 1)
    )
    return f'<div class="dm-three">{cards}</div><p class="dm-muted">{escape(_(NOTICE))}</p>'


def _condition(number: int, condition: Condition, taxonomy: Taxonomy, told: str) -> str:
    kind = [_(_BEHAVIOURS[condition.behaviour]), _(_URGENCIES[condition.urgency])]
    kind += [_("ICD-11 {code}", code=condition.icd11)] if condition.icd11 else []
    texts = [
        _paragraph("", condition.description),
        _list(_("What to look for"), [escape(line) for line in condition.look_for]),
        _list(_("Look-alikes, and what tells them apart"), _look_alikes(condition, taxonomy)),
        ""
        if condition.next_steps in told
        else _paragraph(_("Next steps, if it is this"), condition.next_steps),
    ]
    parts = [f"<div>{text}</div>" for text in texts if text]
    if not parts:
        written = any(one.description for one in taxonomy)
        missing = (
            Message("No clinical text is written for this condition yet.")
            if written
            else Message("This label set comes without clinical texts.")
        )
        parts = [f"<p>{escape(_(missing))}</p>"]
    source = escape(_("Source: {source}", source=condition.source))
    source = f'<p class="dm-muted">{source}</p>'
    return (
        f'<details class="dm-card dm-fold"{" open" if number == 1 else ""}><summary>'
        f"<h2>{number} · {escape(condition.name)}</h2> "
        f'<span class="dm-muted">{escape(" · ".join(kind))}</span></summary>'
        f'<div class="dm-texts">{"".join(parts)}</div>'
        f"{source if condition.source else ''}</details>"
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
    return f"<h3>{escape(title)}</h3><ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def _paragraph(title: str, text: str) -> str:
    if not text:
        return ""
    return f"{f'<h3>{escape(title)}</h3>' if title else ''}<p>{escape(text)}</p>"
