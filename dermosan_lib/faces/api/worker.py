"""A worker of `dermosan serve`: the service in a process of its own, on a socket it is given."""

import logging
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dermosan_lib.bundle import Bundle
from dermosan_lib.errors import DermosanError
from dermosan_lib.faces.api.server_process import Server
from dermosan_lib.faces.api.service import Service
from dermosan_lib.faces.api.settings import Settings
from dermosan_lib.faces.workers import Starter
from dermosan_lib.text import visible

log = logging.getLogger(__name__)

_PATHS = ("keys", "audit")


def told(folders: Sequence[Path], settings: Settings) -> dict[str, Any]:
    """What a worker is told: what it serves, and how."""
    plain = {name: value for name, value in asdict(settings).items() if name != "body"}
    plain |= {name: None if plain[name] is None else str(plain[name]) for name in _PATHS}
    return {"folders": [str(one) for one in folders], "settings": plain}


def main(argument: str) -> int:
    """Serve until told to end; 0, or 2 where it cannot."""
    starter = Starter(argument)
    try:
        service = Service(
            [Bundle.load(folder) for folder in starter.told["folders"]],
            _settings(starter.told["settings"]),
        )
    except DermosanError as error:
        log.error("%s", visible(error))
        starter.cannot(error)
        return 2
    server = Server(service, when_ready=lambda: starter.is_ready([*service.models.bundles]))
    starter.when_gone(server.end)
    with starter.socket() as listener:
        server.run(sockets=[listener])
    return 0


def _settings(plain: dict[str, Any]) -> Settings:
    paths = {name: None if plain[name] is None else Path(plain[name]) for name in _PATHS}
    return Settings(**{**plain, **paths})
