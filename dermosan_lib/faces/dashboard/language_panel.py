"""The page's language: chosen by the visitor, or wished for by address and browser."""

from collections.abc import Callable
from typing import Any

import ipywidgets

from dermosan_lib.faces.dashboard import markup, words
from dermosan_lib.faces.dashboard.saying import said
from dermosan_lib.language import (
    LANGUAGES,
    PSEUDO,
    best_language,
    language_in_use,
    set_language,
)
from dermosan_lib.language import translate as _
from dermosan_lib.text import visible_html as escape


class LanguagePanel(ipywidgets.Box):
    """A choice of languages. A kernel starts before its visitor comes, so `page.js` tells the wish.

    ``title`` is that of the page, which the browser's window bears.
    """

    def __init__(self, title: str = words.TITLE) -> None:
        self.choice = said(
            ipywidgets.Dropdown(options=_options(), value=language_in_use()),
            description=words.LANGUAGE,
        ).add_class("dm-languages")
        # page.js writes here what address and browser ask for.
        self.wish = ipywidgets.Text(continuous_update=False).add_class("dm-wish")
        self.wish.layout.display = "none"  # no one types here
        self._title = title
        self._answered = False
        self._mark = said(ipywidgets.HTML(), value=self._marked)
        self._mark.layout.display = "none"
        super().__init__([self.choice, self.wish, self._mark])
        self.add_class("dm-language")

    def when_chosen(self, action: Callable[[], None]) -> None:
        """Have this process speak what is chosen or wished for, and then call ``action``.

        The process is one visitor's: a kernel.
        """

        def speak(code: str) -> None:
            set_language(code)
            action()
            self._follow()

        def choose(change: dict[str, Any]) -> None:
            if change["new"] != language_in_use():  # else it is we who show it
                speak(change["new"])

        self.choice.observe(choose, "value")
        self.wish.observe(lambda _change: speak(self._wished()), "value")

    def _wished(self) -> str:
        # Of address and browser, such as "es|es-MX,es".
        self._answered = True
        return best_language(*self.wish.value.split("|", 1))

    def _follow(self) -> None:
        if language_in_use() not in [code for _name, code in self.choice.options]:
            self.choice.options = _options()
        self.choice.value = language_in_use()
        self._mark.value = self._marked()

    def _marked(self) -> str:
        """What page.js reads: the language, the title, and whether the wish was heard."""
        heard = " data-heard" if self._answered else ""
        return (
            f'<i hidden data-language="{language_in_use()}" data-title="{escape(_(self._title))}"'
            f"{heard}></i>"
        )


def top(language: LanguagePanel, *, demonstration: bool, page: str = words.PAGE) -> ipywidgets.Box:
    """The head of every page: its name, the choice of language, and the notice."""
    header = said(ipywidgets.HTML(), value=lambda: markup.header(demonstration, page))
    return ipywidgets.Box([header, language]).add_class("dm-top")


def _options() -> list[tuple[str, str]]:
    names = [(name, code) for code, name in LANGUAGES.items()]
    return [*names, (PSEUDO, PSEUDO)] if language_in_use() == PSEUDO else names
