"""The beginning: what awaits the reader, and the pseudonym under which their answers are kept."""

import ipywidgets

from dermosan_lib.faces.dashboard import said
from dermosan_lib.faces.practice import words
from dermosan_lib.faces.practice.told import headline, warning
from dermosan_lib.language import counted
from dermosan_lib.language import translate as _
from dermosan_lib.readers.design import FAULTY
from dermosan_lib.readers.session import OpenStudy
from dermosan_lib.text import percent
from dermosan_lib.text import visible_html as escape


class JoinCard(ipywidgets.VBox):
    """Asks for a pseudonym; ``practice.js`` fills in the one that this tab began with."""

    def __init__(self, study: OpenStudy) -> None:
        self.pseudonym = said(
            ipywidgets.Text(continuous_update=False), description=words.PSEUDONYM
        ).add_class("dm-which").add_class("dm-reader")  # fmt: skip
        self.begin = said(ipywidgets.Button(), description=words.BEGIN).add_class("dm-primary")
        self.begin.add_class("dm-begin")
        self.note = ipywidgets.HTML()
        told = said(ipywidgets.HTML(), value=lambda: introduction(study))
        helped = said(
            ipywidgets.HTML(),
            value=lambda: f'<p class="dm-muted">{escape(_(words.PSEUDONYM_HELP))}</p>',
        )
        super().__init__([told, self.pseudonym, helped, self.note, self.begin])
        self.add_class("dm-card").add_class("dm-controls").add_class("dm-join")

    def say(self, text: object) -> None:
        """Show why nobody can begin so, a sentence or an error; empty: nothing."""
        said(self.note, value=lambda: warning(text))


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
