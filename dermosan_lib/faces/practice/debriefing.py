"""The end: how it went, the missed cases to see again, and the reader's own answers to keep."""

from collections.abc import Callable

import ipywidgets

from dermosan_lib.conditions import Taxonomy
from dermosan_lib.faces.dashboard import said
from dermosan_lib.faces.practice import words
from dermosan_lib.faces.practice.own_results import download_html, own_rows, results_html
from dermosan_lib.faces.practice.told import headline
from dermosan_lib.language import translate as _
from dermosan_lib.readers import ReadingSession, Truth
from dermosan_lib.text import visible_html as escape


class DebriefCard(ipywidgets.VBox):
    """What a reader sees after the last case; hidden before."""

    def __init__(self) -> None:
        self._results = ipywidgets.HTML()
        self._missed = ipywidgets.HTML()
        self.which = said(ipywidgets.Dropdown(), description=words.WHICH).add_class("dm-which")
        self._download = ipywidgets.HTML()
        super().__init__([self._results, self._missed, self.which, self._download])
        self.add_class("dm-card").add_class("dm-controls").add_class("dm-debrief")
        self.hide()

    def hide(self) -> None:
        """Show nothing."""
        self.truths: dict[int, Truth] = {}
        for part in (self._results, self._missed, self._download):
            said(part, value="")
        said(self.which, options=list)
        self.layout.display = "none"

    def show(self, session: ReadingSession, taxonomy: Callable[[], Taxonomy]) -> None:
        """Tell how it went; asks the store for all truths, which it gives after the last answer.

        ``taxonomy`` gives the conditions in the language in use.
        """
        self.truths = {truth.position: truth for truth in session.debrief()}
        rows = own_rows(session)
        missed = [truth for truth in self.truths.values() if not truth.right]
        said(self._results, value=lambda: headline(_(words.DONE), "done") + results_html(rows))
        said(self._missed, value=lambda: _missed(bool(missed)))
        said(self.which, options=lambda: [_line(one, taxonomy()) for one in missed])
        self.which.index = 0 if missed else None
        self.which.layout.display = "" if missed else "none"
        said(self._download, value=lambda: download_html(rows))
        self.layout.display = ""


def _missed(some: bool) -> str:
    told = escape(_(words.MISSED if some else words.NONE_MISSED))
    return f"<h2>{told}</h2>" if some else f"<p>{told}</p>"


def _line(truth: Truth, taxonomy: Taxonomy) -> tuple[str, int]:
    name = taxonomy[truth.condition].name
    return _(words.MISSED_LINE, position=truth.position, name=name), truth.position
