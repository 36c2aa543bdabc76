"""The key goes with each request to the server that it is for, and nowhere unencrypted."""

import numpy as np
import pytest

from dermosan_lib.clinic.engine import Address, RemoteSession
from dermosan_lib.clinic.engine.remote.key import VARIABLE, key_headers
from dermosan_lib.errors import InferenceError

SENT = {"Authorization": "Bearer open-sesame"}


def ask(bundle, server):
    session = RemoteSession(bundle, Address.of(server.url), within_s=60.0)
    return session.run(["logits"], {"image": np.zeros((1, 8, 8, 3), np.uint8)})


def test_it_goes_with_each_request(fake, pen_and_paper, monkeypatch):
    bundle = pen_and_paper()
    server = fake(bundle)
    server.key = "Bearer open-sesame"
    with pytest.raises(InferenceError, match=rf"wants a key.*401.*{VARIABLE}"):
        ask(bundle, server)
    monkeypatch.setenv(VARIABLE, "another")
    with pytest.raises(InferenceError, match="or another one"):
        ask(bundle, server)
    monkeypatch.setenv(VARIABLE, " open-sesame\n")  # as a file's content with its last line
    assert ask(bundle, server)[0].shape == (1, len(bundle.taxonomy))


@pytest.mark.parametrize(
    ("url", "headers"),
    [
        ("https://gpu.example.org", SENT),
        ("http://127.0.0.1:8000", SENT),
        ("http://localhost:8000", SENT),
        ("http://[::1]:8000", SENT),
        ("unix:/run/engine.sock", {}),
    ],
)
def test_where_it_is_sent(monkeypatch, url, headers):
    monkeypatch.delenv(VARIABLE, raising=False)
    assert key_headers(Address.of(url)) == {}
    monkeypatch.setenv(VARIABLE, "open-sesame")
    assert key_headers(Address.of(url)) == headers


@pytest.mark.parametrize(
    "url", ["http://gpu.example.org:8000", "http://10.0.0.7", "http://[fd00::1]"]
)
def test_never_unencrypted_beyond_this_machine(monkeypatch, url):
    monkeypatch.setenv(VARIABLE, "open-sesame")
    with pytest.raises(InferenceError, match="not encrypted") as refused:
        key_headers(Address.of(url))
    assert "open-sesame" not in str(refused.value)


@pytest.mark.parametrize("key", ["ab\r\nHost: elsewhere", "clé", "a\x00b"])
def test_what_no_header_can_hold(monkeypatch, key):
    monkeypatch.setattr("os.environ", {VARIABLE: key})
    with pytest.raises(InferenceError, match="plain ASCII"):
        key_headers(Address.of("https://gpu.example.org"))
