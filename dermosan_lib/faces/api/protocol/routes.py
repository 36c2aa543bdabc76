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
from dermosan_lib.faces.api.protocol.answering import fields_of, refused, written
from dermosan_lib.faces.api.protocol.told import ToldError, read_told
from dermosan_lib.faces.api.work import Case

_RULES = FormRules(files="file", fields=("args1", "args2"), field_bytes=8_000, lenient=True)
_JSON = "json_format"
_NOTICE = str(NOTICE).replace(",", ";")
_TEXT = {"content": {"text/plain": {"schema": {"type": "string"}}}}
_REFUSED = {"4XX": {"description": "An error, in the same form", **_TEXT}}
_BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {
                        "type": "array",
                        "minItems": 1,
                        "items": {"type": "string", "format": "binary"},
                    },
                    "args1": {"type": "string", "description": "Key"},
                    "args2": {
                        "type": "string",
                        "description": "Tags, each may be empty or missing",
                        "example": "<race>2</race> <birth>1960</birth> <sex>f</sex> "
                        "<location>back</location> <pruritus>x</pruritus> <pain>x</pain> "
                        "<onset>y</onset> <id></id>",
                    },
                },
            }
        }
    },
}
log = logging.getLogger(__name__)
router = APIRouter()


@router.get(
    "/api",
    summary="Model Dermatology: users now, and a message",
    response_class=PlainTextResponse,
    responses=_REFUSED,  # type: ignore[arg-type]
)
async def users(request: Request) -> Response:
    """Two values joined by a comma: requests in flight, and a message. `GET /api?KEY`."""
    service = service_of(request)
    try:
        service.admission.caller(_key(request), address_of(request))
    except Problem as problem:
        words = str(problem).replace(",", ";")
        return PlainTextResponse(f"0,{words}", problem.status, problem.headers)
    models = " and ".join(service.models.bundles).replace(",", ";")
    return PlainTextResponse(f"{service.in_flight},Read by {models}. {_NOTICE}")


@router.post(
    "/api",
    summary="Model Dermatology: read one case",
    response_class=PlainTextResponse,
    responses=_REFUSED,  # type: ignore[arg-type]
    openapi_extra={"requestBody": _BODY},
)
async def post(request: Request) -> Response:
    """One case by the protocol of Model Dermatology; with `?json_format=1` one JSON object."""
    as_json = request.query_params.get(_JSON) == "1"
    try:
        return await _answer(request, as_json)
    except Problem as problem:
        return refused(problem, as_json=as_json)
    except ClientGone:
        raise
    except Exception:
        log.exception("POST /api failed")
        fault = Problem("internal", "The service failed; that is a fault of ours.", "Try again.")
        return refused(fault, as_json=as_json)


async def _answer(request: Request, as_json: bool) -> Response:
    service = service_of(request)
    service.turns.check_place()
    async with read_form(request, _RULES, service.room) as form:
        key = form.fields.get("args1", "")
        caller = service.admission.caller(key or _key(request), address_of(request))
        try:
            told = read_told(form.fields.get("args2", ""))
        except ToldError as error:
            raise Problem("bad-field", str(error), "Mend args2, or leave it empty.") from error
        images = asked_images(form, _RULES, unquote)
        case = Case(images=images, attributes=told.attributes(), lenient=True)
        diagnosis = await service.read(request, case, caller)
    return written(fields_of(diagnosis, told), as_json=as_json)


def _key(request: Request) -> str:
    """The query's first word without a value: ``/api?KEY`` or ``/api?KEY&json_format=1``."""
    words = request.url.query.split("&")
    return unquote(next((word for word in words if word and "=" not in word), ""))
