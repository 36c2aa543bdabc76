"""Probabilities and the malignancy score as HTML: figures in words beside every bar."""

from collections.abc import Sequence

from dermosan_lib.clinic import SHOWN, Likelihood, Malignancy, lines_in_words
from dermosan_lib.conditions import Taxonomy, group_name
from dermosan_lib.language import Message, counted
from dermosan_lib.language import translate as _
from dermosan_lib.text import number, percent
from dermosan_lib.text import visible_html as escape

_MOST_IN_A_ROW = 40  # of more conditions a list is read by groups


def bars(differential: Sequence[Likelihood], taxonomy: Taxonomy | None = None) -> str:
    """A table of the likeliest conditions with a bar for each; the others unfold.

    ``differential`` is in the order of probability. Many others are listed by the groups of
    ``taxonomy``, where it has some.
    """
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
    """A list to unfold for each group, the likeliest group first, and a field to find one in them.

    ``find.js`` makes the field work, and the style sheet hides it where that does not run.
    """
    names = {group.code: group_name(group) for group in taxonomy.groups}
    lists: dict[str, list[Likelihood]] = {}
    for line in rest:
        lists.setdefault(taxonomy[line.code].group, []).append(line)
    sums = {code: sum(line.probability for line in lines) for code, lines in lists.items()}
    find = escape(_("Find a condition"))
    parts = [f'<label class="dm-find">{find} <input type="search"></label>']
    for code in sorted(lists, key=lambda one: -sums[one]):
        title = Message("{group}: {chance}", group=names[code], chance=percent(sums[code]))
        table = _table([_bar(line.name, line.probability) for line in lists[code]])
        parts.append(f"<details><summary>{escape(_(title))}</summary>{table}</details>")
    none = escape(_("No condition is called so."))
    return "".join([*parts, f'<p class="dm-muted dm-none" role="status" hidden>{none}</p>'])


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


def meter(score: Malignancy | None) -> str:
    """The malignancy score on a line with the card's limits; nothing where there is none."""
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
