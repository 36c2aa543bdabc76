"""`GET /api` and `POST /api`."""

import logging
from urllib.parse import unquote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from dermosan_lib.bundle import NOTICE
from dermosan_lib.faces.api.diagnose import address_of, service_of
from dermosan_lib.faces.api.intake import FormRules, asked_images, read_form
from dermosan_lib.faces.api.problems import ClientGone, Problem
from dermosan_lib.faces.api.protocol.answering import fields_of, refused, wants_json, written
from dermosan_lib.faces.api.protocol.documents import ANSWERS, BODY, JSON_FORMAT, USERS
from dermosan_lib.faces.api.protocol.told import ToldError, read_told
from dermosan_lib.faces.api.work import Case

_RULES = FormRules(files="file", fields=("args1", "args2"), field_bytes=8_000, lenient=True)
PATHS = ("/api", "/api/")  # some clients end an address with a slash
_NOTICE = str(NOTICE).replace(",", ";")
log = logging.getLogger(__name__)
router = APIRouter()


@router.get(PATHS[1], include_in_schema=False)
@router.get(
    PATHS[0],
    summary="Model Dermatology: users now, and a message",
    response_class=PlainTextResponse,
    responses=USERS,
)
async def users(request: Request) -> Response:
    """Two values joined by a comma: requests in flight, and a message. `GET /api?KEY`."""
    service = service_of(request)
    try:
        service.admission.caller(_key(request), address_of(request))
    except Problem as problem:
        return refused(problem, request)
    models = " and ".join(service.models.bundles).replace(",", ";")
    return PlainTextResponse(f"{service.in_flight},Read by {models}. {_NOTICE}")


@router.post(PATHS[1], include_in_schema=False)
@router.post(
    PATHS[0],
    summary="Model Dermatology: read one case",
    response_class=PlainTextResponse,
    responses=ANSWERS,
    openapi_extra={"requestBody": BODY, "parameters": [JSON_FORMAT]},
)
async def post(request: Request) -> Response:
    """One case by the protocol of Model Dermatology; with `?json_format=1` one JSON object."""
    try:
        return await _answer(request)
    except Problem as problem:
        return refused(problem, request)
    except ClientGone:
        raise
    except Exception:
        log.exception("POST /api failed")
        fault = Problem("internal", "The service failed; that is a fault of ours.", "Try again.")
        return refused(fault, request)


async def _answer(request: Request) -> Response:
    service = service_of(request)
    service.turns.check_place()
    async with read_form(request, _RULES, service.room) as form:
        key = form.fields.get("args1", "").strip()
        caller = service.admission.caller(key or _key(request), address_of(request))
        try:
            told = read_told(form.fields.get("args2", ""))
        except ToldError as error:
            raise Problem("bad-field", str(error), "Mend args2, or leave it empty.") from error
        images = asked_images(form, _RULES, unquote)
        case = Case(images=images, attributes=told.attributes(), lenient=True)
        diagnosis = await service.read(request, case, caller)
    return written(fields_of(diagnosis, told), as_json=wants_json(request))


def _key(request: Request) -> str:
    """The query's first word without a value: ``/api?KEY`` or ``/api?KEY&json_format=1``."""
    words = request.url.query.split("&")
    return unquote(next((word for word in words if word and "=" not in word), ""))
