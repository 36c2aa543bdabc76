"""`POST /v1/diagnose`: one to five images of a lesion in, the design's JSON out."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from dermosan_lib.faces.api.access import Caller
from dermosan_lib.faces.api.documents import DIAGNOSE_BODY, PROBLEMS, diagnosis_answers
from dermosan_lib.faces.api.intake import FIELDS, IMAGES, FormRules, asked_case, read_form
from dermosan_lib.faces.api.service import Service
from dermosan_lib.faces.api.work import Case, to_json

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

    Answers the object that `dermosan diagnose --json` prints, with the same numbers. Images are not
    kept.
    """
    service = service_of(request)
    caller = caller_of(request)
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
        diagnosis = await service.read(request, case, caller, language=asked.language)
    answer = to_json(diagnosis, language=asked.language, top=asked.top, explain=asked.explain)
    return JSONResponse(answer, headers={"Cache-Control": "no-store"})


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
