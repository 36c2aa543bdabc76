"""Whether the server below us answers."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from dermosan_lib.errors import RunError
from dermosan_lib.faces.server import HOST
from dermosan_lib.faces.voila_process import wait_until_ready


class _Ready(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        """Quiet."""


def free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def test_a_server_that_never_answers_is_told():
    with pytest.raises(RunError, match="did not answer within 0 s"):
        wait_until_ready(f"http://{HOST}:{free_port()}/", 0.2)


def test_a_server_that_is_gone_is_not_waited_for():
    with pytest.raises(RunError, match="ended while starting"):
        wait_until_ready(f"http://{HOST}:1/", 600, alive=lambda: False)


def test_a_server_is_asked_past_the_proxy(monkeypatch):
    for variable in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(variable, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with HTTPServer((HOST, 0), _Ready) as answering:
        threading.Thread(target=answering.handle_request, daemon=True).start()
        wait_until_ready(f"http://{HOST}:{answering.server_port}/", 30)
