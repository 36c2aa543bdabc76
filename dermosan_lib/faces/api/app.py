"""The service as an ASGI application."""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

import dermosan_lib
from dermosan_lib.bundle import NOTICE
from dermosan_lib.errors import DermosanError
from dermosan_lib.faces.api import diagnose, facts, protocol
from dermosan_lib.faces.api.intake import Intake
from dermosan_lib.faces.api.page import router as page_router
from dermosan_lib.faces.api.problems import ClientGone, Problem
from dermosan_lib.faces.api.refusal import refusal
from dermosan_lib.faces.api.service import Service
from dermosan_lib.faces.api.watch import Watch
from dermosan_lib.language import Message
from dermosan_lib.text import visible

log = logging.getLogger(__name__)

_ROUTERS = (diagnose.router, facts.router, protocol.router, page_router)


def make_app(service: Service) -> ASGIApp:
    """The application that answers for ``service``, which ends with it."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        service.closing = True
        service.close()

    app = FastAPI(
        title="DERMOSAN",
        version=dermosan_lib.__version__,
        description=str(NOTICE),
        docs_url=None,  # both would load scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
    )
    app.state.service = service
    for router in _ROUTERS:
        app.include_router(router)
    for kind, handler in (
        (Problem, _refuse),
        (ClientGone, _forget),
        (HTTPException, _no_such),
        (DermosanError, _fault),
        (Exception, _fault),
    ):
        app.add_exception_handler(kind, handler)
    if service.settings.allow_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(service.settings.allow_origins),
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "X-API-Key"],
        )
    paths = [route.path for router in _ROUTERS for route in router.routes]  # type: ignore[attr-defined]
    watched = Watch(app, service, [*paths, "/openapi.json"])
    return Intake(watched, service.settings.body)


async def _refuse(request: Request, problem: Any) -> Response:
    return refusal(problem, request)


async def _forget(request: Request, _: Exception) -> Response:
    request.app.state.service.measures.gone.inc()
    return Response(status_code=499)  # to nobody


async def _no_such(request: Request, error: Any) -> Response:
    if error.status_code == 405:
        known = error.headers or {}
        told = known.get("Allow", "").split(", ")
        known = {**known, "Allow": ", ".join(_methods(request, told))}
        problem = Problem(
            "wrong-method",
            Message("This address takes {methods}.", methods=known["Allow"]),
            Message("See /docs for what there is."),
            value={"method": request.method[:20]},
            headers=known,
        )
    else:
        problem = Problem(
            "not-found",
            Message("There is nothing at this address."),
            Message("See /docs for what there is."),
            value={"path": request.url.path[:80]},
        )  # fmt: skip
    return refusal(problem, request)


def _methods(request: Request, told: Sequence[str]) -> list[str]:
    """Those of all routes at the address; the one that refused has ``told`` of its own alone."""
    found = {*filter(None, told)} | {
        method
        for router in _ROUTERS
        for route in router.routes
        if getattr(route, "path", None) == request.url.path
        for method in getattr(route, "methods", None) or ()
    }
    return sorted(found | ({"HEAD"} if "GET" in found else set()))


async def _fault(request: Request, error: Exception) -> Response:
    # Of an error of no kind of ours the server itself logs all.
    known = error if isinstance(error, DermosanError) else None
    log.error("%s failed", visible(request.url.path), exc_info=known)
    return refusal(
        Problem(
            "internal",
            Message("The service failed; that is a fault of ours."),
            Message(
                "Try once more; if it fails again, tell whoever runs the service, whose log has it."
            ),
        ),
        request,
    )
