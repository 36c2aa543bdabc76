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

START_S = 180.0  # for a server on a busy machine
# A kernel costs seconds of a core: none is kept for a page that nobody will visit.
SERVE = """from dermosan_lib.faces import serving
ours = serving.page_options
denied = "--VoilaKernelManager.preheat_denylist=^(?!.*({visited})\\\\.ipynb$)"
serving.page_options = lambda teacher: ours(teacher) if teacher else [denied]
serving.serve({bundles!r}, port={port}, start_s={start_s}, **{options!r})
"""

# Nothing is under way: photos can be given, or there is an answer to start over from.
IDLE = """() => !document.querySelector("body.dm-veiled, body.dm-busy") &&
  [...document.querySelectorAll(".dm-drop, .dm-case-again")]
    .some((node) => node.getClientRects().length)"""

# The answer, or what stands in its place, is the last that changes: all is about one photo.
AT_REST = """() => {
  const mark = document.querySelector(".dm-answer [data-state]")?.dataset;
  return ["done", "refused", "failed"].includes(mark?.state) &&
    !document.querySelector("body.dm-veiled, body.dm-busy");
}"""


@contextmanager
def served(*bundles, visited="diagnose", **options):
    """Address and process of dashboards of ``bundles``, served as `dermosan dashboard` does.

    ``visited`` are the pages that have kernels, as a pattern; ``options`` are those of `serve`.
    """
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    named = list(map(str, bundles))
    script = SERVE.format(
        bundles=named, visited=visited, port=port, start_s=START_S, options=options
    )
    url = f"http://{HOST}:{port}{options.get('base_url', '/')}"
    ours = {**os.environ, "DERMOSAN_PSEUDO_LANGUAGE": "1"}  # for test_languages_browser.py
    with subprocess.Popen([sys.executable, "-c", script], env=ours) as process:
        try:
            wait_until_ready(url, START_S, alive=lambda: process.poll() is None)
            yield url, psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(60)


@pytest.fixture(scope="session")
def serving():
    """`served`, for bundles that a module makes itself."""
    return served


@pytest.fixture(scope="session")
def wait_until_at_rest():
    """Wait until what was given to a diagnose page is answered, and all of the answer is there."""
    return lambda page: page.wait_for_function(AT_REST)


@pytest.fixture(scope="session")
def kernel_of(commands_below):
    """The process that answers to a page, below a server."""

    def found(page, server):
        config = "JSON.parse(document.querySelector('#jupyter-config-data').text)"
        name = page.evaluate(f"{config}.kernelId")
        below = commands_below(server.pid).items()
        return next(one for one, words in below if f"kernel-{name}" in " ".join(words))

    return found


@pytest.fixture(scope="session")
def begin_anew():
    """Empty a diagnose page that one test hands on to the next: each visit starts a kernel."""

    def begun(page):
        page.wait_for_function(IDLE)  # the test before may have left at the first sign of an answer
        again = page.get_by_role("button", name="Start over")
        if again.is_visible():
            again.click()
            page.wait_for_selector(".dm-drop")
            page.wait_for_function(IDLE)  # what is still to come may take the focus away

    return begun


@pytest.fixture(scope="session")
def grave_faults():
    """What axe-core finds on a page that is serious or worse, light and dark."""
    sync_playwright = pytest.importorskip("axe_playwright_python.sync_playwright")

    def found(page):
        grave = []
        # Nobody asks what passed, nor for selectors: to find them takes most of the time.
        light = {"resultTypes": ["violations"], "selectors": False}
        dark = light | {"runOnly": ["color-contrast"]}  # the rest does not depend on colours
        for scheme, options in (("dark", dark), ("light", light)):
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
def tiny_server(tiny_bundle):
    """Address and process of a dashboard of the tiny bundle, which reads anything."""
    with served(tiny_bundle.path) as found:
        yield found


@pytest.fixture(scope="session")
def address(tiny_server):
    """Where the dashboard of the tiny bundle is."""
    return tiny_server[0]


@pytest.fixture(scope="session")
def clinic(repository):
    """Address and process of a dashboard that tells a nevus from a melanoma."""
    with served(repository / "data" / "demo_bundle", visited="diagnose|explore") as found:
        yield found


@pytest.fixture(scope="session", autouse=True)
def patient_without_eval(patience_ms):
    """Playwright waits for a condition by `eval`, which the page's policy forbids: ask again."""
    sync_api = pytest.importorskip("playwright.sync_api")

    def wait_for_function(self, expression, *, arg=None, timeout=patience_ms, **_):
        deadline = time.monotonic() + timeout / 1000
        while not self.evaluate(expression, arg):
            if time.monotonic() > deadline:
                raise sync_api.TimeoutError(f"{expression} stayed false.")
            self.wait_for_timeout(50)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sync_api.Page, "wait_for_function", wait_for_function)
        yield
