"""The OpenAPI document's refusals: for each status its kinds, and one example of them."""

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
        "This address takes POST.",
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
        "The field top is a whole number from 1 to 1000.",
        {"field": "top", "given": "0"},
        "Leave it out for all.",
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


def _problem(status: int, titles: list[str]) -> dict[str, Any]:
    kind, rule, value, remedy = _EXAMPLES[status]
    example = {
        "type": f"{TYPES}#{kind}", "title": KINDS[kind].title, "status": status,
        "detail": f"{rule} {remedy}", "rule": rule, "value": value, "remedy": remedy,
    }  # fmt: skip
    return {
        "description": "; ".join(titles),
        "content": {MEDIA_TYPE: {"schema": PROBLEM, "example": example}},
    }


def _problems() -> dict[int | str, dict[str, Any]]:
    by_status: dict[int, list[str]] = {}
    for kind in KINDS.values():
        by_status.setdefault(kind.status, []).append(kind.title)
    return {status: _problem(status, titles) for status, titles in sorted(by_status.items())}


PROBLEMS = _problems()
