"""Chromium, where this machine has one: draws a page without a window and gives back what it shows.

A command a page, rather than a library that steers the browser: nothing is to be installed, and
what is asked of it fits in one. It gets a profile of its own, and no name of the network resolves.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

VARIABLE = "DERMOSAN_CHROMIUM"
_NAMES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
    "microsoft-edge", "msedge",
)  # fmt: skip
_PLACES = (  # of systems whose programs are on no search path
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
_ARGUMENTS = (
    "--headless", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-extensions",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND",
    "--virtual-time-budget=120000",  # of a clock that runs ahead while the page waits for nothing
)  # fmt: skip
_LONGEST_S = 120.0


class BrowserError(Exception):
    """The browser did not give what was asked of it; the text says why."""


def find_browser() -> str | None:
    """Path of a Chromium, Chrome or Edge; None where there is none.

    The environment variable ``DERMOSAN_CHROMIUM`` names another, or none where it is empty.
    """
    if VARIABLE in os.environ:
        return shutil.which(os.environ[VARIABLE])
    named = next(filter(None, map(shutil.which, _NAMES)), None)
    return named or next((place for place in _PLACES if Path(place).is_file()), None)


def shown_by(browser: str, page: Path) -> str:
    """The document that ``page`` has become when its scripts have ended, as HTML."""
    return _run(browser, "--dump-dom", page.resolve().as_uri())


def print_page(browser: str, page: Path, pdf: Path) -> None:
    """Print ``page`` into the file ``pdf``."""
    paper = "--no-pdf-header-footer"
    _run(browser, f"--print-to-pdf={pdf.resolve()}", paper, page.resolve().as_uri())
    if not pdf.is_file():
        raise BrowserError(f"{browser} wrote no PDF")


def _run(browser: str, *arguments: str) -> str:
    own = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []  # else refused
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [browser, *_ARGUMENTS, *own, f"--user-data-dir={profile}", *arguments]
        # Some of its files go elsewhere than into the profile: into this person's home folder.
        elsewhere = {"XDG_CONFIG_HOME": profile, "XDG_CACHE_HOME": profile}
        try:
            process = subprocess.Popen(
                command, env={**os.environ, **elsewhere},
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise BrowserError(f"{browser} could not be started: {error}") from error
        try:
            out, errors = process.communicate(timeout=_LONGEST_S)
        except subprocess.TimeoutExpired as error:
            raise BrowserError(f"{browser} did not end within {_LONGEST_S:.0f} s") from error
        finally:
            _end(process)
    if process.returncode:
        last = (errors.decode(errors="replace").strip().splitlines() or ["no word"])[-1]
        raise BrowserError(f"{browser} ended with status {process.returncode}: {last[:200]}")
    return out.decode(errors="replace")


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the browser and the processes it started, where they still run."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
