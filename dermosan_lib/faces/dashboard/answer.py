"""The answer card: what the model says, or why it says nothing, and what can be done next."""

from collections.abc import Callable, Collection

import ipywidgets

from dermosan_lib.clinic import Diagnosis, refusal
from dermosan_lib.conditions import Taxonomy, said_in
from dermosan_lib.faces.dashboard import markup
from dermosan_lib.faces.dashboard.comparison import comparison
from dermosan_lib.faces.dashboard.model import ModelPanel, introduction
from dermosan_lib.faces.dashboard.report_panel import ReportPanel
from dermosan_lib.faces.dashboard.saying import said
from dermosan_lib.faces.dashboard.state import State, mark
from dermosan_lib.faces.dashboard.verdict import summary, verdict
from dermosan_lib.language import Message, language_in_use
from dermosan_lib.language import translate as _
from dermosan_lib.modality import DRAWING
from dermosan_lib.text import visible_html as escape

_TITLE = Message("Show a photo of a skin lesion")
_INTRODUCTION = (
    Message(
        "Choose a sharp, evenly lit photo in which the lesion fills about a third of the frame, or "
        "up to five of the same lesion."
    ),
    Message(
        "You get the likeliest conditions with their probabilities, the risk, where the model "
        "looked, and what to look for yourself."
    ),
)


class AnswerPanel(ipywidgets.VBox):
    """Shows one diagnosis, or words in its place, above the choice of ``model`` and the report."""

    def __init__(self, model: ModelPanel, report: ReportPanel) -> None:
        self._mark = ""
        self._model = model
        self.anyway = said(ipywidgets.Button(), description=Message("Read it anyway"))
        self.again = said(ipywidgets.Button(), description=Message("Start over"))
        self.anyway.add_class("dm-plain")
        self.again.add_class("dm-plain").add_class("dm-starts").add_class("dm-case-again")
        # page.js writes here where no answer may be shown.
        instead = ipywidgets.HTML('<div class="dm-instead"></div>').add_class("dm-words")
        self._text = ipywidgets.HTML()
        self._spoken = ipywidgets.HTML().add_class("dm-live").add_class("dm-unseen")
        self._buttons = ipywidgets.Box([self.anyway, self.again]).add_class("dm-row")
        super().__init__([instead, self._text, model, self._buttons, report, self._spoken])
        self.add_class("dm-card").add_class("dm-answer")

    @property
    def html(self) -> str:
        """What the card shows."""
        return str(self._text.value)

    def mark(self, state: State, case: str) -> None:
        """Let the next words tell the browser that all on the page is about the choice ``case``.

        They are to be the last thing that changes when a new case begins.
        """
        self._mark = mark(state, case)

    def introduce(self) -> None:
        """Say what the page is for."""
        self.offer()
        said(self._spoken, value="")
        bundles = self._model.bundles
        self._show(lambda: markup.message(_TITLE, _INTRODUCTION) + introduction(bundles))

    def say(self, title: str, *texts: str, anyway: bool = False, again: bool = False) -> None:
        """Show words in place of an answer, and the buttons that `offer` offers."""
        self.offer(anyway=anyway, again=again)
        said(self._spoken, value=lambda: escape(" ".join(map(_, (title, *texts)))))
        self._show(lambda: markup.message(title, texts))

    def refuse(self, diagnosis: Diagnosis) -> None:
        """Show the advice for photos that cannot be judged."""
        title, told = refusal(diagnosis)
        # No wish makes a photograph a drawing.
        drawings = diagnosis.model.modality == DRAWING
        foreign = any(reading.foreign for reading in diagnosis.readings)
        self.say(title, *told, anyway=not (drawings and foreign), again=True)

    def show(
        self,
        diagnosis: Diagnosis,
        taxonomy: Taxonomy,
        elapsed_s: float,
        *,
        whole: Diagnosis | None = None,
        told: Collection[str] = (),
    ) -> None:
        """Show a diagnosis that was made in ``elapsed_s`` seconds; its texts are ``taxonomy``'s.

        ``whole`` is the answer to the whole photos where a part was read; ``told`` is that of
        `verdict`.
        """

        def shown() -> str:
            top = said_in(taxonomy, language_in_use())[diagnosis.differential[0].code]
            compared = comparison(whole, diagnosis) if whole else ""
            return verdict(
                diagnosis, top, elapsed_s, compared=compared, told=told, taxonomy=taxonomy
            )

        self.offer(again=True)
        said(self._spoken, value=lambda: escape(summary(diagnosis)))
        self._show(shown)

    def offer(self, *, anyway: bool = False, again: bool = False) -> None:
        """Show the buttons that make sense now."""
        self.anyway.layout.display = "" if anyway else "none"
        self.again.layout.display = "" if again else "none"
        self._buttons.layout.display = "" if anyway or again else "none"

    def _show(self, words: Callable[[], str]) -> None:
        mark = self._mark  # also when they are said again: they are still about this case
        said(self._text, value=lambda: mark + words())
