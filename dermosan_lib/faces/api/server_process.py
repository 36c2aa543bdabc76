"""Uvicorn below the service: patience with slow clients bounded, and a clean end."""

import asyncio
import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from dermosan_lib.faces.api.app import make_app
from dermosan_lib.faces.api.refusal import unread
from dermosan_lib.faces.api.service import Service

_HEADERS_S = 10.0  # that a client may take for the first line and headers of a request
_IDLE_S = 15  # for a connection that asks nothing
_GRACE_S = 75  # at the end: longer than a body and its answer may take
_FILES = 8_192  # connections are files


class Server(uvicorn.Server):
    """Uvicorn for a `Service`; `run` returns when it was told to end and has ended."""

    def __init__(self, service: Service, *, when_ready: Callable[[], None]) -> None:
        """``when_ready`` is called when it answers."""
        settings = service.settings
        super().__init__(
            uvicorn.Config(
                make_app(service),
                host=settings.host,
                port=settings.port,
                http=_Impatient,
                ws="none",
                log_config=None,
                log_level="error",  # it warns of each malformed request, which anybody may send
                access_log=False,  # a query may hold a key
                proxy_headers=False,
                server_header=False,
                timeout_keep_alive=_IDLE_S,
                timeout_graceful_shutdown=_GRACE_S,
            )
        )
        self._service, self._when_ready = service, when_ready
        _allow_many_connections()

    async def startup(self, sockets: Any = None) -> None:
        """Uvicorn's, then tell."""
        await super().startup(sockets)
        if self.started:
            self._when_ready()

    def end(self) -> None:
        """Take no more, and end when what was taken is answered; any thread may call it."""
        self._service.closing = True
        self.should_exit = True

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Take no more, and end when what was taken is answered."""
        self._service.closing = True
        super().handle_exit(sig, frame)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End on signals with status 0; Uvicorn would raise them once more at the end."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        numbers = [signal.SIGTERM, signal.SIGINT]
        if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            numbers.append(signal.SIGHUP)
        before = {number: signal.signal(number, self.handle_exit) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


class _Impatient(H11Protocol):
    """Closes a connection whose first line and headers do not come in time; refuses in our form."""

    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Uvicorn's, which calls it where h11 has found no HTTP, with problem details."""
        state = self.conn.our_state
        if state in (h11.IDLE, h11.SEND_RESPONSE):  # else an answer is on its way, and is cut off
            scope = dict(self.scope) if state is h11.SEND_RESPONSE else None
            answer = unread(str(sys.exc_info()[1] or msg), scope)
            headers = [*answer.raw_headers, (b"connection", b"close")]
            for event in (
                h11.Response(status_code=answer.status_code, headers=headers),
                h11.Data(data=bytes(answer.body)),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _watch(self) -> None:
        if self.conn.their_state is not h11.IDLE:
            self._forget()
        elif self._waiting is None:
            self._waiting = self.loop.call_later(_HEADERS_S, self._give_up)

    def _give_up(self) -> None:
        self._waiting = None
        if self.conn.their_state is h11.IDLE and not self.transport.is_closing():
            self.transport.close()

    def _forget(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None


def _allow_many_connections() -> None:
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
