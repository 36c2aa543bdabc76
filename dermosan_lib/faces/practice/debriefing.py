"""The end: how it went, the missed cases to see again, and the reader's own answers to keep."""

import ipywidgets

from dermosan_lib.conditions import Taxonomy
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
        self.which = ipywidgets.Dropdown(description=_(words.WHICH)).add_class("dm-which")
        self._download = ipywidgets.HTML()
        super().__init__([self._results, self._missed, self.which, self._download])
        self.add_class("dm-card").add_class("dm-controls").add_class("dm-debrief")
        self.hide()

    def hide(self) -> None:
        """Show nothing."""
        self.truths: dict[int, Truth] = {}
        for part in (self._results, self._missed, self._download):
            part.value = ""
        self.which.options = []
        self.layout.display = "none"

    def show(self, session: ReadingSession, taxonomy: Taxonomy) -> None:
        """Tell how it went; asks the store for all truths, which it gives after the last answer."""
        self.truths = {truth.position: truth for truth in session.debrief()}
        rows = own_rows(session)
        self._results.value = headline(_(words.DONE), "done") + results_html(rows)
        missed = [truth for truth in self.truths.values() if not truth.right]
        words_missed = escape(_(words.MISSED if missed else words.NONE_MISSED))
        self._missed.value = f"<h2>{words_missed}</h2>" if missed else f"<p>{words_missed}</p>"
        self.which.options = [
            (
                _(words.MISSED_LINE, position=one.position, name=taxonomy[one.condition].name),
                one.position,
            )
            for one in missed
        ]
        self.which.index = 0 if missed else None
        self.which.layout.display = "" if missed else "none"
        self._download.value = download_html(rows)
        self.layout.display = ""
