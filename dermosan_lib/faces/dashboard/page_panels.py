"""The panels of the page in their places, and what they show in each of its states."""

from collections import Counter
from collections.abc import Sequence

import ipywidgets
import traitlets

from dermosan_lib.clinic import Diagnosis, Models
from dermosan_lib.conditions import Taxonomy
from dermosan_lib.faces.dashboard import markup
from dermosan_lib.faces.dashboard.answer import AnswerPanel
from dermosan_lib.faces.dashboard.clinical import LIKELIEST, clinical
from dermosan_lib.faces.dashboard.language_panel import LanguagePanel, top
from dermosan_lib.faces.dashboard.model import ModelPanel
from dermosan_lib.faces.dashboard.person import PersonPanel
from dermosan_lib.faces.dashboard.photos import PicturePanel, Shot
from dermosan_lib.faces.dashboard.quality_card import quality_table
from dermosan_lib.faces.dashboard.report_panel import ReportPanel
from dermosan_lib.faces.dashboard.saying import said, say_anew
from dermosan_lib.faces.dashboard.state import State
from dermosan_lib.images import Limits


class PagePanels(ipywidgets.VBox):
    """What the visitor sees; which photos it is about, and what is said of them, comes from above.

    `state` says what the page is doing, `diagnosis` holds its last answer (None while there is
    none), `case` names the visitor's choice that all on the page is about, so that the browser
    shows an answer to nothing else.
    """

    state = traitlets.UseEnum(State, State.WAITING)
    diagnosis = traitlets.Instance(Diagnosis, allow_none=True)
    case = traitlets.Unicode()

    def __init__(self, models: Models, limits: Limits, *, examples: int) -> None:
        """Lay out panels for ``models``; ``examples`` are so many buttons for drawings."""
        self._bundles = list(models.bundles.values())
        self.saying_anew = False  # then controls change, and nobody has moved them
        self._clicks: Counter[str] = Counter()  # on buttons that start something
        self.picture = PicturePanel(limits, examples)
        self.model = ModelPanel(models.bundles)
        self.report = ReportPanel()
        self.answer = AnswerPanel(self.model, self.report)
        alone = models.alone
        self.person = PersonPanel(alone.case.metadata.used if alone else ())
        self.quality = ipywidgets.HTML().add_class("dm-card").add_class("dm-quality-card")
        self.clinical = ipywidgets.HTML().add_class("dm-clinical")
        told = ipywidgets.Box([self.answer, self.person]).add_class("dm-told")
        main = ipywidgets.Box([self.picture, told, self.quality, self.clinical])
        self.language = LanguagePanel()
        demonstration = all(bundle.demonstration for bundle in self._bundles)
        head = top(self.language, demonstration=demonstration)
        super().__init__([markup.style(), head, main.add_class("dm-main")])
        self.add_class("dm-page")

    def clicked(self, button: ipywidgets.Button) -> None:
        """Name the case after a click that starts something, as the browser does."""
        name = next(one for one in button._dom_classes if one.startswith("dm-case-"))
        self._clicks[name] += 1
        self.case = f"{name} {self._clicks[name]}"

    def say_anew(self) -> None:
        """Say all on the page in the language in use. Nothing is read or judged again."""
        self.saying_anew = True
        try:
            say_anew(self)
            self.picture.redraw()
        finally:
            self.saying_anew = False

    def _withdraw(self) -> None:
        """There is no answer any more."""
        self.diagnosis = None
        self.report.withdraw()

    def _wait(self) -> None:
        """Show the page as it is before the first photo."""
        self.picture.clear()
        _clear(self.quality, self.clinical)
        self.answer.mark(State.WAITING, self.case)
        self.answer.introduce()
        self.state = State.WAITING

    def _begin(self, state: State, title: str, *texts: str) -> None:
        """Enter ``state``, in which words stand in place of an answer."""
        self._withdraw()
        _clear(self.clinical)
        self.answer.mark(state, self.case)
        self.answer.say(title, *texts, again=state is State.FAILED)
        self.state = state

    def _hide_quality(self) -> None:
        _clear(self.quality)

    def _show_quality(self, shots: Sequence[Shot], number: int) -> None:
        """Show the quality of photo ``number`` of ``shots``, counted from 0."""
        quality, which = shots[number].photo.quality, number + 1
        shown = which if len(shots) > 1 else None
        said(self.quality, value=lambda: quality_table(quality, shown))
        self.quality.layout.display = ""

    def _refuse(self, diagnosis: Diagnosis, shots: Sequence[Shot]) -> None:
        """Show why ``shots`` cannot be judged."""
        self.report.offer(diagnosis, self._bundles, shots)
        self.answer.mark(State.REFUSED, self.case)
        self.answer.refuse(diagnosis)
        self.diagnosis = diagnosis
        self.state = State.REFUSED

    def _explain(self, diagnosis: Diagnosis, taxonomy: Taxonomy) -> None:
        """Show where the model looked, and what is known of the likeliest conditions."""
        likeliest, steps = diagnosis.differential[:LIKELIEST], diagnosis.next_steps
        self.picture.explain(diagnosis.readings, likeliest, diagnosis.codes)
        said(self.clinical, value=lambda: clinical(likeliest, taxonomy, steps))
        self.clinical.layout.display = ""

    def _show_answer(
        self,
        diagnosis: Diagnosis,
        taxonomy: Taxonomy,
        shots: Sequence[Shot],
        elapsed_s: float,
        *,
        whole: Diagnosis | None,
        told: Sequence[str],
    ) -> None:
        """Show the answer to ``shots``; what else is given is that of `AnswerPanel.show`."""
        self.report.offer(diagnosis, self._bundles, shots, whole)
        self.answer.mark(State.DONE, self.case)
        self.answer.show(diagnosis, taxonomy, elapsed_s, whole=whole, told=told)
        self.diagnosis = diagnosis
        self.state = State.DONE


def _clear(*parts: ipywidgets.HTML) -> None:
    for part in parts:
        part.layout.display = "none"
        said(part, value="")
