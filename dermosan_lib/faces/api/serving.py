"""`dermosan serve`: workers on one socket, started anew where one dies, ended in order."""

import logging
import os
from collections.abc import Sequence
from pathlib import Path

from dermosan_lib.bundle import Bundle, bundle_folder
from dermosan_lib.faces.api.server_process import Server
from dermosan_lib.faces.api.service import Service
from dermosan_lib.faces.api.settings import Settings
from dermosan_lib.faces.api.worker import told
from dermosan_lib.faces.inference import check_server
from dermosan_lib.faces.server import check_port
from dermosan_lib.faces.workers import Workers, ended_by_signals, tcp_listener

_LOOK_S = 0.1  # how soon the death of a worker is seen
_WORKER = "dermosan_lib.faces.api"

log = logging.getLogger(__name__)


def serve(bundles: Sequence[str | Path], settings: Settings) -> None:
    """Answer for ``bundles``, names or folders, until Ctrl-C or SIGTERM; what was taken is ended.

    Without any it takes those of `default_bundles`, as the dashboard does. The address is logged
    when it answers.

    Raises `BundleError`, `InferenceError` where the server of ``settings.remote`` cannot be asked,
    and `RunError` for settings that cannot be, a port that cannot be had, or workers that die again
    and again.
    """
    from dermosan_lib.faces.dashboard import default_bundles  # workers need none of it

    settings.check()
    check_port(settings.host, settings.port)
    chosen = [bundle_folder(one).resolve() for one in bundles or default_bundles()]
    if settings.remote is not None:
        check_server([Bundle.load(folder) for folder in chosen], settings.remote)
    if os.name != "posix":  # where a socket cannot be handed to a worker this way
        service = Service([Bundle.load(folder) for folder in chosen], settings)
        Server(service, when_ready=lambda: _tell(settings, [*service.models.bundles])).run()
        return
    listener = tcp_listener(settings.host, settings.port)
    with (
        Workers(_WORKER, told(chosen, settings), listener, count=settings.workers) as workers,
        ended_by_signals() as ended,
    ):
        _tell(settings, workers.start())
        while not ended.is_set():
            workers.look()
            ended.wait(_LOOK_S)
        log.info("Ending the API when all that was taken is answered.")


def _tell(settings: Settings, names: Sequence[str]) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    log.info(
        "The API answers on http://%s:%d/ (read by %s; /docs tells what to ask). Ctrl-C ends it.",
        host, settings.port, ", ".join(names),
    )  # fmt: skip
