"""The server as an ASGI application: the protocol's addresses, and a queue before the graphs."""

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

import dermosan_lib
from dermosan_lib.clinic.engine.remote import BINARY, LENGTH_HEADER, ProtocolError, pack, unpack
from dermosan_lib.faces.inference.held import VERSION, Held, RequestError, graphs_at_once

MOST_WAITING = 256
_RETRY_S = 2

log = logging.getLogger(__name__)


def make_app(models: Sequence[Held]) -> Starlette:
    """The application that answers for ``models``."""
    return _Server(models).app


class _Server:
    """A line has one request at a time, and they are answered in order: so lines take turns."""

    def __init__(self, models: Sequence[Held]) -> None:
        self._models = {model.name: model for model in models}
        at_once = graphs_at_once()
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="inference")
        self._free = asyncio.Semaphore(at_once)
        self._waiting = 0
        routes = [
            Route("/v2", self._about),
            Route("/v2/health/live", self._well),
            Route("/v2/health/ready", self._well),
        ]
        for below in ("/v2/models/{name}", f"/v2/models/{{name}}/versions/{VERSION}"):
            routes += [
                Route(below, self._describe),
                Route(f"{below}/ready", self._ready),
                Route(f"{below}/infer", self._infer, methods=["POST"]),
            ]
        self.app = Starlette(routes=routes)

    async def _about(self, _: Request) -> Response:
        told = {"name": "dermosan", "version": dermosan_lib.__version__}
        return JSONResponse({**told, "extensions": [BINARY]})

    async def _well(self, _: Request) -> Response:
        return Response()

    async def _describe(self, request: Request) -> Response:
        model = self._models.get(request.path_params["name"])
        return _unknown(request) if model is None else JSONResponse(model.metadata())

    async def _ready(self, request: Request) -> Response:
        known = request.path_params["name"] in self._models
        return JSONResponse({"ready": True}) if known else _unknown(request)

    async def _infer(self, request: Request) -> Response:
        model = self._models.get(request.path_params["name"])
        if model is None:
            return _unknown(request)
        if "origin" in request.headers:
            return _error(403, "pages in a browser may not ask")
        if self._waiting >= MOST_WAITING:
            headers = {"Retry-After": str(_RETRY_S)}
            return _error(503, f"{MOST_WAITING} requests wait already", headers)
        try:
            body = await _body(request, model.most_bytes)
            if body is None:
                return _error(413, f"a request has at most {model.most_bytes} bytes")
            length = request.headers.get(LENGTH_HEADER)
            tensors, asked = unpack("inputs", body, length)
            image, outputs = model.checked(tensors, asked)
        except ClientDisconnect:
            return Response(status_code=499)
        except (ProtocolError, RequestError) as error:
            return _error(400, str(error))
        return await self._answer(request, model, image, outputs, asked)

    async def _answer(
        self, request: Request, model: Held, image: Any, outputs: dict[str, bool], asked: Any
    ) -> Response:
        self._waiting += 1
        try:
            await self._free.acquire()
        finally:
            self._waiting -= 1
        try:
            if await request.is_disconnected():  # who has left takes no turn
                return Response(status_code=499)
            loop = asyncio.get_running_loop()
            names = list(outputs)
            found = await loop.run_in_executor(self._threads, model.infer, image, names)
        except Exception:  # ONNX Runtime raises its own undocumented types
            log.exception("%s failed", model.name)
            return _error(500, "the graph failed")
        finally:
            self._free.release()
        more = {"model_name": model.name, "model_version": VERSION}
        if isinstance(asked.get("id"), str):
            more["id"] = asked["id"]
        binary = [name for name, wanted in outputs.items() if wanted]
        content, headers = pack("outputs", found, more, binary=binary)
        return Response(content, headers=headers)


async def _body(request: Request, most_bytes: int) -> bytes | None:
    """What was sent; None where it is more than ``most_bytes``, of which no more is read."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most_bytes:
            return None
        parts.append(part)
    return b"".join(parts)


def _unknown(request: Request) -> Response:
    return _error(404, f"model {request.path_params['name'][:80]!r} is not found")


def _error(status: int, reason: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": reason}, status, headers)
