"""An executed notebook as HTML: its words, tables and figures, the code folded away."""

import ast
import copy
import logging
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from bs4 import BeautifulSoup, Tag
from nbconvert import HTMLExporter
from traitlets.config import Config

from dermosan_lib.faces.reports.cleaning import clean
from dermosan_lib.faces.reports.stills import (
    PLOTLY,
    STILLS,
    drawable,
    figures,
    in_script,
    name_of,
)
from dermosan_lib.text import number_in

_TEMPLATES = Path(__file__).parent
_WIDGET = "application/vnd.jupyter.widget-view+json"
_SHOWN = [PLOTLY, "text/html", "text/markdown", "image/svg+xml", *STILLS, "text/plain"]
_QUESTION = re.compile(r"\*\*The question of this notebook:\*\*\s*(.+)")
_TITLE = re.compile(r"^#\s+(.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Article:
    """What a page shows of a notebook."""

    title: str
    question: str  # in plain text; "" where it asks none
    html: str
    sections: tuple[tuple[str, str], ...]  # anchor and heading
    figures: tuple[dict[str, Any], ...]


def article(notebook: nbformat.NotebookNode, stem: str) -> Article:
    """The article of ``notebook``; nothing in its outputs can become a script."""
    shown = _shown(notebook)
    words = "\n\n".join(cell.source for cell in shown.cells if cell.cell_type == "markdown")
    title, question = _TITLE.search(words), _QUESTION.search(words)
    page = BeautifulSoup(_exporter().from_notebook_node(shown)[0], "html.parser")
    for box in page.select(".shown, pre.printed"):
        if not box.get_text(strip=True):  # an empty table
            box.decompose()
    for table in page.select(".shown table"):
        _align_words(table)
    sections: list[tuple[str, str]] = []
    for heading in page.find_all("h2"):
        anchor = f"s{len(sections) + 1}"
        heading["id"] = anchor
        sections.append((anchor, heading.get_text(" ", strip=True)))
    return Article(
        title[1].strip() if title else stem,
        re.sub(r"[*_`]", "", question[1]).strip() if question else "",
        str(page),
        tuple(sections),
        tuple(output.data[PLOTLY] for output in figures(shown)),
    )


def _align_words(table: Tag) -> None:
    """Mark the columns of words, which are read from the left; numbers stay at the right."""
    if table.select("[colspan], [rowspan]"):
        return  # its cells stand in no plain columns
    rows = [row.find_all(["th", "td"]) for row in table.find_all("tr")]
    for cells in zip(*rows, strict=False):
        values = [cell.get_text(strip=True) for cell in cells if cell.name == "td"]
        if any(values) and not any(number_in(value.strip("%")) is not None for value in values):
            for cell in cells:
                cell["class"] = "text"


def _shown(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A copy without what a page cannot show: progress bars, and figures that are none."""
    shown = copy.deepcopy(notebook)
    for cell in shown.cells:
        if cell.cell_type != "code":
            continue
        cell.outputs = [
            output
            for output in cell.outputs
            if output.output_type == "stream" or _WIDGET not in output.get("data", {})
        ]
        for output in cell.outputs:
            data = output.get("data", {})
            if PLOTLY in data and not drawable(data[PLOTLY]):
                del data[PLOTLY]
            if set(data) == {"text/plain"}:
                data["text/plain"] = _said(data["text/plain"])
    return shown


def _said(text: str) -> str:
    """A sentence that was a cell's value, without the quotes of Python."""
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text
    return value if isinstance(value, str) else text


def _exporter() -> HTMLExporter:
    exporter = HTMLExporter(  # type: ignore[no-untyped-call]
        config=Config({"NbConvertBase": {"display_data_priority": _SHOWN}}),
        extra_template_basedirs=[str(_TEMPLATES)],
        template_name="template",
        exclude_anchor_links=True,
        filters={"clean": clean, "in_script": in_script, "name_of": name_of, "still_of": still_of},
    )
    exporter.log.setLevel(logging.ERROR)  # pictures without words are told of by their own page
    return exporter


def still_of(output: nbformat.NotebookNode) -> dict[str, Any] | None:
    """Source and size of the still of a figure; None where it has none."""
    for kind in STILLS:
        if isinstance(content := output.data.get(kind), str):
            size = output.metadata.get(kind, {})
            numbers = {key: size.get(key) for key in ("width", "height")}
            known = {key: one for key, one in numbers.items() if isinstance(one, int | float)}
            return {"source": f"data:{kind};base64,{''.join(content.split())}", **known}
    return None
