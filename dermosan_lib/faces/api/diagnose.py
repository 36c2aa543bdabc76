"""`POST /v1/diagnose`: one to five images of a lesion in, the design's JSON out."""

import asyncio
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from dermosan_lib.faces.api.access import Caller
from dermosan_lib.faces.api.documents import DIAGNOSE_BODY, diagnosis_answers
from dermosan_lib.faces.api.intake import FIELDS, IMAGES, FormRules, asked_case, read_form
from dermosan_lib.faces.api.preference import prefers
from dermosan_lib.faces.api.problem_documents import PROBLEMS
from dermosan_lib.faces.api.problems import Problem
from dermosan_lib.faces.api.service import Service
from dermosan_lib.faces.api.work import Case, to_json
from dermosan_lib.faces.exchange import FHIR_JSON, fhir_bundle
from dermosan_lib.language import Message, use_language
from dermosan_lib.text import visible

RULES = FormRules(files=IMAGES, fields=FIELDS)
router = APIRouter()


@router.post(
    "/v1/diagnose",
    summary="Read one case",
    response_class=JSONResponse,
    responses={**diagnosis_answers(), **PROBLEMS},
    openapi_extra={"requestBody": DIAGNOSE_BODY},
)
async def diagnose(request: Request) -> Response:
    """One case of one to five images of one lesion.

    Answers the object that `dermosan diagnose --json` prints, with the same numbers; where `Accept`
    names `application/fhir+json`, a FHIR R4 Bundle of a preliminary DiagnosticReport instead.
    Images are not kept.
    """
    service = service_of(request)
    caller = caller_of(request)
    _check_query(request)
    service.turns.check_place()  # before the body is taken, which may be long
    async with read_form(request, RULES, service.room) as form:
        asked = asked_case(form, RULES, service.models.bundles)
        case = Case(
            images=asked.images,
            attributes=asked.attributes,
            despite_quality=asked.despite_quality,
            any_photo=asked.any_photo,
            model=asked.model,
        )
        diagnosis = await service.read(request, case, caller)
    if prefers(",".join(request.headers.getlist("accept")), FHIR_JSON, to="application/json"):
        bundles = service.models.bundles.values()
        with use_language(asked.language):  # its thread takes the language along
            made = await asyncio.to_thread(fhir_bundle, diagnosis, bundles, top=asked.top)
        return JSONResponse(made, headers={"Cache-Control": "no-store"}, media_type=FHIR_JSON)
    answer = to_json(diagnosis, language=asked.language, top=asked.top, explain=asked.explain)
    return JSONResponse(answer, headers={"Cache-Control": "no-store"})


def _check_query(request: Request) -> None:
    """Raise `Problem` for what is told behind a question mark, which would else be passed over."""
    if names := list(request.query_params):
        name = visible(names[0])[:80]
        raise Problem(
            "bad-field",
            Message("What is asked of a case is told in parts of the form, not in the address."),
            Message("Send {name} as a part of the form, such as curl -F does.", name=name),
            value={"field": name},
        )


def service_of(request: Request) -> Service:
    """The service that answers ``request``."""
    found: Any = request.app.state.service
    assert isinstance(found, Service)
    return found


def caller_of(request: Request) -> Caller:
    """Who asks, by the headers; raises `Problem` where nobody may, or too often."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    key = given.strip() if scheme.lower() == "bearer" else request.headers.get("x-api-key")
    return service_of(request).admission.caller(key, address_of(request))


def address_of(request: Request) -> str:
    """The address that asks."""
    return request.client.host if request.client else "unknown"
