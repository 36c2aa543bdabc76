"""The answer that tells of a problem, in the form of the address that was asked."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from dermosan_lib.faces.api import protocol
from dermosan_lib.faces.api.problems import Problem, response
from dermosan_lib.language import Message
from dermosan_lib.text import visible


def refusal(problem: Problem, request: Request) -> Response:
    """Problem details; at `/api` that protocol's own form."""
    if request.url.path in protocol.PATHS:
        return protocol.refused(problem, request)
    return response(problem, request)


def unread(found: str, scope: Scope | None) -> Response:
    """The answer to what is no HTTP; ``scope`` is that of the request within which it came."""
    nothing = {"type": "http", "method": "", "path": "", "headers": [], "query_string": b""}
    problem = Problem(
        "bad-http",
        Message("A request must be well-formed HTTP/1.1; this one is not."),
        Message("Let a library make it, and begin the address with http://."),
        value={"found": visible(found)[:80]},
    )
    return refusal(problem, Request(scope or nothing))
