"""The protocol's answers: a diagnosis or an error as its fields, written as tags or as JSON."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse, PlainTextResponse, Response

from dermosan_lib.clinic import Diagnosis
from dermosan_lib.faces.api.problems import Problem
from dermosan_lib.faces.api.protocol.tags import harmless, name_in_list, write_tags
from dermosan_lib.faces.api.protocol.told import Told

SILENT = 9
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
}
_OURS = 10


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


def refused(problem: Problem, *, as_json: bool) -> Response:
    """The protocol's own form of an error."""
    fields = {"error": _CODES.get(problem.kind, _OURS), "message": harmless_text(str(problem))}
    return written(fields, as_json=as_json, status=problem.status, headers=problem.headers)
