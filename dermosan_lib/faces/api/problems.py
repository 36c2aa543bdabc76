"""What is answered where a request cannot be: problem details (RFC 9457) with rule and remedy."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from starlette.responses import JSONResponse

MEDIA_TYPE = "application/problem+json"
TYPES = "/v1/problems"  # where the kinds are listed; `type` points into it


class Kind(NamedTuple):
    """One kind of problem."""

    status: int
    title: str


KINDS = {
    "bad-multipart": Kind(400, "The body is no well-formed multipart form data"),
    "key-needed": Kind(401, "This service asks for a key"),
    "not-allowed": Kind(403, "This service does not answer such a request"),
    "not-found": Kind(404, "There is nothing at this address"),
    "wrong-method": Kind(405, "This address does not take that method"),
    "slow-body": Kind(408, "The body did not arrive in time"),
    "too-large": Kind(413, "The body is too large"),
    "not-multipart": Kind(415, "The body is of another type"),
    "bad-field": Kind(422, "A field cannot be used"),
    "bad-image": Kind(422, "An image cannot be read"),
    "number-of-images": Kind(422, "A case has one to five images"),
    "rate": Kind(429, "This key has asked often enough for now"),
    "busy": Kind(429, "All places in the queue are taken"),
    "internal": Kind(500, "A fault of the service"),
    "no-engine": Kind(503, "The model cannot be asked"),
    "no-audit": Kind(503, "The answer could not be written down"),
}


class Problem(Exception):  # noqa: N818 - RFC 9457's own word
    """A request that is refused: ``kind`` of `KINDS`, the rule, what was found, what to do."""

    def __init__(
        self,
        kind: str,
        rule: str,
        remedy: str,
        *,
        value: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """``value`` is what was found, as JSON; ``headers`` go with the answer."""
        super().__init__(f"{rule} {remedy}".strip())
        self.kind, self.rule, self.remedy, self.value = kind, rule, remedy, value
        self.headers = dict(headers or {})

    @property
    def status(self) -> int:
        """HTTP's status code."""
        return KINDS[self.kind].status

    def to_json(self) -> dict[str, Any]:
        """RFC 9457's members, and ``rule``, ``value`` and ``remedy``."""
        return {
            "type": f"{TYPES}#{self.kind}",
            "title": KINDS[self.kind].title,
            "status": self.status,
            "detail": str(self),
            "rule": self.rule,
            "value": self.value,
            "remedy": self.remedy,
        }


class ClientGone(Exception):  # noqa: N818 - no error of anybody's
    """Whoever asked has closed the connection; nothing is answered."""


def response(problem: Problem) -> JSONResponse:
    """The answer that tells of ``problem``."""
    return JSONResponse(
        problem.to_json(),
        status_code=problem.status,
        headers={"Cache-Control": "no-store", **problem.headers},
        media_type=MEDIA_TYPE,
    )


def two_sentences(text: str) -> tuple[str, str]:
    """A message of the library as rule (with the value found) and remedy: its last sentence."""
    end = max(text.rfind(mark, 0, len(text) - 1) for mark in (". ", "? ", "! "))
    return (text, "") if end < 0 else (text[: end + 1], text[end + 2 :])
