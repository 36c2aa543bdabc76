"""ASGI layer that asks who a request is for and from, and counts what becomes of it."""

import ipaddress
import time
from collections.abc import Collection

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Event

from dermosan_lib.faces.api.problems import Problem
from dermosan_lib.faces.api.refusal import refusal
from dermosan_lib.faces.api.service import Service
from dermosan_lib.faces.server import host_name, is_loopback
from dermosan_lib.language import Message

_GONE = 499  # no status of HTTP's: nobody was there to read one


class Watch:
    """Refuses what is for another name or from another page; counts the rest.

    A page elsewhere may have its own name lead to this machine (DNS rebinding), or have a visitor's
    browser ask for our address. Programs send no `Origin`, and are not concerned.
    """

    def __init__(self, app: ASGIApp, service: Service, paths: Collection[str]) -> None:
        self._app, self._service, self._paths = app, service, frozenset(paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may pass."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        service, started = self._service, time.monotonic()
        status = _GONE

        async def answer(message: Event) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [*message.get("headers", ()), (b"x-content-type-options", b"nosniff")]
                message = {**message, "headers": headers}
            await send(message)

        service.in_flight += 1
        try:
            self._check(Request(scope))
            # What there is to GET is there to HEAD; the server itself leaves out the body.
            method = "GET" if scope["method"] == "HEAD" else scope["method"]
            await self._app({**scope, "method": method}, receive, answer)
        except Problem as problem:
            await refusal(problem, Request(scope))(scope, receive, answer)
        finally:
            service.in_flight -= 1
            path = scope["path"] if scope["path"] in self._paths else "other"
            service.measures.requests.labels(path, str(status)).inc()
            service.measures.seconds.labels(path).observe(time.monotonic() - started)

    def _check(self, request: Request) -> None:
        settings = self._service.settings
        host = request.headers.get("host", "").lower()
        unnamed = "host" not in request.headers  # a probe by HTTP/1.0; browsers always name it
        name = host_name(host)
        names = {one.lower() for one in (*settings.allow_hosts, settings.host)}
        # Where keys are asked for they are the door: a page elsewhere has none.
        keys = settings.keys is not None
        if not (keys or unnamed or (name is not None and (name in names or _is_address(name)))):
            raise Problem(
                "not-allowed",
                Message("The service answers to its own names only."),
                Message("Ask by its address; or whoever runs it gives --allow-host NAME."),
                value={"host": host[:80]},
            )
        origin = request.headers.get("origin")
        ours = origin is None or origin.lower().rpartition("://")[2] == host
        if not ours and origin not in settings.allow_origins:
            raise Problem(
                "not-allowed",
                Message("Pages of others may not ask, unless they are named."),
                Message(
                    "Ask from a program; or whoever runs the service gives --allow-origin ORIGIN."
                ),
                value={"origin": str(origin)[:80]},
            )


def _is_address(name: str) -> bool:
    """Whether no name server was asked: this machine as seen from itself, or an IP address."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return is_loopback(name)
    return True
