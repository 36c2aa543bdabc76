"""A server that a proxy shows below a path: all of it lies there, and the door holds there too."""

import os
import re
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit

import pytest
import websocket

sys.path.insert(0, str(Path(__file__).parent))
from visit import Visit, fetch, page_kernel

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="SIGTERM is for POSIX"),
]
TOKEN, NAME, PATH = "correct-horse-battery", "skin.example.org", "/teach/skin.v1/"
PAGES = ("diagnose", "explore", "practice")
KERNEL = "11111111-2222-3333-4444-555555555555"


@pytest.fixture(scope="module")
def server(start):
    """As behind a proxy that ends TLS: its name is the visitor's, and its path is kept."""
    environment = {"DERMOSAN_TOKEN": TOKEN}
    with start(environment, base_url=PATH, allow_hosts=[NAME], max_visitors=6) as running:
        yield running


@pytest.fixture(scope="module")
def cookie(server):
    """What a visitor is given for the token."""
    with fetch(f"{server.url}?token={TOKEN}") as answer:
        return answer.headers["Set-Cookie"]


@pytest.fixture(scope="module")
def visitor(cookie):
    """The headers of a visitor's browser."""
    return {"Cookie": cookie.partition(";")[0], "Host": NAME}


def refused(address, **headers):
    """Status and words of the refusal to GET ``address``."""
    with pytest.raises(HTTPError) as error:
        fetch(address, **headers)
    with error.value:
        return error.value.code, error.value.read().decode()


def root(server):
    return server.url.removesuffix(PATH)


def links(text):
    """Addresses in the page ``text``, less those of the page itself and of data."""
    found = re.findall(r'(?:href|src|data-base-url|content)="(?:0;url=)?([^"]*/[^"]*)"', text)
    return [link for link in found if not link.startswith("data:")]


def test_every_link_of_every_page_lies_below_the_path_and_answers(server, visitor):
    seen = set()
    for page in ("", *PAGES):
        with fetch(server.url + page, **visitor) as answer:
            text = answer.read().decode()
        found = links(text)
        assert found
        assert [link for link in found if not link.startswith(PATH)] == []
        for name in ("baseUrl", "fullStaticUrl"):
            for value in re.findall(rf'"{name}": ?"([^"]+)"', text):
                assert value.startswith(PATH), (page, name)
        seen |= {link for link in found if re.search(r"\.(css|js)$", link)}
    assert len(seen) >= 5
    for link in seen:
        with fetch(urljoin(server.url, link), **visitor) as answer:
            assert answer.read()
    assert f'"{PATH}voila/"' in text
    with fetch(server.url, **visitor) as answer:
        doors = re.findall(r'class="dm-card dm-door" href="([^"]+)"', answer.read().decode())
    assert set(doors) == {f"{PATH}{page}" for page in PAGES}


def test_a_visitor_gets_a_kernel_and_its_widgets(server, visitor):
    kernel = page_kernel(server.url, **visitor)
    origin = f"https://{NAME}"  # the proxy ends TLS
    with Visit(server.url, kernel, headers={**visitor, "Origin": origin}) as visit:
        assert any(state["model_name"] == "FileUploadModel" for state in visit.widgets().values())


def test_the_token_is_asked_for_below_the_path_and_kept_there(server, cookie, visitor):
    for path in ("", "diagnose", "voila/static/page.css", f"api/kernels/{KERNEL}", "nowhere"):
        assert refused(server.url + path)[0] == 401, path
    assert f"Path={PATH.rstrip('/')};" in cookie  # no other page of that proxy is sent it
    for page, onward in (("", PATH), ("diagnose?lang=es", f"{PATH}diagnose?lang=es")):
        joint = "&" if "?" in page else "?"
        with fetch(f"{server.url}{page}{joint}token={TOKEN}") as answer:
            text = answer.read().decode()
        assert f'http-equiv="refresh" content="0;url={onward}"' in text
        assert TOKEN not in text
    with fetch(server.url.rstrip("/"), **visitor) as answer:  # without the last slash
        assert urlsplit(answer.url).path == PATH
    assert refused(server.url.rstrip("/"))[0] == 401


@pytest.mark.parametrize("path", ["/", "/diagnose", "/teach/", "/teach/skin.v1x", "/teach/skinXv1/",
                                  "/voila/static/page.css", f"/api/kernels/{KERNEL}", "//",
                                  f"/?token={TOKEN}", "/teach/%73kin.v1/"])  # fmt: skip
def test_nothing_lies_beside_the_path_and_a_proxy_that_takes_it_off_is_told_of(
    server, visitor, path
):
    for headers in ({}, visitor):
        status, text = refused(root(server) + path, **headers)
        assert status == 404
        assert f"lie below {PATH}. Where a proxy" in text


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": NAME, "Origin": "http://evil.example"},
        {"Host": NAME, "Origin": f"https://{NAME}.evil.example"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors", "Sec_Fetch_Dest": "image"},
        {"Sec_Fetch_Site": "same-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "iframe"},
    ],
)
def test_the_door_holds_below_the_path(server, visitor, headers):
    given = {**visitor, **headers}
    for path in ("", "diagnose", "voila/static/page.js", f"api/kernels/{KERNEL}"):
        assert refused(server.url + path, **given)[0] == 403, path
    named = [f"{name.replace('_', '-')}: {value}" for name, value in given.items()]
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        websocket.create_connection(
            f"{server.url.replace('http', 'ws', 1)}api/kernels/{KERNEL}/channels",
            header=[line for line in named if not line.startswith("Host")],
            host=given["Host"], suppress_origin=True,
        )  # fmt: skip


def test_a_proxy_that_has_asked_for_a_sign_in_sends_the_token_as_a_header(server):
    for given, status in (
        (f"token {TOKEN}", 200), (f"Token {TOKEN}", 200), ("token wrong-horse-battery", 401),
        (TOKEN, 401), (f"Basic {TOKEN}", 401), ("token ", 401), ("token", 401), ("", 401),
    ):  # fmt: skip
        if status == 200:
            with fetch(server.url, Host=NAME, Authorization=given) as answer:
                assert "dermosan" not in str(answer.headers.get_all("Set-Cookie"))
        else:
            assert refused(server.url, Host=NAME, Authorization=given)[0] == status, given
    sent = {"Host": "evil.example", "Authorization": f"token {TOKEN}"}
    assert refused(server.url, **sent)[0] == 403
