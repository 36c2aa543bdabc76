"""In which language a request is answered."""

from urllib.parse import parse_qs

from tornado.httputil import HTTPServerRequest

from dermosan_lib.language import best_language

ARGUMENT = "lang"


def language_asked(request: HTTPServerRequest) -> str:
    """The language that the address of ``request`` asks for; empty where it asks for none."""
    return parse_qs(request.query).get(ARGUMENT, [""])[-1]


def language_of(request: HTTPServerRequest) -> str:
    """That of the address, else the best of those that the browser prefers, else English."""
    return best_language(language_asked(request), request.headers.get("Accept-Language"))
