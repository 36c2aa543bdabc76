"""The marks that the report is drawn with; texts given to them are HTML, escaped before."""

import math
from collections.abc import Iterable, Sequence

from dermosan_lib.text import visible_html as escape

Number = float | None
Ends = tuple[Number, Number, Number]  # value, low, high; None or NaN where not defined


def defined(value: Number) -> bool:
    """Whether there is a number to show."""
    return value is not None and not math.isnan(value)


def number(ends: Ends, n: int | None = None) -> str:
    """``0.974 (0.937 to 1.000), n = 154``, as text."""
    value, low, high = ends
    if value is None or not defined(value):
        return "not defined" if n is None else f"not defined, n = {n:,}"
    text = f"{value:.3f}"
    if low is not None and high is not None and defined(low) and defined(high):
        text += f" <small>({low:.3f} to {high:.3f})</small>"
    return text if n is None else f"{text}<br> <small class='n'>n = {n:,}</small>"


def track(marks: Sequence[tuple[str, Ends]], *, most: float = 1.0) -> str:
    """A line from 0 to ``most`` with a point and interval for each ``(kind, ends)``.

    Kinds are ``internal`` (a diamond) and ``external`` (a disc), one below the other.
    """
    drawn = []
    for kind, (value, low, high) in marks:
        if value is None or not defined(value):
            continue
        if low is not None and high is not None and defined(low) and defined(high):
            start, width = _percent(low, most), _percent(high, most) - _percent(low, most)
            drawn.append(f'<i class="{kind}" style="left:{start:.1f}%;width:{width:.1f}%"></i>')
        drawn.append(f'<b class="{kind}" style="left:{_percent(value, most):.1f}%"></b>')
    return f'<div class="track" aria-hidden="true">{"".join(drawn)}</div>'


def signed(value: float, digits: int = 3) -> str:
    """``+0.012``, with a true minus, and without a sign where it rounds to nothing."""
    text = f"{value:+.{digits}f}"
    return text[1:] if float(text) == 0 else text.replace("-", "\N{MINUS SIGN}")


def bar(share: float, kind: str) -> str:
    """A bar of ``share`` 0..1 of the width."""
    width = _percent(share, 1)
    drawn = f'<i class="{kind}" style="width:{width:.1f}%"></i>'
    return f'<div class="bar" aria-hidden="true">{drawn}</div>'


def table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], *, caption: str = "", kind: str = "cards"
) -> str:
    """A table whose first cell of a row is its header.

    ``kind`` ``cards`` stacks each row on a phone, with the column's name beside each cell;
    ``wide`` scrolls sideways there.
    """
    text = f"<caption>{caption}</caption>" if caption else ""
    top = "".join(f'<th scope="col">{head}</th>' for head in heads)
    body = []
    for first, *others in rows:
        cells = "".join(
            f'<td data-head="{_attribute(head)}"><div>{cell}</div></td>'
            for head, cell in zip(heads[1:], others, strict=True)
        )
        body.append(f'<tr><th scope="row">{first}</th>{cells}</tr>')
    return (
        f'<div class="scroll"><table class="{kind}">{text}<thead><tr>{top}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def chapter(title: str, lead: str, *content: str) -> str:
    """A section of the page."""
    return f"<section><h2>{title}</h2><p class='lead'>{lead}</p>{''.join(content)}</section>"


def legend() -> str:
    """What the two marks of a track mean."""
    return (
        '<p class="legend"><span><b class="external"></b> this set</span>'
        '<span><b class="internal"></b> internal test</span>'
        "<span>line: 95% interval</span></p>"
    )


def _percent(value: float, most: float) -> float:
    return 100 * min(max(value / most, 0.0), 1.0)


def _attribute(head: str) -> str:
    plain = "".join(part.partition(">")[2] if "<" in head else part for part in head.split("<"))
    return escape(plain)
