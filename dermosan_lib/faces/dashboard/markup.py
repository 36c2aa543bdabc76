"""What every state of the page shares: style, header with the notice, and a card of plain words."""

import os
from collections.abc import Sequence
from importlib.resources import files

import ipywidgets

from dermosan_lib.bundle import NOTICE
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


def header(demonstration: bool, page: str = "diagnose") -> str:
    """Name of the ``page`` and the notice, with the demonstration in plain sight."""
    demonstration_notice = (
        "<b>Demonstration model, trained on synthetic pictures.</b> " if demonstration else ""
    )
    return (
        f'<div class="dm-header"><b>DERMOSAN</b><small>{escape(page)}</small></div>'
        f'<p class="dm-notice"><span aria-hidden="true">⚠</span> {demonstration_notice}{NOTICE}</p>'
    )


def message(title: str, texts: Sequence[str]) -> str:
    """A headline and paragraphs; escapes both."""
    paragraphs = "".join(f"<p>{escape(text)}</p>" for text in texts)
    return f'<div class="dm-headline"><h1>{escape(title)}</h1></div>{paragraphs}'
