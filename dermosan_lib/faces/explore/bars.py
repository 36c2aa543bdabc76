"""The differential as bars in a fixed order, each with a mark where it stood unchanged."""

from collections.abc import Mapping

from dermosan_lib.faces.explore import words
from dermosan_lib.faces.explore.asking import Answer
from dermosan_lib.language import translate as _
from dermosan_lib.text import percent
from dermosan_lib.text import visible_html as escape

SHOWN = 6  # conditions that have a bar of their own


def bars(before: Answer, now: Answer) -> str:
    """A table of both answers, a row a condition, in the order of ``before``.

    Where the model is silent ``now``, only the marks of ``before`` are left.
    """
    names = {line.code: line.name for line in before.diagnosis.differential}
    rows = [
        _row(names[code], before.shares[code], now.shares.get(code), code == _top(now))
        for code in _shown(before, now)
    ]
    rest = set(before.shares) - set(_shown(before, now))
    if rest:
        left = None if now.silent else _sum(now.shares, rest)
        rows.append(_row(words.OTHERS, _sum(before.shares, rest), left, False))
    heads = "".join(f'<th scope="col">{name}</th>' for name in _heads())
    return (
        '<table class="dm-bars dm-both"><caption class="dm-unseen">'
        f"{escape(_(words.PROBABILITIES))}</caption><colgroup><col class='dm-name'><col>"
        "<col class='dm-percent'><col class='dm-before'></colgroup>"
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        f'<p class="dm-muted">{escape(_(words.BARS_HELP))}</p>'
    )


def _heads() -> tuple[str, ...]:
    unseen = f'<span class="dm-unseen">{escape(_(words.COLUMN_BAR))}</span>'
    named = (words.COLUMN_CONDITION, words.COLUMN_NOW, words.COLUMN_BEFORE)
    condition, now, before = (escape(_(name)) for name in named)
    return condition, unseen, now, before


def _shown(before: Answer, now: Answer) -> list[str]:
    """Codes with a row of their own; what is likeliest now is never among all others."""
    shown = list(before.shares)[:SHOWN]
    top = _top(now)
    return [*shown, top] if top and top in before.shares and top not in shown else shown


def _top(answer: Answer) -> str:
    return answer.first.code if answer.first else ""


def _sum(shares: Mapping[str, float], codes: set[str]) -> float:
    return sum(shares.get(code, 0.0) for code in codes)


def _row(name: str, before: float, now: float | None, top: bool) -> str:
    told = not_said() if now is None else escape(_(percent(now)))
    return (
        f'<tr{" class=dm-top-row" if top else ""}><th scope="row">{escape(_(name))}</th>'
        f'<td aria-hidden="true">{bar(before, now)}</td>'
        f"<td>{told}</td><td>{escape(_(percent(before)))}</td></tr>"
    )


def not_said() -> str:
    """HTML in place of a probability where the model is silent."""
    unseen = f'<span class="dm-unseen">{escape(_(words.NOT_SAID))}</span>'
    return f'<span aria-hidden="true">\u2013</span>{unseen}'


def bar(before: float, now: float | None) -> str:
    """SVG of a share ``now``, 0..1 or None, with an upright line at ``before``."""
    width = 0.0 if now is None else now
    return (
        '<svg class="dm-bar dm-ticked"><rect class="dm-ground" width="100%" height="14" y="4"/>'
        f'<rect width="{width:.1%}" height="14" y="4"/>'
        f'<svg x="{before:.1%}" overflow="visible"><rect class="dm-tick" x="-1.5" width="3" '
        'height="22"/></svg></svg>'
    )
