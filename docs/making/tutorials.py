"""The tutorials: the numbered notebooks as pages, with the results of the demonstration.

What ``runs/demo`` holds is taken from there: text, tables and still figures of the executed
notebooks, and their pages in ``report/``, whose figures are live. Without such a run the pages
show text and code and say how to make the rest.
"""

import base64
import re
from pathlib import Path
from typing import Any

import nbformat

REPOSITORY = Path(__file__).resolve().parents[2]
RUN = REPOSITORY / "runs" / "demo"

MISSING = """\
!!! note "Without results"
    This page shows text and code. `make demo` executes the notebooks on synthetic images; \
`make docs` then adds their tables and figures here.
"""


def titles() -> dict[str, str]:
    """Title of each notebook by its file's stem, in order."""
    return {path.stem: _title(_read(path)) for path in _sources()}


def pages() -> dict[str, str | bytes]:
    """Pages, pictures and reports, by their path in the site."""
    found: dict[str, str | bytes] = {"tutorials/index.md": _contents()}
    for path in _sources():
        executed = RUN / "notebooks" / path.name
        notebook = _read(executed if executed.is_file() else path)
        pictures: dict[str, bytes] = {}
        body = "\n\n".join(_cell(cell, path.stem, pictures) for cell in notebook.cells)
        heading, _, rest = body.partition("\n")
        note = _live(path.stem) if executed.is_file() else MISSING
        found[f"tutorials/{path.stem}.md"] = f"{heading}\n\n{note}\n{rest}\n"
        found |= {f"tutorials/{name}": content for name, content in pictures.items()}
    for page in sorted((RUN / "report").glob("*.html")):
        found[f"tutorials/report/{page.name}"] = page.read_bytes()
    return found


def _sources() -> list[Path]:
    return sorted((REPOSITORY / "notebooks").glob("*.ipynb"))


def _read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def _title(notebook: Any) -> str:
    return str(notebook.cells[0].source).partition("\n")[0].lstrip("# ")


def _contents() -> str:
    """The list of notebooks with the question that each asks."""
    parts = [(REPOSITORY / "docs" / "making" / "tutorials.md").read_text(encoding="utf-8")]
    parts.append(MISSING if not (RUN / "notebooks").is_dir() else _live("index"))
    for path in _sources():
        notebook = _read(path)
        asked = re.search(r"\*\*The question of this notebook:\*\* (.+)", notebook.cells[0].source)
        told = asked[1] if asked else ""
        parts.append(f"**[{_title(notebook)}]({path.stem}.md)**<br>{told[:1].upper()}{told[1:]}\n")
    return "\n".join(parts)


def _live(stem: str) -> str:
    """The way to the page with live figures, or how to make it."""
    if (RUN / "report" / f"{stem}.html").is_file():
        return f"[Open with live figures](report/{stem}.html){{ .md-button }}\n"
    return "`dermosan report runs/demo` and `make docs` add a page with live figures.\n"


def _cell(cell: Any, stem: str, pictures: dict[str, bytes]) -> str:
    if cell.cell_type != "code":
        return str(cell.source)
    code = "\n".join(f"    {line}" for line in f"```python\n{cell.source}\n```".splitlines())
    parts = [f'??? code "Code"\n{code}']
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if "image/png" in data:
            name = f"{stem}-{len(pictures) + 1}.png"
            pictures[name] = base64.b64decode(data["image/png"])
            parts.append(f"![Figure {len(pictures)}]({name})")
        elif "text/html" in data:
            parts += _table(data["text/html"])
        elif output.output_type == "stream" and output.name == "stdout":
            parts.append(f"```text\n{output.text.rstrip()}\n```")
    return "\n\n".join(parts)


def _table(html: str) -> list[str]:
    """A table of pandas on one line, without its scripts and styles; nothing else of HTML."""
    found = re.search(r"<table.*?</table>", html, re.DOTALL)
    if found is None:
        return []
    table = re.sub(r' (border|class|style|id)="[^"]*"', "", found[0])
    return [re.sub(r"\n\s*", "", table)]
