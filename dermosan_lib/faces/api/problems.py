"""What is answered where a request cannot be: problem details (RFC 9457) with rule and remedy."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import JSONResponse

from dermosan_lib.language import best_language, sentence, translate, use_language

MEDIA_TYPE = "application/problem+json"
TYPES = "/v1/problems"  # where the kinds are listed; `type` points into it


class Kind(NamedTuple):
    """One kind of problem."""

    status: int
    title: str


KINDS = {
    "bad-http": Kind(400, sentence("This is no request that can be read")),
    "bad-multipart": Kind(400, sentence("The body is no well-formed multipart form data")),
    "key-needed": Kind(401, sentence("This service asks for a key")),
    "not-allowed": Kind(403, sentence("This service does not answer such a request")),
    "not-found": Kind(404, sentence("There is nothing at this address")),
    "wrong-method": Kind(405, sentence("This address does not take that method")),
    "slow-body": Kind(408, sentence("The body did not arrive in time")),
    "too-large": Kind(413, sentence("The body is too large")),
    "not-multipart": Kind(415, sentence("The body is of another type")),
    "bad-field": Kind(422, sentence("A field cannot be used")),
    "bad-image": Kind(422, sentence("An image cannot be read")),
    "number-of-images": Kind(422, sentence("A case has one to five images")),
    "rate": Kind(429, sentence("This key has asked often enough for now")),
    "busy": Kind(429, sentence("All places in the queue are taken")),
    "internal": Kind(500, sentence("A fault of the service")),
    "no-engine": Kind(503, sentence("The model cannot be asked")),
    "no-audit": Kind(503, sentence("The answer could not be written down")),
}


class Problem(Exception):  # noqa: N818 - RFC 9457's own word
    """A request that is refused: ``kind`` of `KINDS`, the rule, what was found, what to do.

    Its words are for `language.translate`; its text is the English.
    """

    def __init__(
        self,
        kind: str,
        rule: str,
        remedy: str | None,
        *,
        value: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """``value`` is what was found, as JSON; ``headers`` go with the answer.

        Where ``remedy`` is None, it is the last sentence of ``rule``.
        """
        super().__init__(f"{rule} {remedy or ''}".strip())
        self.kind, self._rule, self._remedy, self.value = kind, rule, remedy, value
        self.headers = dict(headers or {})

    @property
    def status(self) -> int:
        """HTTP's status code."""
        return KINDS[self.kind].status

    def to_json(self) -> dict[str, Any]:
        """RFC 9457's members, and ``rule``, ``value`` and ``remedy``, in the language in use."""
        rule = translate(self._rule)
        rule, remedy = _two_sentences(rule) if self._remedy is None else (rule, self._remedy)
        remedy = translate(remedy)
        return {
            "type": f"{TYPES}#{self.kind}",
            "title": translate(KINDS[self.kind].title),
            "status": self.status,
            "detail": f"{rule} {remedy}".strip(),
            "rule": rule,
            "value": self.value,
            "remedy": remedy,
        }


class ClientGone(Exception):  # noqa: N818 - no error of anybody's
    """Whoever asked has closed the connection; nothing is answered."""


def response(problem: Problem, request: Request) -> JSONResponse:
    """The answer that tells of ``problem``, in the language that ``request`` asks for."""
    language = language_of(request)
    with use_language(language):
        content = problem.to_json()
    return JSONResponse(
        content,
        status_code=problem.status,
        headers={"Cache-Control": "no-store", "Content-Language": language, **problem.headers},
        media_type=MEDIA_TYPE,
    )


def language_of(request: Request) -> str:
    """The language in which a refusal is told.

    That of the form's field ``language``, as far as the form has been read, else the query's, else
    the best that ``Accept-Language`` names, else English.
    """
    form = getattr(request.state, "form", None)
    told = form.fields.get("language", "") if form else ""
    asked = request.query_params.get("language", "")
    return best_language(told.strip(), asked, request.headers.get("accept-language"))


def _two_sentences(text: str) -> tuple[str, str]:
    """A message of the library as rule (with the value found) and remedy: its last sentence."""
    end = max(text.rfind(mark, 0, len(text) - 1) for mark in (". ", "? ", "! "))
    return (text, "") if end < 0 else (text[: end + 1], text[end + 2 :])
