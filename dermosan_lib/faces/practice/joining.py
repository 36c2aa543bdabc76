"""The beginning: what awaits the reader, and the pseudonym under which their answers are kept."""

import ipywidgets

from dermosan_lib.faces.dashboard import said
from dermosan_lib.faces.practice import words
from dermosan_lib.faces.practice.told import headline, warning
from dermosan_lib.language import Message, counted
from dermosan_lib.language import translate as _
from dermosan_lib.readers.design import FAULTY
from dermosan_lib.readers.session import OpenStudy
from dermosan_lib.text import percent
from dermosan_lib.text import visible_html as escape


class JoinCard(ipywidgets.VBox):
    """Asks for a pseudonym, and where it is somebody's already, whether it is they who come back.

    ``practice.js`` fills in the pseudonym that this tab began with, and the proof that it did.
    """

    def __init__(self, study: OpenStudy) -> None:
        self.pseudonym = said(
            ipywidgets.Text(continuous_update=False), description=words.PSEUDONYM
        ).add_class("dm-which").add_class("dm-reader")  # fmt: skip
        self.begin = said(ipywidgets.Button(), description=words.BEGIN).add_class("dm-primary")
        self.begin.add_class("dm-begin")
        self.proof = ipywidgets.Text().add_class("dm-proof")
        self.proof.layout.display = "none"
        self.note = ipywidgets.HTML()
        self.theirs = said(ipywidgets.Button(), description=words.IT_WAS_ME)
        self.theirs.add_class("dm-primary")
        self.others = said(ipywidgets.Button(), description=words.NOT_ME).add_class("dm-plain")
        self._answers = ipywidgets.Box([self.theirs, self.others]).add_class("dm-row")
        told = said(ipywidgets.HTML(), value=lambda: introduction(study))
        helped = said(
            ipywidgets.HTML(),
            value=lambda: f'<p class="dm-muted">{escape(_(words.PSEUDONYM_HELP))}</p>',
        )
        super().__init__(
            [told, self.pseudonym, self.proof, helped, self.note, self._answers, self.begin]
        )
        self.add_class("dm-card").add_class("dm-controls").add_class("dm-join")
        self.unask()

    def say(self, text: object) -> None:
        """Show why nobody can begin so, a sentence or an error; empty: nothing."""
        self.unask()
        said(self.note, value=lambda: warning(text))

    def ask(self, pseudonym: str, answered: int) -> None:
        """Ask whether it was this person who answered so many cases under ``pseudonym``."""
        begun = Message(words.BEGUN_AS, name=pseudonym)
        many = counted(
            "{n} case was answered under {name} already. Was it you?",
            "{n} cases were answered under {name} already. Was it you?",
            answered,
            name=pseudonym,
        )
        question = many if answered else begun
        helped = '<p class="dm-muted">{}</p>'
        said(
            self.note,
            value=lambda: warning(question) + helped.format(escape(_(words.NOT_TWO))),
        )
        self._offer(question=True)

    def unask(self) -> None:
        """Ask nothing, and offer to begin."""
        said(self.note, value="")
        self._offer(question=False)

    def empty(self) -> None:
        """Ask for a pseudonym anew."""
        self.pseudonym.value = self.proof.value = ""
        self.unask()

    def _offer(self, *, question: bool) -> None:
        self._answers.layout.display = "" if question else "none"
        self.begin.layout.display = "none" if question else ""


def introduction(study: OpenStudy) -> str:
    """What a reader is told before the first case: all that the design does not keep secret."""
    design = study.design
    lines = [_(counted("{n} case.", "{n} cases.", design.length))]
    if design.review:
        lines.append(_(words.COME_BACK, most=design.presentations))
    if design.base_rate is not None:
        lines.append(_(words.BASE_RATE, share=percent(design.base_rate)))
    at_end = design.feedback == "end"
    lines.append(_(words.AT_THE_END if at_end else words.AFTER_EACH))
    lines.append(_(words.MAY_CHANGE if design.changeable else words.NO_CHANGE))
    if FAULTY in design.arms and design.faulty_share:
        lines.append(_(words.WRONG_ON_PURPOSE, share=percent(design.faulty_share)))
    if study.cases.phantoms:
        lines.append(_(words.PHANTOMS))
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return (
        f"{headline(_(words.TITLE), 'join')}<p>{escape(_(words.INTRODUCTION))}</p>"
        f"<h2>{escape(_(design.name))}</h2><ul>{items}</ul>"
    )
