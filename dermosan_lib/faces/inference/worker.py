"""The server's process: graphs opened once, on a socket that it is given."""

import logging
from collections.abc import Callable
from typing import Any

import uvicorn

from dermosan_lib.bundle import Bundle
from dermosan_lib.errors import DermosanError
from dermosan_lib.faces.inference.app import make_app
from dermosan_lib.faces.inference.held import Held
from dermosan_lib.faces.workers import Starter
from dermosan_lib.text import visible

_IDLE_S = 600  # lines of kernels wait for the next photo
_GRACE_S = 20

log = logging.getLogger(__name__)


class Server(uvicorn.Server):
    """Uvicorn for the application; ``when_ready`` is called when it answers."""

    def __init__(self, app: Any, when_ready: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http="h11",
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="warning",
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_keep_alive=_IDLE_S,
                timeout_graceful_shutdown=_GRACE_S,
            )
        )
        self._when_ready = when_ready

    async def startup(self, sockets: Any = None) -> None:
        """Uvicorn's, then tell."""
        await super().startup(sockets)
        if self.started:
            self._when_ready()

    def end(self) -> None:
        """End when what was taken is answered; any thread may call it."""
        self.should_exit = True


def main(argument: str) -> int:
    """Serve until told to end; 0, or 2 where it cannot."""
    starter = Starter(argument)
    try:
        models = [Held(Bundle.load(folder)) for folder in starter.told["folders"]]
    except DermosanError as error:
        log.error("%s", visible(error))
        starter.cannot(error)
        return 2
    names = [model.name for model in models]
    server = Server(make_app(models), lambda: starter.is_ready(names))
    starter.when_gone(server.end)
    with starter.socket() as listener:
        server.run(sockets=[listener])
    return 0
