"""Dashboards for Chromium to look at."""

import socket
import subprocess
import sys
from contextlib import contextmanager

import psutil
import pytest

from dermosan_lib.faces.serving import HOST, wait_until_ready


@contextmanager
def served(bundle):
    """Address and process of a dashboard of ``bundle``, served as `dermosan dashboard` does."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    script = f"from dermosan_lib.faces.serving import serve\nserve({str(bundle)!r}, port={port})\n"
    url = f"http://{HOST}:{port}/"
    with subprocess.Popen([sys.executable, "-c", script]) as process:
        try:
            wait_until_ready(url, alive=lambda: process.poll() is None)
            yield url, psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(60)


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
