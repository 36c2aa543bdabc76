"""Bodies counted and timed as they arrive, before any handler: also those of unknown length."""

import asyncio
import time
from dataclasses import dataclass

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Event

from dermosan_lib.faces.api.problems import Problem
from dermosan_lib.language import Message

# How long, and how many bytes, of a refused body are still taken and thrown away. One whose length
# was stated ends: many a library reads no answer before it has sent all, and fails if it cannot.
_LINGER_S, _LINGER_BYTES = 2.0, 8_000_000
_LINGER_STATED_S, _LINGER_STATED_BYTES = 10.0, 300_000_000


@dataclass(frozen=True)
class BodyLimits:
    """What one body may cost."""

    most_bytes: int = 50_000_000
    silent_s: float = 15.0  # without a byte
    whole_s: float = 60.0  # for all of it

    def check_size(self, size: int) -> None:
        """Raise `Problem` where a body has more bytes than it may have."""
        if size > self.most_bytes:
            raise Problem(
                "too-large",
                Message("A body may have {size:g} MB.", size=self.most_bytes / 1e6),
                Message("Send fewer images, or smaller ones as JPEG."),
                value={"bytes_at_least": size},
            )


class Intake:
    """ASGI layer that holds every request's body to `BodyLimits`.

    Where a body was not read to its end the connection is closed after the answer. What still comes
    is thrown away for a moment first: a client that is still sending would else be cut off before
    it has read why.
    """

    def __init__(self, app: ASGIApp, limits: BodyLimits) -> None:
        self._app, self._limits = app, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request whose body is watched."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = _Arriving(scope, receive, self._limits)
        unread = False

        async def answer(message: Event) -> None:
            nonlocal unread
            if message["type"] == "http.response.start" and not body.ended:
                unread = True
                headers = [*message.get("headers", ()), (b"connection", b"close")]
                message = {**message, "headers": headers}
            last = message["type"] == "http.response.body" and not message.get("more_body", False)
            if last and unread:
                await send({**message, "more_body": True})
                await body.throw_away()
                message = {"type": "http.response.body", "body": b"", "more_body": False}
            await send(message)

        await self._app(scope, body.receive, answer)


class _Arriving:
    def __init__(self, scope: Scope, receive: Receive, limits: BodyLimits) -> None:
        headers = dict(scope["headers"])
        length = headers.get(b"content-length", b"0")
        self._stated = int(length) if length.isdigit() else 0
        self._receive, self._limits = receive, limits
        self._waits = headers.get(b"expect", b"").lower() == b"100-continue"
        self._size = 0
        self._deadline: float | None = None
        self.ended = not self._stated and b"transfer-encoding" not in headers

    async def receive(self) -> Event:
        """As ASGI's. Raises `Problem` for what is too large or too slow."""
        if self.ended:
            return await self._receive()
        self._limits.check_size(self._stated)
        now = time.monotonic()
        if self._deadline is None:
            self._deadline = now + self._limits.whole_s
        patience = min(self._limits.silent_s, self._deadline - now)
        try:
            message = await asyncio.wait_for(self._receive(), max(0.0, patience))
        except TimeoutError:
            raise self._too_slow() from None
        if message["type"] != "http.request":
            self.ended = True
            return message
        self._size += len(message.get("body", b""))
        self.ended = not message.get("more_body", False)
        self._limits.check_size(self._size)
        return message

    async def throw_away(self) -> None:
        """Take what is still coming, for a moment, and forget it."""
        if self._waits and not self._size:  # it asked first, so nothing is coming
            return
        ends = 0 < self._stated <= _LINGER_STATED_BYTES
        patience, left = (_LINGER_STATED_S, self._stated) if ends else (_LINGER_S, _LINGER_BYTES)
        deadline = time.monotonic() + patience
        while not self.ended and left > 0 and (now := time.monotonic()) < deadline:
            try:
                message = await asyncio.wait_for(self._receive(), min(_LINGER_S, deadline - now))
            except TimeoutError:
                return
            left -= len(message.get("body", b""))
            self.ended = message["type"] != "http.request" or not message.get("more_body", False)

    def _too_slow(self) -> Problem:
        limits = self._limits
        return Problem(
            "slow-body",
            Message(
                "A body must arrive within {whole:g} s, with no silence of more than {silent:g} s.",
                whole=limits.whole_s,
                silent=limits.silent_s,
            ),
            Message("Send it again over a better connection, or send smaller images."),
            value={"bytes_received": self._size},
        )


async def client_gone(request: Request) -> None:
    """Return when whoever asked has closed the connection; the body must have been read."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
