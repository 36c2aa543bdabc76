"""Tables as HTML, and how what stands in their cells is said."""

import math
from collections.abc import Iterable, Mapping, Sequence

from dermosan_lib.faces.teacher import words
from dermosan_lib.language import translate as _
from dermosan_lib.text import number, percent
from dermosan_lib.text import visible_html as escape

Names = Mapping[str, str]
_LEAST = 0.001


def html_table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose cells are HTML; a column without a title holds pictures of its neighbour."""
    head = "".join(
        f'<th scope="col">{escape(_(name))}</th>' if name else "<td></td>" for name in columns
    )
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>'
        + "".join(f"<td>{cell}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        '<div class="dm-wide" tabindex="0" role="group" '
        f'aria-label="{escape(_(caption))}"><table class="dm-results">'
        f'<caption class="dm-unseen">{escape(_(caption))}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def interval_svg(value: float, low: float, high: float, mark: float = math.nan) -> str:
    """A share on a line from 0 to 1 with its interval; ``mark``: an upright line beside it."""
    if math.isnan(value):
        return ""
    low, high = (value if math.isnan(x) else x for x in (low, high))
    upright = ""
    if not math.isnan(mark):
        upright = f'<rect class="dm-tick" x="{mark:.1%}" y="0" width="2" height="14"/>'
    return (
        '<svg class="dm-interval" aria-hidden="true"><rect class="dm-axis" y="6" width="100%" '
        f'height="2"/><rect class="dm-range" x="{low:.1%}" y="4" width="{high - low:.1%}" '
        f'height="6"/>{upright}<circle cx="{value:.1%}" cy="7" r="4"/></svg>'
    )


def said(text: str) -> str:
    """A sentence of ours, in the language in use."""
    return escape(_(text))


def group_name(code: str, names: Names) -> str:
    """The name of a group of answers, by its code."""
    if code in ("", "unknown"):
        return escape(_(words.UNKNOWN))
    return said(words.ALL) if code == "all" else escape(names.get(code, code))


def share(value: float) -> str:
    """A share 0..1 in percent; a dash where there is none."""
    return "–" if math.isnan(value) else escape(_(percent(value)))


def points(value: float) -> str:
    """A difference of shares in percentage points, with its sign."""
    if math.isnan(value):
        return "–"
    whole = round(100 * value)
    return f"{whole:+d}".replace("-", "\u2212") if whole else "0"


def chance(p: float) -> str:
    """A p-value; a small one is never said to be none."""
    if p < _LEAST:
        return _(words.BELOW, p=number(_LEAST, 3))
    return _(words.EQUALS, p=number(p, 3))


def between(low: float, high: float, say: object = share) -> str:
    """An interval in brackets, its ends as ``say`` says them; empty where it is not known."""
    assert callable(say)
    if math.isnan(low) or math.isnan(high):
        return ""
    return f'<span class="dm-muted">({say(low)} … {say(high)})</span>'
