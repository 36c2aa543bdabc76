"""The pages of a report: one for each notebook, and the index."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

import dermosan_lib
from dermosan_lib.faces.reports.article import Article
from dermosan_lib.faces.reports.finding import Executed
from dermosan_lib.faces.reports.headline import Headline
from dermosan_lib.faces.reports.plotly_script import policy, script_for
from dermosan_lib.text import visible

_POLICY = (  # nothing is loaded, nothing is sent, and no script runs but the ones named
    "default-src 'none'; img-src data: blob:; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; script-src "
)


@dataclass(frozen=True)
class Page:
    """A notebook's page and what the others say of it."""

    stem: str
    article: Article

    @property
    def file(self) -> str:
        """Its file in the report."""
        return f"{self.stem}.html" if self.stem.lower() != "index" else "index_.html"

    @property
    def link(self) -> str:
        """The file as an address."""
        return quote(self.file)


def notebook_page(page: Page, pages: Sequence[Page], run: Executed, top: Headline) -> str:
    """The whole page of a notebook, with links to the others."""
    plotly = script_for(page.article.figures) if page.article.figures else None
    place = pages.index(page)
    return _render(
        "page.html.j2", run, top, pages,
        [_script(), *([plotly.text] if plotly else [])],
        page=page,
        article=Markup(page.article.html),  # cleaned by its template
        plotly=plotly.packed if plotly else "",
        before=pages[place - 1] if place else None,
        after=pages[place + 1] if place + 1 < len(pages) else None,
    )  # fmt: skip


def index_page(pages: Sequence[Page], run: Executed, top: Headline) -> str:
    """The page that leads to all others."""
    return _render("contents.html.j2", run, top, pages, [])


def _render(
    template: str, run: Executed, top: Headline, pages: Sequence[Page], scripts: Sequence[str],
    **more: object,
) -> str:  # fmt: skip
    """A page in which the texts of ``scripts``, and no others, may run."""
    allowed = " ".join(map(policy, scripts)) or "'none'"
    return _environment().get_template(template).render(
        run=run, name=visible(run.name), top=top, pages=pages, version=dermosan_lib.__version__,
        policy=Markup(_POLICY + allowed), sheet=Markup(_file("report.css")),
        script=Markup(_script()), **more,
    )  # fmt: skip


@cache
def _script() -> str:
    return _file("figures.js")


def _file(name: str) -> str:
    return (files(__package__) / "template" / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    folder = str(files(__package__) / "template")
    environment = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["visible"] = visible
    return environment
