"""What a step of a case shows: the question, the advice, what was kept, the truth; the way on."""

from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets

from dermosan_lib.conditions import Taxonomy
from dermosan_lib.faces.dashboard import said
from dermosan_lib.faces.practice import words
from dermosan_lib.faces.practice.answer_form import AnswerForm
from dermosan_lib.faces.practice.told import (
    advice_html,
    badge,
    headline,
    similar_html,
    truth_html,
    warning,
)
from dermosan_lib.language import translate as _
from dermosan_lib.readers import Advice, Answer, Truth
from dermosan_lib.readers.answers import REFER
from dermosan_lib.text import visible_html as escape


class StepCard(ipywidgets.VBox):
    """The card beside the picture. It shows what it is given, and knows no session.

    A method's ``step`` names what is shown to practice.js, which moves the focus when it changes.
    """

    def __init__(self, taxonomy: Callable[[], Taxonomy], form: AnswerForm) -> None:
        """Ask by ``form``; conditions have the names of ``taxonomy()`` whenever they are said."""
        self._taxonomy, self._form = taxonomy, form
        self.told = ipywidgets.HTML().add_class("dm-said")
        self.change = said(ipywidgets.Button(), description=words.CHANGE).add_class("dm-plain")
        self.onward = ipywidgets.Button().add_class("dm-primary")
        self.leave = said(ipywidgets.Button(), description=words.LEAVE).add_class("dm-plain")
        self.leave.add_class("dm-leave")
        self.similar = ipywidgets.HTML().add_class("dm-clinical")  # below both; the page places it
        self._buttons = ipywidgets.Box([self.onward, self.change]).add_class("dm-row")
        super().__init__([self.told, form, self._buttons, self.leave])
        self.add_class("dm-card").add_class("dm-answer")

    @property
    def goes_on(self) -> bool:
        """Whether there is a button that goes on."""
        return bool(self._buttons.layout.display != "none")

    @property
    def may_change(self) -> bool:
        """Whether there is a button to change the answer that was committed."""
        return self.goes_on and bool(self.change.layout.display != "none")

    def ask(self, title: str, step: str, filled: Answer | None, *, again: bool) -> None:
        """Ask ``title``, the form ``filled``, for the first answer or ``again``."""
        # Filled before it is shown, or a quick hand is undone.
        self._form.fill(filled, again=again)
        said(self.told, value=lambda: headline(_(title), step))
        show(self._form, True)

    def advise(self, advice: Advice, own: Answer, step: str, *, features: bool) -> None:
        """Show the model's ``advice`` beside the reader's ``own`` answer, and ask again."""

        def told() -> str:
            given = advice_html(advice, self._taxonomy(), own, features=features)
            title = headline(_(words.THE_MODEL_SAYS), step)
            return f"{title}{given}<h2>{escape(_(words.AGAIN))}</h2>"

        said(self.told, value=told)
        self._form.fill(own, again=True)
        show(self._form, True)

    def keep(self, answer: Answer, step: str) -> None:
        """Say which answer is kept; it can be changed."""

        def told() -> str:
            line = _(
                words.KEPT_WORDS,
                diagnosis=self._taxonomy()[answer.diagnosis].name,
                management=_(words.REFER_IT if answer.management == REFER else words.MANAGE_IT),
                confidence=answer.confidence,
            )
            return f"{headline(_(words.KEPT), step)}<p>{escape(line)}</p>"

        said(self.told, value=told)
        self.offer(words.GO_ON, change=True)

    def tell(self, truth: Truth, similar: Sequence[Any], step: str) -> None:
        """Say what it is, and show ``similar`` cases of other lesions."""
        code = truth.condition

        def told() -> str:
            taxonomy = self._taxonomy()
            title = _(words.TRUTH, name=taxonomy[code].name)
            return headline(title, step, badge(truth.right)) + truth_html(truth, taxonomy)

        said(self.told, value=told)
        said(self.similar, value=lambda: similar_html(self._taxonomy()[code].name, similar))
        show(self.similar, bool(self.similar.value))

    def trouble(self, text: object, title: str = words.TROUBLE) -> None:
        """Say why the page does not go on, a sentence or an error; offer to try."""
        said(self.told, value=lambda: headline(_(title), f"trouble {text}") + warning(text))
        self.offer(words.GO_ON)

    def offer(self, onward: str, *, change: bool = False) -> None:
        """Show the button that goes on, with the words ``onward``."""
        said(self.onward, description=onward)
        show(self._buttons, True)
        show(self.change, change)

    def clear(self) -> None:
        """Take everything off; nothing that was told is left in a widget."""
        said(self.told, value="")  # nor in what it would be said anew from
        said(self.similar, value="")
        for part in (self._form, self._buttons, self.change, self.similar):
            show(part, False)


def show(part: ipywidgets.Widget, visible: bool) -> None:
    """Show ``part`` of the page, or leave it out."""
    part.layout.display = "" if visible else "none"
