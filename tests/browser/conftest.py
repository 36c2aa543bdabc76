"""A dashboard for Chromium to look at."""

import socket
import subprocess
import sys

import pytest

from dermosan_lib.faces.serving import HOST, wait_until_ready


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
