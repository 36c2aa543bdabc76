"""What every state of the page shares: style, header with the notice, and a card of plain words."""

import os
from collections.abc import Sequence
from importlib.resources import files

import ipywidgets

from dermosan_lib.bundle import NOTICE
from dermosan_lib.clinic import DEMONSTRATION
from dermosan_lib.faces.dashboard import words
from dermosan_lib.language import translate as _
from dermosan_lib.text import visible_html as escape

STYLED_VARIABLE = "DERMOSAN_PAGE_STYLED"  # set by voila.json, as our template links the sheet


def style() -> ipywidgets.HTML:
    """The style sheet, so that the page looks the same in JupyterLab, which has no template.

    Where the template has linked it, nothing: the page's policy lets no style in but of files.
    """
    if os.environ.get(STYLED_VARIABLE):
        return ipywidgets.HTML().add_class("dm-rule")
    sheet = files(__package__) / "template" / "static" / "page.css"
    text = sheet.read_text(encoding="utf-8")
    return ipywidgets.HTML(f"<style>{text}</style>").add_class("dm-rule")


def header(demonstration: bool, page: str = words.PAGE) -> str:
    """Name of the ``page`` and the notice, with the demonstration in plain sight."""
    drawn = f"<b>{escape(_(DEMONSTRATION))}</b> " if demonstration else ""
    return (
        f'<div class="dm-header"><b>DERMOSAN</b><small>{escape(_(page))}</small></div>'
        f'<p class="dm-notice"><span aria-hidden="true">⚠</span> {drawn}{escape(_(NOTICE))}</p>'
    )


def message(title: str, texts: Sequence[str]) -> str:
    """A headline and paragraphs in the language in use; escapes both."""
    paragraphs = "".join(f"<p>{escape(_(text))}</p>" for text in texts)
    return f'<div class="dm-headline"><h1>{escape(_(title))}</h1></div>{paragraphs}'
