"""The page: answers as they come in, and what follows from them."""

import asyncio
from pathlib import Path
from typing import Any

import ipywidgets
import pandas as pd

from dermosan_lib.conditions import said_in
from dermosan_lib.errors import DermosanError
from dermosan_lib.faces.dashboard import (
    WITH_ANSWERS,
    LanguagePanel,
    guarded,
    message,
    said,
    say_anew,
    style,
    top,
)
from dermosan_lib.faces.teacher import words
from dermosan_lib.faces.teacher.harms import HarmsCard
from dermosan_lib.faces.teacher.live_answers import LiveAnswers
from dermosan_lib.faces.teacher.result_tables import (
    accuracy_html,
    confidence_html,
    pairs_html,
    reliance_html,
    set_aside_html,
    switching_html,
)
from dermosan_lib.faces.teacher.table_html import html_table
from dermosan_lib.language import language_in_use
from dermosan_lib.language import translate as _
from dermosan_lib.study.reader_analysis import taxonomy_of
from dermosan_lib.text import visible_html as escape

EVERY_S = 5
_BY = ((words.EVERYTHING, None), (words.ARM, "arm"), (words.CONDITION, "condition"),
       (words.SKIN_TYPE, "skin_type"), (words.SITE, "site"), (words.READER, "reader"))  # fmt: skip
_PARTS = ("readers", "accuracy", "switches", "reliance", "confidence", "pairs")


class TeacherPage(ipywidgets.VBox):
    """Shows what is committed in an answers file; it writes nothing."""

    def __init__(self, file: Path) -> None:
        """Show the answers in ``file``, which may not be there yet."""
        self.answers = LiveAnswers(file)
        self.refresh_button = said(ipywidgets.Button(), description=words.REFRESH)
        self.refresh_button.add_class("dm-plain")
        self.live = said(
            ipywidgets.Checkbox(value=True, indent=False),
            description=lambda: _(words.LIVE, seconds=EVERY_S),
        ).add_class("dm-switch")
        self.by = said(
            ipywidgets.Dropdown(),
            description=words.BY,
            options=lambda: [(_(name), column or "") for name, column in _BY],
        ).add_class("dm-which")
        self.by.index = 0  # new options choose the first only if one was chosen before
        self.parts = {name: ipywidgets.HTML() for name in _PARTS}
        self.harms = HarmsCard(self._guarded(lambda _change: self.show()))
        row = ipywidgets.Box([self.refresh_button, self.live]).add_class("dm-row")
        cards = [
            _card(self.parts["readers"], row).add_class("dm-broad"),
            _card(self.by, self.parts["accuracy"]).add_class("dm-broad"),
            self._column("switches", "reliance"),
            self._column("pairs", "confidence"),
            self.harms.add_class("dm-broad"),
        ]
        self._instead = ipywidgets.HTML().add_class("dm-card").add_class("dm-broad")
        self._cards = cards[1:]
        lost = ipywidgets.HTML('<div class="dm-instead"></div>').add_class("dm-words")
        main = ipywidgets.Box([lost.add_class("dm-card"), *cards[:1], self._instead, *cards[1:]])
        language = LanguagePanel(words.PAGE_TITLE)
        head = top(language, demonstration=False, page=words.PAGE)
        super().__init__([style(), head, main.add_class("dm-main").add_class("dm-teacher")])
        self.add_class("dm-page")
        call = self._guarded
        self.refresh_button.on_click(call(lambda _button: self.refresh()))
        self.by.observe(call(lambda _change: self.show()), "value")
        language.when_chosen(call(self.say_anew))
        self.show()
        self.refresh()
        self._timer = _every(EVERY_S, call(self._tick))

    def _column(self, *names: str) -> ipywidgets.VBox:
        """Cards below each other, so that none waits for the height of its neighbour."""
        return ipywidgets.VBox([_card(self.parts[name]) for name in names]).add_class("dm-stack")

    def say_anew(self) -> None:
        """Say all on the page in the language in use."""
        say_anew(self)
        self.show()

    def refresh(self) -> None:
        """Look whether there are new answers, and show them."""
        try:
            if self.answers.look():
                self.show()
        except DermosanError as error:
            self.fail(error)

    def show(self) -> None:
        """Show what follows from the answers that are known, or why nothing does."""
        try:
            self._draw()
        except DermosanError as error:
            self.fail(error)

    def fail(self, text: object) -> None:
        """Show why there are no results."""
        self._say(message(words.UNREADABLE, [_(text)]))

    def _draw(self) -> None:
        table = self.answers.table()
        if table is None or table[table["kind"] == "new"].empty:
            aside = set_aside_html(self.answers.set_aside)
            self.parts["readers"].value = f"<h1>{escape(_(words.NOBODY))}</h1>{aside}"
            told = _(words.NOBODY_TEXT, seconds=EVERY_S)
            self._say(f"<p>{escape(told)}</p>")
            return
        taxonomy = said_in(taxonomy_of(table), language_in_use())
        names = {code: taxonomy[code].name for code in taxonomy.codes}
        by = self.by.value or None
        made = {
            "readers": self._readers(table),
            "accuracy": _titled(words.ACCURACY, accuracy_html(table, by, names)),
            "switches": _titled(words.SWITCHES, switching_html(table)),
            "reliance": _titled(words.RELIANCE, reliance_html(table)),
            "confidence": _titled(words.CONFIDENCE, confidence_html(table)),
            "pairs": _titled(words.PAIRS, pairs_html(table, names)),
        }
        for name, html in made.items():
            self.parts[name].value = html
        self.harms.show(table, taxonomy, names)
        self._say("")

    def _readers(self, table: pd.DataFrame) -> str:
        own = table[(table["stage"] == 1) & (table["kind"] == "new")]
        rows = [
            (escape(str(name)), escape(_(words.OF, n=len(some), length=self.answers.length)))
            for name, some in own.groupby("reader", sort=True)
        ]
        title = escape(str(table["study"].iloc[0]))
        listed = html_table(words.READERS, (words.READER, words.CASES), rows)
        told = escape(_(words.LEFT_OUT))
        aside = set_aside_html(self.answers.set_aside)
        return f'<h1>{title}</h1>{listed}<p class="dm-muted">{told}</p>{aside}'

    def _say(self, html: str) -> None:
        """Show words in place of results; empty: the results."""
        self._instead.value = html
        self._instead.layout.display = "" if html else "none"
        for card in self._cards:
            card.layout.display = "none" if html else ""

    def _guarded(self, action: Any) -> Any:
        return guarded(action, self.fail, WITH_ANSWERS)

    def _tick(self) -> None:
        if self.live.value:
            self.refresh()


def _titled(title: str, html: str) -> str:
    return f"<h2>{escape(_(title))}</h2>{html}"


def _card(*parts: ipywidgets.Widget) -> ipywidgets.VBox:
    return ipywidgets.VBox(list(parts)).add_class("dm-card").add_class("dm-controls")


def _every(seconds: float, action: Any) -> "asyncio.Task[None] | None":
    """Call ``action`` again and again in the kernel's loop; None where no loop runs."""

    async def repeat() -> None:
        while True:
            await asyncio.sleep(seconds)
            action()

    try:
        return asyncio.get_running_loop().create_task(repeat())
    except RuntimeError:
        return None
