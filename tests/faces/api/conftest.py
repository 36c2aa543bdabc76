"""A service on a real socket, in a thread of the tests' own process."""

import contextlib
import io
import socket
import threading
import time
from functools import cache

import httpx
import pytest
from PIL import Image

from dermosan_lib import phantoms
from dermosan_lib.faces.api import Service, Settings
from dermosan_lib.faces.api.server_process import Server


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Running:
    """A service, its address, and a client for it."""

    def __init__(self, service):
        self.service, self.port = service, service.settings.port
        self.url = f"http://127.0.0.1:{self.port}"
        self.client = httpx.Client(base_url=self.url, timeout=240, trust_env=False)
        self.get, self.post = self.client.get, self.client.post

    def diagnose(self, *images, headers=None, **fields):
        files = [("images", (f"{k}.png", data, "image/png")) for k, data in enumerate(images)]
        return self.post("/v1/diagnose", files=files, data=fields, headers=headers)

    def raw(self, *parts, wait_s=240.0):
        """Send bytes, each of ``parts`` by itself, and read what comes until the end."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait_s) as connection:
            for part in parts:
                connection.sendall(part)
            found = b""
            with contextlib.suppress(TimeoutError, ConnectionError):
                while chunk := connection.recv(65536):
                    found += chunk
            return found


@contextlib.contextmanager
def _running(bundles, **changes):
    service = Service(bundles, Settings(port=_free_port(), **changes))
    server = Server(service, when_ready=lambda: None)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        deadline = time.monotonic() + 240
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.01)
        running = Running(service)
        with running.client:
            yield running
    finally:
        server.should_exit = True
        thread.join(240)
    assert not thread.is_alive()


@pytest.fixture(scope="session")
def free_port():
    """A port that is free now."""
    return _free_port


@pytest.fixture(scope="session")
def running_api():
    """Run a service for bundles, with other settings than usual where told."""
    return _running


@pytest.fixture(scope="module")
def api(tiny_bundle):
    """A service of `tiny_bundle` with the usual settings."""
    with _running([tiny_bundle]) as running:
        yield running


@pytest.fixture(scope="session")
def drawing():
    """PNG of a drawn lesion, which a demonstration bundle reads; each is drawn once."""

    @cache
    def draw(seed=4):
        stream = io.BytesIO()
        pixels = phantoms.draw("mel", seed=seed, size_px=512).pixels
        Image.fromarray(pixels).save(stream, "PNG")
        return stream.getvalue()

    return draw


@pytest.fixture(scope="session")
def lesion(drawing):
    return drawing()
