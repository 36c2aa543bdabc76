"""The OpenAPI document's refusals: for each status its kinds, and one example of them."""

from collections.abc import Iterable, Sequence
from typing import Any

from dermosan_lib.faces.api.problems import KINDS, MEDIA_TYPE, TYPES

_TEXT = {"type": "string"}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "properties": {
        "type": _TEXT, "title": _TEXT, "status": {"type": "integer"}, "detail": _TEXT,
        "rule": _TEXT, "value": {}, "remedy": _TEXT,
    },
    "required": ["type", "title", "status", "detail", "rule", "remedy"],
}  # fmt: skip
# By status: kind, rule, what was found, remedy.
_EXAMPLES: dict[int, tuple[str, str, Any, str]] = {
    400: (
        "bad-multipart",
        "A multipart body ends with its boundary and two dashes; this one does not.",
        {"parts": 2},
        "Send it whole; the library that made it may set the boundary by itself.",
    ),
    401: (
        "key-needed",
        "A request carries a key that this service knows; this one has none.",
        {"key": "none"},
        "Ask whoever runs the service for a key, and send it as Authorization: Bearer KEY.",
    ),
    403: (
        "not-allowed",
        "The service answers to its own names only.",
        {"host": "skin.example.org"},
        "Ask by its address; or whoever runs it gives --allow-host NAME.",
    ),
    404: (
        "not-found",
        "There is nothing at this address.",
        {"path": "/v1/diagnoses"},
        "See /docs for what there is.",
    ),
    405: (
        "wrong-method",
        "This address takes {methods}.",
        {"method": "PUT"},
        "See /docs for what there is.",
    ),
    408: (
        "slow-body",
        "A body must arrive within 60 s, with no silence of more than 15 s.",
        {"bytes_received": 65536},
        "Send it again over a better connection, or send smaller images.",
    ),
    413: (
        "too-large",
        "A body may have 50 MB.",
        {"bytes_at_least": 51200000},
        "Send fewer images, or smaller ones as JPEG.",
    ),
    415: (
        "not-multipart",
        "The body is multipart/form-data, and its Content-Type names the boundary.",
        {"content_type": "application/json"},
        "Let a library make the form, such as curl -F.",
    ),
    422: (
        "bad-field",
        "The field language is one of en, es.",
        {"field": "language", "given": "fr"},
        "Choose one of these.",
    ),
    429: (
        "rate",
        "This caller may ask 60 times a minute.",
        {"requests_a_minute": 60},
        "Try again in 1 s.",
    ),
    500: (
        "internal",
        "The service failed; that is a fault of ours.",
        None,
        "Try once more; if it fails again, tell whoever runs the service, whose log has it.",
    ),
    503: (
        "no-audit",
        "Every answer is written down before it is given, and the audit log cannot be written (No "
        "space left on device).",
        {"reason": "No space left on device"},
        "Tell whoever runs the service to make room, then try again.",
    ),
}


def _problem(status: int, kinds: Sequence[str], methods: str) -> dict[str, Any]:
    kind, rule, value, remedy = _EXAMPLES[status]
    rule = rule.format(methods=methods)
    example = {
        "type": f"{TYPES}#{kind}", "title": KINDS[kind].title, "status": status,
        "detail": f"{rule} {remedy}", "rule": rule, "value": value, "remedy": remedy,
    }  # fmt: skip
    return {
        "description": "; ".join(KINDS[one].title for one in kinds),
        "content": {MEDIA_TYPE: {"schema": PROBLEM, "example": example}},
    }


def _problems(kinds: Iterable[str], methods: str) -> dict[int | str, dict[str, Any]]:
    by_status: dict[int, list[str]] = {}
    for kind in kinds:
        by_status.setdefault(KINDS[kind].status, []).append(kind)
    return {status: _problem(status, found, methods) for status, found in sorted(by_status.items())}


_OF_ALL = ("key-needed", "not-allowed", "wrong-method", "rate", "internal")
_ASKED = "GET, HEAD"
PROBLEMS = _problems(KINDS, "POST")  # of an address that takes a case
PROBLEMS_WITHOUT_BODY = _problems(_OF_ALL, _ASKED)  # of one that is asked, and told nothing
PROBLEMS_OF_LANGUAGE = _problems((*_OF_ALL, "bad-field"), _ASKED)  # of one that is told a language
