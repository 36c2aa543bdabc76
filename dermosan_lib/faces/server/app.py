"""The server process: Voila with our page handler, and a doorman before every request."""

import os
from functools import partial
from typing import Any

from tornado import web
from tornado.log import access_log
from tornado.routing import Rule
from voila.app import Voila
from voila.request_info_handler import RequestInfoSocketHandler
from voila.tornado.handler import TornadoVoilaHandler

from dermosan_lib.faces.server.admission import TOKEN_VARIABLE, Admission
from dermosan_lib.faces.server.answers import Doorman, PageHandler, RefusalHandler

_MAX_BODY_BYTES = 65_536  # no page of ours sends a body; photos go by websocket
_IDLE_S = 120  # for a connection that asks nothing


class Server(Voila):
    """`dermosan dashboard`, below `serve`. It reads the same `voila.json` as a plain Voila."""

    token_of_visitors = ""

    def init_settings(self) -> dict[str, Any]:
        """Voila's settings; the doorman checks hosts, and no address is logged with its query."""
        settings: dict[str, Any] = super().init_settings()
        ours = {"allow_remote_access": True, "log_function": _log_request}
        self.tornado_settings: dict[str, Any] = self.tornado_settings | ours
        return settings

    def init_handlers(self) -> list[Any]:
        """Voila's handlers less those that the page does not use, behind the doorman."""
        token = self.token_of_visitors
        admission = Admission(token, self.port) if token else None
        doorman = Doorman(self.identity_provider, admission)
        needed = filter(_needed, super().init_handlers())
        return [Rule(doorman, RefusalHandler), *map(_ours, needed)]

    def listen(self) -> None:
        """Voila's loop, with small bodies and no connection that is held open for nothing."""
        self.app.listen = partial(
            self.app.listen, max_body_size=_MAX_BODY_BYTES, idle_connection_timeout=_IDLE_S
        )
        super().listen()


def main() -> None:
    """Run the server until SIGTERM. The token is taken out of the environment of all kernels."""
    Server.token_of_visitors = os.environ.pop(TOKEN_VARIABLE, "")
    Server.launch_instance()


def _needed(entry: tuple[Any, ...]) -> bool:
    path, handler = entry[0], entry[1]
    return handler is not RequestInfoSocketHandler and not str(path).endswith(("/login", "/logout"))


def _ours(entry: tuple[Any, ...]) -> tuple[Any, ...]:
    path, handler, *rest = entry
    return (path, PageHandler if handler is TornadoVoilaHandler else handler, *rest)


def _log_request(handler: web.RequestHandler) -> None:
    if (status := handler.get_status()) >= 500 and status != 503:
        access_log.warning("%d %s %s", status, handler.request.method, handler.request.path)
