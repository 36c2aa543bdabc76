"""A still picture of each figure, beside the figure, in the executed notebooks.

A figure that plotly draws in the browser is nothing to a code host, to a mail, to LaTeX or to plain
`jupyter nbconvert`; a PNG or JPEG is shown by all of them, and JupyterLab still prefers the live
one. All figures of a run are drawn in one go, by one browser, after the notebooks have run: that
took 5 s for the 27 figures of a demonstration, of which most is the start of the browser.
"""

import base64
import binascii
import io
import json
import logging
import re
import tempfile
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import nbformat
from PIL import Image

from dermosan_lib.faces.reports.browser import BrowserError, find_browser, shown_by
from dermosan_lib.faces.reports.finding import read_notebook
from dermosan_lib.faces.reports.plotly_script import script_for
from dermosan_lib.system import atomic_path

PLOTLY = "application/vnd.plotly.v1+json"
STILLS = ("image/png", "image/jpeg")
WIDTH_PX = 720
_HEIGHT_PX = 450  # of a figure that does not say
_DRAWN = re.compile(r'<script type="application/json" id="drawn">(.*?)</script>', re.DOTALL)

log = logging.getLogger(__name__)


def figures(notebook: nbformat.NotebookNode) -> Iterator[nbformat.NotebookNode]:
    """The outputs of ``notebook`` that hold a figure which can be drawn, in their order."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if drawable(output.get("data", {}).get(PLOTLY)):
                yield output


def drawable(content: Any) -> bool:
    """Whether ``content`` is a figure: a mapping with a list of traces and perhaps a layout."""
    return (
        isinstance(content, dict)
        and isinstance(content.get("data"), list)
        and all(isinstance(trace, dict) for trace in content["data"])
        and all(isinstance(trace.get("type", "scatter"), str) for trace in content["data"])
        and isinstance(content.get("layout", {}), dict)
    )


def add_stills(paths: Sequence[Path]) -> str:
    """Give each figure of the notebooks ``paths`` its still, where it has none yet.

    A notebook is written anew, whole or not at all, where it has got one. Returns why there are
    figures without; "" where each has its still. Raises `RunError` for a file that is no notebook.
    """
    notebooks = [read_notebook(path) for path in paths]
    lacking = [
        [output for output in figures(notebook) if not any(kind in output.data for kind in STILLS)]
        for notebook in notebooks
    ]
    wanted = [output for outputs in lacking for output in outputs]
    if not wanted:
        return ""
    browser = find_browser()
    if browser is None:
        return "no Chromium, Chrome or Edge was found on this machine to draw them"
    try:
        drawn = _draw(browser, [output.data[PLOTLY] for output in wanted])
    except BrowserError as error:
        return str(error)
    for output, still in zip(wanted, drawn, strict=True):
        if still is not None:
            _add(output, still)
    for path, notebook, outputs in zip(paths, notebooks, lacking, strict=True):
        if any(kind in output.data for output in outputs for kind in STILLS):
            with atomic_path(path) as temporary:
                nbformat.write(notebook, temporary)
    failed = sum(still is None for still in drawn)
    return f"{failed} of {len(drawn)} could not be drawn by plotly" if failed else ""


def _draw(browser: str, wanted: Sequence[dict[str, Any]]) -> list[str | None]:
    """Data URIs of the figures; None for one that plotly refuses."""
    asked = [_asked(figure) for figure in wanted]
    page = (files(__package__) / "template" / "stills.html").read_text(encoding="utf-8")
    page = page.replace("{{plotly}}", script_for(wanted).text)
    page = page.replace("{{figures}}", in_script(asked))  # last: texts of figures stay as they are
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "stills.html"
        path.write_text(page, encoding="utf-8")
        match = _DRAWN.search(shown_by(browser, path))
    if match is None:
        raise BrowserError(f"{browser} gave no pictures")
    stills: list[str | None] = json.loads(match[1])
    if len(stills) != len(wanted):
        raise BrowserError(f"{browser} gave {len(stills)} pictures of {len(wanted)}")
    return stills


def _asked(figure: dict[str, Any]) -> dict[str, Any]:
    """What is drawn of a figure and how: photographs as JPEG on white, all else as PNG."""
    layout = dict(figure.get("layout") or {})
    photographs = bool(layout.get("images")) or any(
        trace.get("type") == "image" for trace in figure["data"]
    )
    height = layout.get("height")
    layout["width"] = WIDTH_PX
    layout["height"] = height if isinstance(height, int | float) and height > 0 else _HEIGHT_PX
    if photographs:
        layout |= {"paper_bgcolor": "#ffffff", "plot_bgcolor": "#ffffff"}
    way = {"format": "jpeg", "scale": 1.5} if photographs else {"format": "png", "scale": 2}
    return {"data": figure["data"], "layout": layout, "way": way}


def _add(output: nbformat.NotebookNode, still: str) -> None:
    """Write a data URI into ``output``, at the size in which it is to be shown."""
    head, _, content = still.partition(",")
    kind = head.removeprefix("data:").removesuffix(";base64")
    try:
        picture = base64.b64decode(content, validate=True)
        with Image.open(io.BytesIO(picture), formats=["PNG", "JPEG"]) as opened:
            opened.load()
            scale = opened.width / WIDTH_PX
            shown = {"width": WIDTH_PX, "height": round(opened.height / scale)}
            if kind == "image/png":
                picture = min(picture, _fewer_colours(opened), key=len)
    except (binascii.Error, OSError):
        return
    output.data[kind] = base64.b64encode(picture).decode()
    output.metadata[kind] = {**shown, "alt": name_of(output.data[PLOTLY])}


def _fewer_colours(picture: Image.Image) -> bytes:
    """A diagram as PNG of 256 colours with transparency, a third of its size and no different."""
    stream = io.BytesIO()
    few = picture.convert("RGBA").quantize(256, method=Image.Quantize.FASTOCTREE)
    few.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def name_of(figure: dict[str, Any]) -> str:
    """The figure's title without markup, for those who do not see it."""
    title = (figure.get("layout") or {}).get("title") or ""
    text = title.get("text") if isinstance(title, dict) else title
    plain = re.sub(r"<br\s*/?>", " ", str(text or ""))
    return re.sub(r"<[^>]*>", "", plain).strip() or "Figure"


def in_script(content: Any) -> str:
    """``content`` as JSON that can stand in a script element: nothing in it can end that.

    Numbers that are none are null, as JavaScript's JSON knows no NaN.
    """
    try:
        text = json.dumps(content, separators=(",", ":"), allow_nan=False)
    except ValueError:
        known = json.loads(json.dumps(content), parse_constant=lambda _: None)
        text = json.dumps(known, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
