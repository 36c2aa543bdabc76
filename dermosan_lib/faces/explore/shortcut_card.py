"""The card of shortcuts: the same picture with one mark at a time, and what many drawings say."""

from collections.abc import Callable, Sequence

import ipywidgets
import numpy as np

from dermosan_lib.faces.dashboard import points, said
from dermosan_lib.faces.explore import words
from dermosan_lib.faces.explore.altering import CORNERS, HAIR, INK, RULER
from dermosan_lib.faces.explore.asking import Answer
from dermosan_lib.faces.explore.bars import not_said
from dermosan_lib.faces.explore.picture_card import thumbnail
from dermosan_lib.faces.explore.shortcuts import BATCH, Marked, Tally, interval
from dermosan_lib.images import Pixels
from dermosan_lib.language import joined
from dermosan_lib.language import translate as _
from dermosan_lib.text import percent
from dermosan_lib.text import visible_html as escape

_NAMES = {
    RULER: words.RULER, INK: words.INK, CORNERS: words.CORNERS, HAIR: words.HAIR
}  # fmt: skip


class ShortcutCard(ipywidgets.VBox):
    """Shows answers to a picture with and without marks."""

    def __init__(self) -> None:
        self._text = ipywidgets.HTML()
        self._measured = ipywidgets.HTML()
        self.measure = said(
            ipywidgets.Button(), description=lambda: _(words.MEASURE, n=BATCH)
        ).add_class("dm-plain")  # fmt: skip
        super().__init__([self._text, self.measure, self._measured])
        self.add_class("dm-card").add_class("dm-shortcuts")

    def hide(self) -> None:
        """Show nothing of a picture that is no longer there; what was measured stays."""
        self.layout.display = "none"
        said(self._text, value="")

    def show(
        self, pixels: Pixels, before: Answer, found: Sequence[Marked], title: Callable[[], str]
    ) -> None:
        """Show the unmarked picture, called ``title``, and those with marks."""
        if before.silent:
            self.hide()
            return
        self.layout.display = ""
        said(self._text, value=lambda: _comparison(pixels, before, found, title()))

    def show_tally(self, tally: Tally) -> None:
        """Show what marks did on many drawings."""
        said(self._measured, value=lambda: _measured(tally) if tally.n else "")


def _comparison(pixels: Pixels, before: Answer, found: Sequence[Marked], title: str) -> str:
    assert before.first is not None
    chance = percent(before.first.probability)
    rows = [
        _row(words.WITHOUT, thumbnail(pixels, title), _(before.first.name), escape(_(chance)), "")
    ]
    for one in found:
        name = _NAMES[one.mark]
        alt = _(words.MARK_ALT, title=title, mark=_(name))
        says = _(one.answer.first.name if one.answer.first else words.NAMES_NOTHING)
        share = one.answer.shares.get(before.first.code)
        told = not_said() if share is None else escape(_(percent(share)))
        rows.append(_row(name, thumbnail(one.pixels, alt), says, told, _change(one), one.other))
    columns = (
        words.COLUMN_MARK, words.COLUMN_ANSWER, before.first.name, words.COLUMN_CHANGE
    )  # fmt: skip
    heads = "".join(f'<th scope="col">{escape(_(name))}</th>' for name in columns)
    return (
        f"<h2>{escape(_(words.SHORTCUTS))}</h2><p>{escape(_(words.SHORTCUTS_LINE))}</p>"
        f'<p class="dm-step">{escape(_found(found))}</p>'
        '<table class="dm-compared dm-marked"><caption class="dm-unseen">'
        f"{escape(_(words.SHORTCUTS))}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _row(name: str, image: str, says: str, share: str, change: str, other: bool = False) -> str:
    style = ' class="dm-other"' if other else ""
    sign = '<span aria-hidden="true">≠</span> ' if other else ""
    return (
        f'<tr{style}><th scope="row">{image}<span>{escape(_(name))}</span></th>'
        f"<td>{sign}{escape(says)}</td><td>{share}</td><td>{change}</td></tr>"
    )


def _change(one: Marked) -> str:
    if one.move is None:
        return not_said()
    whole = round(100 * one.move)
    return escape(_(points(whole) if whole else words.SAME_SHARE))


def _found(found: Sequence[Marked]) -> str:
    """What the marks did on this picture, in a sentence with its numbers."""
    moved = max(found, key=lambda one: abs(one.move or 0.0))
    whole = round(100 * (moved.move or 0.0))
    others = [_(_NAMES[one.mark]) for one in found if one.other]
    largest = {"points": _(points(whole)), "mark": _(_NAMES[moved.mark])}
    if others:
        return _(words.FOUND_SOME, marks=_(joined(others, ", ")), **largest)
    return _(words.FOUND_NONE, **largest) if whole else _(words.FOUND_STILL)


def _measured(tally: Tally) -> str:
    rows = []
    for mark, hits in tally.other.items():
        low, high = interval(hits, tally.n)
        mean = round(100 * float(np.mean(tally.moves[mark] or [0.0])))
        cells = (
            _(words.OF, hits=hits, n=tally.n, share=_(percent(hits / tally.n))),
            _(words.FROM_TO, low=_(percent(low)), high=_(percent(high))),
            _(points(mean) if mean else words.SAME_SHARE),
        )
        told = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        rows.append(f'<tr><th scope="row">{escape(_(_NAMES[mark]))}</th>{told}</tr>')
    columns = (
        words.COLUMN_MARK, words.COLUMN_OTHER, words.COLUMN_INTERVAL, words.COLUMN_MEAN
    )  # fmt: skip
    heads = "".join(f'<th scope="col">{escape(_(name))}</th>' for name in columns)
    return (
        f'<table class="dm-compared"><caption class="dm-unseen">{escape(_(words.MEASURED_CAPTION))}'
        f"</caption><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        f'<p class="dm-muted">{escape(_(words.MEASURED_LINE, models=", ".join(tally.models)))}</p>'
    )
