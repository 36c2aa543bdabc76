from types import SimpleNamespace

import pytest
from tornado.httputil import HTTPHeaders

from dermosan_lib.faces.server import door


def request(method="GET", **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return SimpleNamespace(method=method, headers=HTTPHeaders(named))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:8866",
        "127.0.0.1",
        "localhost:8866",
        "LOCALHOST",
        "[::1]:8866",
        "[::1]",
        "127.8.8.8",
    ],
)
def test_names_of_this_machine_are_answered(host):
    assert door.refusal(request(Host=host)) == ""
    assert door.refusal(request(Host=host, Origin=f"http://{host}")) == ""


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "evil.example:8866", "127.0.0.1.evil.example", "localhost.evil.example",
        "192.168.1.5:8866", "0x7f000001", "2130706433", "", "127.0.0.1:8866,evil.example",
        "evil@127.0.0.1", "127.0.0.1 evil", "::1", "127.0.0.1:port", "[::1", "0.0.0.0",
    ],
)  # fmt: skip
def test_another_name_is_refused(host):
    assert "does not answer to the name" in door.refusal(request(Host=host))


def test_a_request_without_host_is_refused():
    assert door.refusal(request()) != ""


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "http://localhost:9999", "http://127.0.0.1", "null", "", "file://",
     "http://[", "http://127.0.0.1:8866.evil.example", "http://u@127.0.0.1:8866"],
)  # fmt: skip
def test_another_page_is_refused(origin):
    assert "another page" in door.refusal(request(Host="127.0.0.1:8866", Origin=origin))


@pytest.mark.parametrize("site", ["cross-site", "same-site", "unheard-of"])
@pytest.mark.parametrize(
    ("mode", "place"),
    [("no-cors", "image"), ("navigate", "iframe"), ("cors", "empty"), ("no-cors", "script"),
     ("navigate", "embed"), ("websocket", "websocket")],
)  # fmt: skip
def test_what_is_embedded_elsewhere_is_refused(site, mode, place):
    headers = {"Sec_Fetch_Site": site, "Sec_Fetch_Mode": mode, "Sec_Fetch_Dest": place}
    assert "linked to" in door.refusal(request(Host="localhost", **headers))


def test_a_link_from_elsewhere_is_followed():
    link = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate"}
    link["Sec_Fetch_Dest"] = "document"
    assert door.refusal(request(Host="localhost", **link)) != ""  # nobody clicked
    link["Sec_Fetch_User"] = "?1"
    assert door.refusal(request(Host="localhost", **link)) == ""
    assert door.refusal(request("POST", Host="localhost", **link)) != ""


@pytest.mark.parametrize("site", ["cross-site", "same-origin", "none"])
@pytest.mark.parametrize(
    ("name", "purpose"),
    [("Sec_Purpose", "prefetch"), ("Sec_Purpose", "prefetch;prerender"), ("Purpose", "prefetch")],
)
def test_the_page_is_not_read_ahead(site, name, purpose):
    headers = {"Sec_Fetch_Site": site, "Sec_Fetch_Mode": "navigate", "Sec_Fetch_User": "?1"}
    headers |= {"Sec_Fetch_Dest": "document", name: purpose}
    assert "read ahead" in door.refusal(request(Host="localhost", **headers))


def test_names_and_addresses_can_be_allowed():
    names = ["skin.example.org"]
    assert door.refusal(request(Host="Skin.Example.org:8866"), names=names) == ""
    assert door.refusal(request(Host="other.example.org"), names=names) != ""
    assert door.refusal(request(Host="192.168.1.5:8866"), any_address=True) == ""
    assert door.refusal(request(Host="[fe80::1]:8866"), any_address=True) == ""
    assert door.refusal(request(Host="evil.example"), any_address=True) != ""


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("::1", True), ("[::1]", True), ("LocalHost", True), ("0.0.0.0", False),
     ("::", False), ("192.168.1.5", False), ("skin.example.org", False)],
)  # fmt: skip
def test_what_loopback_is(host, expected):
    assert door.is_loopback(host) is expected
