"""Writing a run's report: stills into its notebooks, then the folder of pages."""

import logging
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dermosan_lib.errors import RunError
from dermosan_lib.faces.reports.article import article
from dermosan_lib.faces.reports.browser import VARIABLE, BrowserError, find_browser, print_page
from dermosan_lib.faces.reports.finding import Executed, executed, read_notebook
from dermosan_lib.faces.reports.headline import headline
from dermosan_lib.faces.reports.pages import Page, index_page, notebook_page
from dermosan_lib.faces.reports.stills import add_stills
from dermosan_lib.system import atomic_path, refusals_in_words

REPORT = "report"
_OURS = (".html", ".pdf")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Report:
    """A report that has been written."""

    path: Path
    run: Executed
    figures: int
    size_bytes: int
    without_stills: str  # why figures have none, and what that means; "" where each has its own

    def in_words(self) -> str:
        """What has been written, in a line."""
        pages, figures = len(self.run.done), self.figures
        return (
            f"{self.path / 'index.html'}: {pages} notebook{'' if pages == 1 else 's'}, {figures} "
            f"figure{'' if figures == 1 else 's'}, {self.size_bytes / 1e6:.1f} MB; needs no network"
        )


def write_report(folder: Path, *, pdf: bool = False) -> Report:
    """Write ``report/`` of the run in ``folder``: an index and a page for each executed notebook.

    The figures of the notebooks get their stills first, by a browser of this machine; without one
    the pages have the live figures alone. With ``pdf`` each page is printed beside itself as well.
    An older report is replaced, whole or not at all.

    Raises `RunError` where the folder holds no executed notebook, for one that is none, for metrics
    that no run writes, for files in ``report/`` that no report has, and for ``pdf`` without a
    browser.
    """
    run, top = executed(folder), headline(folder)
    target = folder / REPORT
    _check_ours(target)
    browser = find_browser()
    if pdf and browser is None:
        raise RunError(
            "PDFs are printed by Chromium, Chrome or Edge, but none was found. Install one, or set "
            f"{VARIABLE} to its path, or print the pages from any browser."
        )
    lacking = add_stills([run.path(stem) for stem in run.done])
    pages = [Page(stem, article(read_notebook(run.path(stem)), stem)) for stem in run.done]
    with _in_place_of(target) as temporary:
        temporary.mkdir()
        for page in pages:
            text = notebook_page(page, pages, run, top)
            (temporary / page.file).write_text(text, encoding="utf-8")
        (temporary / "index.html").write_text(index_page(pages, run, top), encoding="utf-8")
        if pdf and browser:
            _print(browser, temporary)
    size = sum(path.stat().st_size for path in target.iterdir())
    figures = sum(len(page.article.figures) for page in pages)
    return Report(target, run, figures, size, _without_stills(lacking) if lacking else "")


def report_or_warn(folder: Path, name: Path) -> None:
    """Write the report of ``folder``; where that fails, say how ``name`` gets one later.

    For the end of a run, which is not to be lost for the sake of its report.
    """
    try:
        made = write_report(folder)
    except Exception as error:  # whatever it is, the run is whole
        why = " ".join(str(error).split()) or type(error).__name__
        log.warning(
            "The run is whole, but its report could not be written: %s `dermosan report %s` makes "
            "it again.", why, name,
        )  # fmt: skip
        log.debug("", exc_info=True)
        return
    if made.without_stills:
        log.info("%s", made.without_stills)


def _without_stills(why: str) -> str:
    return (
        f"Some figures have no still picture beside them: {why}. The pages of {REPORT}/ show them "
        "live; other programs may not show them. `dermosan report` adds the stills where there is "
        f"a browser; {VARIABLE} names one that it does not find."
    )


def _print(browser: str, folder: Path) -> None:
    for page in sorted(folder.glob("*.html")):
        try:
            print_page(browser, page, page.with_suffix(".pdf"))
        except BrowserError as error:
            raise RunError(
                f"{page.stem}.pdf could not be printed: {error}. Give the command without --pdf, "
                "and print the pages from a browser."
            ) from error


def _check_ours(target: Path) -> None:
    """Refuse to replace a folder in which somebody keeps something else."""
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise RunError(f"A report takes the name {target}, but that is no folder. Move it away.")
    others = [path.name for path in sorted(target.glob("*")) if path.suffix not in _OURS]
    if others:
        raise RunError(
            f"A report holds only HTML and PDF and is replaced whole, but {target} holds "
            f"{', '.join(others[:3])}. Move that away."
        )


@contextmanager
def _in_place_of(target: Path) -> Iterator[Path]:
    """`atomic_path` for a folder that may be there already and gives way at the end."""
    old = target.with_name(f".{secrets.token_hex(4)}.tmp.{target.name}")
    try:
        with atomic_path(target) as temporary:
            yield temporary
            if target.exists():
                with refusals_in_words(target):
                    target.rename(old)
    except BaseException:
        if old.exists() and not target.exists():
            old.rename(target)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)
