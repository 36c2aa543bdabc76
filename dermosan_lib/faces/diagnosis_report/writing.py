"""Writing a report: as HTML, or as PDF by a browser of this machine."""

import tempfile
from pathlib import Path

from dermosan_lib.errors import RunError
from dermosan_lib.language import Message
from dermosan_lib.system import atomic_path

_HTML = (".html", ".htm")
_PDF = ".pdf"


def check_target(target: Path) -> None:
    """Raise `RunError` for a file that no report can be written to."""
    suffix = target.suffix.lower()
    if suffix not in (*_HTML, _PDF):
        raise RunError(
            Message(
                "A report's file ends in .html or .pdf, but {file} does not. Give another name.",
                file=target.name,
            )
        )
    if target.is_dir():
        raise RunError(
            Message("{file} is a folder. Give the name of a file for the report.", file=target)
        )
    if suffix == _PDF:
        _browser()


def write_report(target: Path, page: str) -> None:
    """Write ``page``, whole or not at all; printed where ``target`` ends in ``.pdf``.

    Raises `RunError` as `check_target` does, and where the file cannot be written or printed.
    """
    check_target(target)
    with atomic_path(target) as temporary:
        if target.suffix.lower() in _HTML:
            temporary.write_text(page, encoding="utf-8")
        else:
            _print(page, temporary)


def _browser() -> str:
    from dermosan_lib.faces.reports import BROWSER_VARIABLE, find_browser

    browser = find_browser()
    if browser is None:
        raise RunError(
            Message(
                "PDFs are printed by Chromium, Chrome or Edge, but none was found. Install one, "
                "or set {variable} to its path, or give a name that ends in .html and print it "
                "from any browser.",
                variable=BROWSER_VARIABLE,
            )
        )
    return browser


def _print(page: str, pdf: Path) -> None:
    from dermosan_lib.faces.reports import BrowserError, print_page

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "report.html"
        source.write_text(page, encoding="utf-8")
        try:
            print_page(_browser(), source, pdf)
        except BrowserError as error:
            raise RunError(
                Message(
                    "The report could not be printed: {why}. Give a name that ends in .html, and "
                    "print it from a browser.",
                    why=error,
                )
            ) from error
