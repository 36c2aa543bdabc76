"""Dashboards for Chromium to look at."""

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import psutil
import pytest

from dermosan_lib.faces.serving import HOST, wait_until_ready


@contextmanager
def served(*bundles, **options):
    """Address and process of dashboards of ``bundles``, served as `dermosan dashboard` does.

    ``options`` are those of `serve`.
    """
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    named = list(map(str, bundles))
    asked = f"{named!r}, port={port}, **{options!r}"
    script = f"from dermosan_lib.faces.serving import serve\nserve({asked})\n"
    url = f"http://{HOST}:{port}{options.get('base_url', '/')}"
    ours = {**os.environ, "DERMOSAN_PSEUDO_LANGUAGE": "1"}  # for test_languages_browser.py
    with subprocess.Popen([sys.executable, "-c", script], env=ours) as process:
        try:
            wait_until_ready(url, alive=lambda: process.poll() is None)
            yield url, psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(60)


@pytest.fixture(scope="session")
def serving():
    """`served`, for bundles that a module makes itself."""
    return served


@pytest.fixture(scope="session")
def grave_faults():
    """What axe-core finds on a page that is serious or worse, light and dark."""
    sync_playwright = pytest.importorskip("axe_playwright_python.sync_playwright")

    def found(page):
        grave = []
        dark = {"runOnly": ["color-contrast"]}  # the rest does not depend on colours
        for scheme, options in (("dark", dark), ("light", None)):
            page.emulate_media(color_scheme=scheme)
            response = sync_playwright.Axe().run(page, options=options).response
            grave += [
                (scheme, one["id"], node["html"], node["failureSummary"])
                for one in response["violations"]
                if one["impact"] in ("serious", "critical")
                for node in one["nodes"]
            ]
        return grave

    return found


@pytest.fixture(scope="session")
def address(tiny_bundle):
    """A dashboard of the tiny bundle."""
    with served(tiny_bundle.path) as (url, _):
        yield url


@pytest.fixture(scope="module")
def clinic(repository):
    """Address and process of a dashboard that tells a nevus from a melanoma."""
    with served(repository / "data" / "demo_bundle") as found:
        yield found


@pytest.fixture(scope="session", autouse=True)
def patient_without_eval():
    """Playwright waits for a condition by `eval`, which the page's policy forbids: ask again."""
    sync_api = pytest.importorskip("playwright.sync_api")

    def wait_for_function(self, expression, *, arg=None, timeout=60_000, **_):
        deadline = time.monotonic() + timeout / 1000
        while not self.evaluate(expression, arg):
            if time.monotonic() > deadline:
                raise sync_api.TimeoutError(f"{expression} stayed false.")
            self.wait_for_timeout(50)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sync_api.Page, "wait_for_function", wait_for_function)
        yield
