"""The marks that the report is drawn with; texts given to them are HTML, escaped before."""

from collections.abc import Sequence

from dermosan_lib.language import translate as _
from dermosan_lib.text import visible_html as escape


def say(text: object, **values: object) -> str:
    """``text`` in the language in use, escaped."""
    return escape(_(text, **values))


def chapter(title: str, *content: str) -> str:
    """A section of the page with a ``title`` in plain text."""
    return f"<section><h2>{say(title)}</h2>{''.join(content)}</section>"


def paragraph(text: str, lead: str = "", kind: str = "") -> str:
    """A sentence, perhaps with a bold ``lead``; both in plain text."""
    bold = f"<b>{say(lead)}</b> " if lead else ""
    named = f' class="{kind}"' if kind else ""
    return f"<p{named}>{bold}{say(text)}</p>"


def table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]], kind: str) -> str:
    """A table with a ``caption`` in plain text; a row's first cell heads it."""
    top = "".join(f'<th scope="col">{head}</th>' for head in heads)
    body = []
    for first, *cells in rows:
        rest = "".join(
            f'<td data-head="{head}">{cell}</td>'
            for head, cell in zip(heads[1:], cells, strict=True)
        )
        body.append(f'<tr><th scope="row">{first}</th>{rest}</tr>')
    return (
        f'<table class="{kind}"><caption>{say(caption)}</caption><thead><tr>{top}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table>"
    )


def bar(share: float) -> str:
    """A bar of ``share`` 0..1 of its width; drawn by attributes, as the policy wants no others."""
    width = 100 * min(max(share, 0.0), 1.0)
    return (
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="ground" width="100" height="8"/><rect width="{width:.1f}" height="8"/></svg>'
    )
