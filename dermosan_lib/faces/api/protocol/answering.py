"""The protocol's answers: a diagnosis or an error as its fields, written as tags or as JSON."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from dermosan_lib.clinic import Diagnosis
from dermosan_lib.faces.api.problems import Problem
from dermosan_lib.faces.api.protocol.tags import harmless, name_in_list, write_tags
from dermosan_lib.faces.api.protocol.told import Told

SILENT = 9
_JSON = "json_format"
_MOST_PAIRS = 10
# By kind of `problems.KINDS`; 0 is no error, and `SILENT` an answer without a list.
_CODES = {
    "key-needed": 1,
    "number-of-images": 2,
    "bad-image": 3,
    "bad-field": 4,
    "bad-multipart": 5,
    "not-multipart": 5,
    "too-large": 6,
    "slow-body": 7,
    "rate": 8,
    "busy": 8,
    "bad-http": 5,
    "not-allowed": 11,
    "wrong-method": 11,
}
_OURS = 10
_KEY_NEEDED = (
    "This service asks for a key, and this one is missing or unknown. Ask whoever runs the service "
    "for one; GET takes it as /api?KEY, POST as args1."
)


def fields_of(diagnosis: Diagnosis, told: Told) -> dict[str, Any]:
    """The protocol's fields, with what else must be said as ``message``."""
    read = sum(bool(reading.differential) for reading in diagnosis.readings)
    used = bool(diagnosis.evidence and diagnosis.evidence.used)
    score = diagnosis.malignancy if diagnosis.differential else None
    said = [diagnosis.reason, *diagnosis.warnings, diagnosis.notice]
    return {
        "error": 0 if diagnosis.differential else SILENT,
        "race": told.values["race"],
        "sex": told.values["sex"],
        "age": "" if told.age is None else str(told.age),
        "loc": harmless(told.values["location"]),
        "pruritus": told.values["pruritus"],
        "pain": told.values["pain"],
        "onset": told.values["onset"],
        "meta_used": int(used),
        "no_photo": read,
        "disease": ",".join(
            f"{name_in_list(line.name)},{line.probability:.4f}"
            for line in diagnosis.differential[:_MOST_PAIRS]
        ),
        "malignancy_output": "" if score is None else round(100 * score.score, 2),
        "message": " ".join(harmless_text(one) for one in said if one),
    }


def harmless_text(text: str) -> str:
    """As `harmless`, a sentence at a time, so that none is cut."""
    return ". ".join(harmless(one) for one in text.split(". "))


def wants_json(request: Request) -> bool:
    """Whether the query asks for one JSON object."""
    return request.query_params.get(_JSON) == "1"


def written(
    fields: Mapping[str, Any],
    *,
    as_json: bool,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """``fields`` as the client asked for them."""
    said = {"Cache-Control": "no-store", **(headers or {})}
    if as_json:
        return JSONResponse(dict(fields), status, said)
    return PlainTextResponse(write_tags(fields), status, said)


def refused(problem: Problem, request: Request) -> Response:
    """The protocol's own form of an error: of `GET` two values again, else fields."""
    said = _KEY_NEEDED if problem.kind == "key-needed" else str(problem)
    if request.method in ("GET", "HEAD"):
        words = said.replace(",", ";")
        return PlainTextResponse(f"0,{words}", problem.status, problem.headers)
    fields = {"error": _CODES.get(problem.kind, _OURS), "message": harmless_text(said)}
    return written(
        fields, as_json=wants_json(request), status=problem.status, headers=problem.headers
    )
