"""A worker of `dermosan serve`: the service in a process of its own, on a socket it is given.

It tells its starter by a pipe that it is ready, or why it cannot be, and ends in order when the
starter is gone: then the other pipe ends.
"""

import contextlib
import json
import logging
import os
import socket
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dermosan_lib.bundle import Bundle
from dermosan_lib.errors import DermosanError
from dermosan_lib.faces.api.server_process import Server
from dermosan_lib.faces.api.service import Service
from dermosan_lib.faces.api.settings import Settings
from dermosan_lib.text import visible

log = logging.getLogger(__name__)

_PATHS = ("keys", "audit")


def told(folders: list[Path], settings: Settings, listener: int, ready: int, alive: int) -> str:
    """The argument of a worker: what it serves, and the numbers of its files."""
    plain = {name: value for name, value in asdict(settings).items() if name != "body"}
    plain |= {name: None if plain[name] is None else str(plain[name]) for name in _PATHS}
    files = {"listener": listener, "ready": ready, "alive": alive}
    return json.dumps({"folders": [str(one) for one in folders], "settings": plain, **files})


def main(argument: str) -> int:
    """Serve until told to end; 0, or 2 where it cannot."""
    asked = json.loads(argument)
    ready = os.fdopen(asked["ready"], "w", encoding="utf-8")
    try:
        service = Service(
            [Bundle.load(folder) for folder in asked["folders"]], _settings(asked["settings"])
        )
    except DermosanError as error:
        log.error("%s", visible(error))
        _say(ready, {"error": str(error)})
        return 2
    server = Server(service, when_ready=lambda: _say(ready, {"models": [*service.models.bundles]}))
    watching = threading.Thread(target=_end_with, args=(asked["alive"], server), daemon=True)
    watching.start()
    with socket.socket(fileno=asked["listener"]) as listener:
        server.run(sockets=[listener])
    return 0


def _settings(plain: dict[str, Any]) -> Settings:
    paths = {name: None if plain[name] is None else Path(plain[name]) for name in _PATHS}
    return Settings(**{**plain, **paths})


def _say(ready: Any, message: dict[str, Any]) -> None:
    with contextlib.suppress(OSError), ready:  # nobody waits for one that was started anew
        ready.write(json.dumps(message))


def _end_with(alive: int, server: Server) -> None:
    os.read(alive, 1)  # nothing is ever written: it returns when the starter has closed it
    server.end()
