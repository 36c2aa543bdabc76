"""In which language a request is answered."""

import pytest
from tornado.httputil import HTTPHeaders, HTTPServerRequest, RequestStartLine

from dermosan_lib.faces.server.languages import language_asked, language_of


def request(uri, accepted=""):
    accepts = {"Accept-Language": accepted} if accepted else {}
    headers = HTTPHeaders({"Host": "localhost"} | accepts)
    return HTTPServerRequest(start_line=RequestStartLine("GET", uri, "HTTP/1.1"), headers=headers)


@pytest.mark.parametrize(
    ("uri", "accepted", "language"),
    [
        ("/", "", "en"),
        ("/?lang=es", "", "es"),
        ("/?lang=es-MX", "en", "es"),
        ("/?lang=en", "es", "en"),
        ("/", "es-MX,es;q=0.9,en;q=0.8", "es"),
        ("/", "fr,en;q=0.8,es;q=0.3", "en"),
        ("/?lang=fr&lang=es", "en", "es"),
        ("/?lang=fr", "es", "es"),
        ("/?lang=%22%3E", "", "en"),
        ("/?lang=%ff&lang=" + "x" * 9999, "*;q=x,,;", "en"),
        ("/?lang=xx", "", "en"),  # a language of tests only
    ],
)
def test_the_address_goes_before_the_browser(uri, accepted, language, monkeypatch):
    monkeypatch.delenv("DERMOSAN_PSEUDO_LANGUAGE", raising=False)
    assert language_of(request(uri, accepted)) == language


def test_whether_the_address_asks():
    assert language_asked(request("/?lang=es")) == "es"
    assert language_asked(request("/?x=es")) == ""
