"""The token that a server beyond loopback asks for: given once in the address, then a cookie."""

import hmac
import secrets
from http.cookies import Morsel
from urllib.parse import parse_qs, urlencode

from tornado.httputil import HTTPServerRequest

TOKEN_VARIABLE = "DERMOSAN_TOKEN"  # how the server process gets it: a command line is public
ARGUMENT = "token"


class Admission:
    """Compares tokens in constant time. The cookie is a word of this server, not the token.

    Browsers send it to paths below ``base_url`` alone: a proxy may serve other people's beside it.
    """

    def __init__(self, token: str, port: int, base_url: str = "/") -> None:
        self._token = token.encode()
        self._word = secrets.token_urlsafe(32)
        self._cookie = f"dermosan-{port}"  # cookies are shared by all ports of a host
        self._path = base_url.rstrip("/") or "/"

    def admitted(self, request: HTTPServerRequest) -> bool:
        """Whether ``request`` carries the cookie of someone who knew the token, or the token.

        The token comes as a header, ``Authorization: token ...``, from a proxy that has asked for
        a sign-in of its own. No page elsewhere can make a browser send it.
        """
        scheme, _, word = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "token" and hmac.compare_digest(word.encode(), self._token):
            return True
        cookie = request.cookies.get(self._cookie)
        given = cookie.value if isinstance(cookie, Morsel) else ""
        return hmac.compare_digest(given.encode(), self._word.encode())

    def knows(self, request: HTTPServerRequest) -> bool:
        """Whether ``request`` names the token in its address."""
        given = parse_qs(request.query, keep_blank_values=True).get(ARGUMENT, [""])[-1]
        return hmac.compare_digest(given.encode(), self._token)

    def cookie(self) -> str:
        """A `Set-Cookie` for who knew the token; it ends with the browser."""
        return f"{self._cookie}={self._word}; Path={self._path}; HttpOnly; SameSite=Strict"


def without_token(request: HTTPServerRequest) -> str:
    """Path and query of ``request``, less the token: no address that is kept holds it."""
    given = parse_qs(request.query, keep_blank_values=True)
    kept = {name: values for name, values in given.items() if name != ARGUMENT}
    path = "/" + request.path.lstrip("/")
    return f"{path}?{urlencode(kept, doseq=True)}" if kept else path
