"""A page that cannot start, and says why, without the server's folders where visitors read it."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

import ipywidgets

from dermosan_lib.faces.dashboard import markup, words
from dermosan_lib.faces.dashboard.language_panel import LanguagePanel, top
from dermosan_lib.faces.dashboard.saying import said, say_anew
from dermosan_lib.language import Message
from dermosan_lib.language import translate as _

_FOLDERS = re.compile(r"(?<![\w.:/\\])(?:/(?:[^/\s'\"]+/)+|[A-Za-z]:\\(?:[^\\\s'\"]+\\)+)")


def stopped(
    text: object,
    title: str = Message("The dashboard cannot start"),
    *,
    language: LanguagePanel | None = None,
    page: str = words.PAGE,
    kind: str = "",
    folders: Sequence[str | Path] = (),
) -> ipywidgets.Widget:
    """A page with ``text``, a sentence or an error, in place of anything else.

    Args:
        text: Why the page cannot start.
        title: Stands above it.
        language: The page's choice of language; by default that of the diagnose page.
        page: Which page it is.
        kind: Class of the page's main part.
        folders: What the text may name, known whatever their names look like.
    """

    def told() -> str:
        sentence = _(text)
        if os.environ.get(markup.STYLED_VARIABLE):
            sentence = without_folders(sentence, folders)
        return markup.message(title, [sentence])

    words_card = said(ipywidgets.HTML(), value=told).add_class("dm-card")
    main = ipywidgets.Box([words_card]).add_class("dm-main")
    if kind:
        main.add_class(kind)
    panel = language or LanguagePanel()
    head = top(panel, demonstration=False, page=page)
    shown = ipywidgets.VBox([markup.style(), head, main])
    panel.when_chosen(lambda: say_anew(shown))
    return shown.add_class("dm-page")


def without_folders(text: str, folders: Sequence[str | Path] = ()) -> str:
    """``text`` with absolute paths cut to their last part; ``folders`` are cut whatever they hold.

    Names with blanks are found in ``folders`` alone.
    """
    for folder in folders:
        for known in {Path(folder), Path(folder).absolute()}:
            if known.is_absolute():
                text = text.replace(f"{known.parent}{os.sep}", "")
    return _FOLDERS.sub("", text)
