"""Chromium, and a dashboard for it to look at."""

import os
import shutil
import socket
import subprocess
import sys

import pytest

from dermosan_lib.faces.serving import HOST, wait_until_ready

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def chromium():
    """A headless browser; skips where there is none (set DERMOSAN_CHROMIUM to its path)."""
    sync_api = pytest.importorskip("playwright.sync_api")
    found = os.environ.get("DERMOSAN_CHROMIUM") or next(
        filter(None, map(shutil.which, NAMES)), None
    )
    if found is None:
        if os.environ.get("DERMOSAN_FORBID_SKIPS"):
            pytest.fail("No Chromium was found, and DERMOSAN_FORBID_SKIPS is set.")
        pytest.skip("no Chromium was found (set DERMOSAN_CHROMIUM)")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(tiny_bundle):
    """A dashboard of the tiny bundle, served as `dermosan dashboard` does."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    script = (
        "from dermosan_lib.faces.serving import serve\n"
        f"serve({str(tiny_bundle.path)!r}, port={port})\n"
    )
    url = f"http://{HOST}:{port}/"
    with subprocess.Popen([sys.executable, "-c", script]) as process:
        try:
            wait_until_ready(url, alive=lambda: process.poll() is None)
            yield url
        finally:
            process.terminate()
            process.wait(60)
