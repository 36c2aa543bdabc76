"""Addresses of inference servers: read, shown without secrets, or refused in words."""

import pytest

from dermosan_lib.clinic.engine import Address
from dermosan_lib.errors import InferenceError


@pytest.mark.parametrize(
    ("text", "parts", "shown"),
    [
        ("http://gpu:8000", ("http", "gpu", 8000, ""), "http://gpu:8000"),
        ("http://gpu", ("http", "gpu", 80, ""), "http://gpu:80"),
        ("https://gpu/a/", ("https", "gpu", 443, "/a"), "https://gpu:443/a"),
        ("http://[::1]:8000/", ("http", "::1", 8000, ""), "http://[::1]:8000"),
        ("unix:/run/a b", ("unix", "localhost", 0, "/run/a b"), "The shared inference process"),
    ],
)
def test_what_is_one(text, parts, shown):
    found = Address.of(text)
    assert (found.scheme, found.host, found.port, found.path) == parts
    assert found.shown == shown


@pytest.mark.parametrize(
    "text",
    [
        "", "gpu:8000", "gpu", "ftp://gpu", "http://", "http://gpu:99999", "http://gpu:port",
        "unix:a", "http://a:b@gpu", "http://gpu?x=1", "http://gpu#x", "http://gpü", "http://[::1",
    ],
)  # fmt: skip
def test_what_is_none(text):
    with pytest.raises(InferenceError, match=r"such as http://gpu\.example\.org:8000"):
        Address.of(text)
