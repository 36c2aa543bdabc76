"""What a service says of itself and of its models, as data."""

import time
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

import dermosan_lib
from dermosan_lib.bundle import NOTICE, Bundle
from dermosan_lib.conditions import Taxonomy, said_in
from dermosan_lib.faces.api.diagnose import caller_of, service_of
from dermosan_lib.faces.api.documents import CONDITIONS, LABEL, LANGUAGE, MODEL, STATUS
from dermosan_lib.faces.api.intake import checked_language
from dermosan_lib.faces.api.problem_documents import PROBLEMS_OF_LANGUAGE, PROBLEMS_WITHOUT_BODY
from dermosan_lib.faces.api.problems import KINDS, TYPES, language_of
from dermosan_lib.language import translate, use_language

router = APIRouter()


@router.get("/v1/model", summary="The models' cards", responses={**MODEL, **PROBLEMS_WITHOUT_BODY})
async def model(request: Request) -> Response:
    """The card of each model that this service reads with, as its bundle holds it."""
    caller_of(request)
    bundles = service_of(request).models.bundles
    return JSONResponse({"models": [dict(bundle.card) for bundle in bundles.values()]})


@router.get(
    "/v1/conditions",
    summary="What the models know",
    responses={**CONDITIONS, **PROBLEMS_OF_LANGUAGE},
    openapi_extra={"parameters": [LANGUAGE]},
)
async def conditions(request: Request) -> Response:
    """The conditions of each model, in class order, with their texts for teaching."""
    caller_of(request)
    language = checked_language(request.query_params.get("language", ""))
    found = [
        {"name": name, **_conditions(said_in(bundle.taxonomy, language))}
        for name, bundle in service_of(request).models.bundles.items()
    ]
    return JSONResponse({"language": language, "models": found})


@router.get("/v1/label", summary="What the models are for", responses=LABEL)
async def label(request: Request) -> Response:
    """What each model is for, tested on, and not for. Needs no key."""
    bundles = service_of(request).models.bundles
    return JSONResponse(
        {"notice": NOTICE, "models": [_label(name, bundle) for name, bundle in bundles.items()]}
    )


@router.get(
    "/v1/status", summary="How the service is", responses={**STATUS, **PROBLEMS_WITHOUT_BODY}
)
async def status(request: Request) -> Response:
    """Version, uptime, and what is being done now."""
    caller_of(request)
    service = service_of(request)
    return JSONResponse(
        {
            "version": dermosan_lib.__version__,
            "uptime_s": round(time.monotonic() - service.started, 1),
            "in_flight": service.in_flight,
            "answered": service.answered,
            "queue": {"waiting": service.turns.waiting, "most": service.turns.most_waiting},
            "threads": {"working": service.turns.working, "most": service.turns.threads},
            "models": list(service.models.bundles),
        }
    )


@router.get(TYPES, summary="Kinds of problems", response_description="One entry a kind")
async def problems(request: Request) -> Response:
    """The kinds that `type` of a problem names, with status and title."""
    with use_language(language_of(request)):
        return JSONResponse(
            {
                kind: {"status": one.status, "title": translate(one.title)}
                for kind, one in KINDS.items()
            }
        )


@router.get(
    "/healthz",
    summary="Whether the process answers",
    response_class=PlainTextResponse,
    response_description="It answers.",
)
async def healthz() -> Response:
    """Always `ok`."""
    return PlainTextResponse("ok\n")


@router.get(
    "/readyz",
    summary="Whether it takes cases",
    response_class=PlainTextResponse,
    response_description="It takes cases.",
    responses={503: {"description": "It is ending, or its queue is full."}},
)
async def readyz(request: Request) -> Response:
    """`ready`, or 503 with the reason."""
    service = service_of(request)
    if service.closing:
        return PlainTextResponse("ending\n", 503)
    if service.turns.full:
        return PlainTextResponse("the queue is full\n", 503)
    return PlainTextResponse("ready\n")


@router.get(
    "/metrics",
    summary="For Prometheus",
    response_class=PlainTextResponse,
    response_description="Name and value in each line",
)
async def metrics(request: Request) -> Response:
    """Counters in the text format of Prometheus. Asks for a key where the service does."""
    caller_of(request)
    service = service_of(request)
    service.measures.in_flight.set(service.in_flight)
    service.measures.waiting.set(service.turns.waiting)
    service.measures.held.set(service.room.held_bytes)
    return Response(service.measures.as_text(), media_type="text/plain; version=0.0.4")


def _conditions(taxonomy: Taxonomy) -> dict[str, Any]:
    conditions = [
        {
            "code": condition.code,
            "name": condition.name,
            "icd11": condition.icd11,
            "group": condition.group or None,
            "behaviour": condition.behaviour,
            "urgency": condition.urgency,
            "description": condition.description,
            "look_for": list(condition.look_for),
            "next_steps": condition.next_steps,
        }
        for condition in taxonomy
    ]
    groups = [
        {"code": group.code, "name": group.name, "parent": group.parent or None}
        for group in taxonomy.groups
    ]
    return {"groups": groups, "conditions": conditions}


def _label(name: str, bundle: Bundle) -> dict[str, Any]:
    card = bundle.card
    data = card.get("data") or {}
    return {
        "name": name,
        "version": card["version"],
        "sha256": bundle.sha256,
        "demonstration": bundle.demonstration,
        "made_for": {"use": card.get("intended_use"), "pictures": bundle.modality},
        "trained_on": data.get("name"),
        "tested_on": {"images": (data.get("images") or {}).get("test"),
                      "metrics": card.get("metrics") or {}},
        "not_for": [
            str(NOTICE),
            f"It knows {len(bundle.taxonomy)} conditions and no other; what is none of them is "
            "not told reliably.",
        ],
        "licence": card.get("licence"),
        "attribution": card.get("attribution"),
    }  # fmt: skip
