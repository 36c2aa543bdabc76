"""HTTP itself: methods, versions, headers, and what is no HTTP."""

import json

import pytest

pytestmark = pytest.mark.ci

CLOSE = b"Connection: close\r\n\r\n"
FORM = b"Host: localhost\r\nContent-Type: multipart/form-data; boundary=edge\r\n"
CHUNKS = b"Transfer-Encoding: chunked\r\n\r\n"


def answered(raw):
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    return int(first.split()[1]), headers, body


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/docs", "/v1/status", "/metrics", "/api"])
def test_head_is_answered_as_get_without_a_body(api, path):
    raw = api.raw(f"HEAD {path} HTTP/1.1\r\nHost: localhost\r\n".encode() + CLOSE)
    status, headers, body = answered(raw)
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) > 0
    assert headers["content-type"] == api.get(path).headers["content-type"]


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/v1/diagnose", "POST"), ("/healthz", "GET, HEAD"), ("/api", "GET, HEAD, POST"),
        ("/v1/status", "GET, HEAD"), ("/openapi.json", "GET, HEAD"), ("/docs", "GET, HEAD"),
    ],
)  # fmt: skip
def test_a_refused_method_is_told_all_that_there_are(api, path, methods):
    answer = api.client.request("PUT", path)
    assert answer.status_code == 405
    assert answer.headers["allow"] == methods
    assert f"This address takes {methods}." in answer.text


def test_a_probe_by_http_1_0_names_no_host(api):
    status, _, body = answered(api.raw(b"GET /healthz HTTP/1.0\r\n\r\n"))
    assert (status, body) == (200, b"ok\n")
    assert answered(api.raw(b"GET /healthz HTTP/1.0\r\nHost:\r\n\r\n"))[0] == 403


NO_HTTP = [
    b"nonsense\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",  # as TLS begins
    b"GET /healthz HTTP/1.1\r\n\r\n",  # no host
    b"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET /healthz HTTP/1.1\r\nHost: a\r\nX Y: z\r\n\r\n",
    b"POST /v1/diagnose HTTP/1.1\r\n" + FORM + b"Content-Length: -5\r\n\r\n",
    b"POST /v1/diagnose HTTP/1.1\r\n" + FORM + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n",
    b"POST /v1/diagnose HTTP/1.1\r\n" + FORM + CHUNKS + b"zz\r\n",
    b"POST /v1/diagnose HTTP/1.1\r\n" + FORM + CHUNKS + b"8\r\n--edge\r\n\r\nzz\r\n",
]


@pytest.mark.parametrize("sent", NO_HTTP)
def test_what_is_no_http_is_refused_as_everything_is(api, sent):
    status, headers, body = answered(api.raw(sent))
    assert status == 400
    assert headers["content-type"] == "application/problem+json"
    assert headers["connection"] == "close"
    told = json.loads(body)
    assert told["type"] == "/v1/problems#bad-http"
    assert all(told[name] for name in ("rule", "value", "remedy"))
    assert api.get("/healthz").status_code == 200


def test_what_is_no_http_within_a_body_is_told_in_the_form_of_its_address(api):
    sent = b"POST /api HTTP/1.1\r\n" + FORM + CHUNKS + b"8\r\n--edge\r\n\r\nzz\r\n"
    _, headers, body = answered(api.raw(sent))
    assert headers["content-type"].startswith("text/plain")
    assert body.startswith(b"<error>5</error>")


def test_what_is_no_http_after_a_refusal_ends_the_connection_and_no_more(api, caplog):
    sent = b"POST /v1/diagnose HTTP/1.1\r\n" + FORM.replace(b"multipart/form-data", b"text/plain")
    raw = api.raw(sent + CHUNKS, b"zz\r\n")
    assert raw.startswith(b"HTTP/1.1 4")
    assert api.get("/healthz").status_code == 200
    assert "Fatal error" not in caplog.text


def test_a_compressed_body_is_refused_by_its_coding(api, lesion):
    answer = api.diagnose(lesion, headers={"Content-Encoding": "gzip"})
    assert answer.status_code == 415
    assert answer.headers["accept-encoding"] == "identity"
    assert answer.json()["value"] == {"content_encoding": "gzip"}
    assert "Content-Encoding" in answer.json()["rule"]
    told = api.post("/api", files={"file": lesion}, headers={"Content-Encoding": "br"})
    assert told.text.startswith("<error>5</error>")
    assert api.diagnose(lesion, headers={"Content-Encoding": "identity"}).status_code == 200


@pytest.mark.parametrize("query", ["top=1", "language=es", "age", "x=1"])
def test_what_is_told_in_the_address_is_not_passed_over(api, lesion, query):
    answer = api.post(f"/v1/diagnose?{query}", files={"images": lesion})
    assert answer.status_code == 422
    assert answer.json()["value"] == {"field": query.partition("=")[0]}
