"""`dermosan serve`: workers on one socket, started anew where one dies, ended in order."""

import contextlib
import logging
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from dermosan_lib.bundle import Bundle, bundle_folder
from dermosan_lib.faces.api.server_process import Server
from dermosan_lib.faces.api.service import Service
from dermosan_lib.faces.api.settings import Settings
from dermosan_lib.faces.api.worker_processes import Workers
from dermosan_lib.faces.server import check_port

_LOOK_S = 0.1  # how soon the death of a worker is seen

log = logging.getLogger(__name__)


def serve(bundles: Sequence[str | Path], settings: Settings) -> None:
    """Answer for ``bundles``, names or folders, until Ctrl-C or SIGTERM; what was taken is ended.

    Without any it takes those of `default_bundles`, as the dashboard does. The address is logged
    when it answers.

    Raises `BundleError`, and `RunError` for settings that cannot be, a port that cannot be had, or
    workers that die again and again.
    """
    from dermosan_lib.faces.dashboard import default_bundles  # workers need none of it

    settings.check()
    check_port(settings.host, settings.port)
    chosen = [bundle_folder(one).resolve() for one in bundles or default_bundles()]
    if os.name != "posix":  # where a socket cannot be handed to a worker this way
        service = Service([Bundle.load(folder) for folder in chosen], settings)
        Server(service, when_ready=lambda: _tell(settings, [*service.models.bundles])).run()
        return
    with Workers(chosen, settings) as workers, _signals() as ended:
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


@contextlib.contextmanager
def _signals() -> Iterator[threading.Event]:
    """An event that Ctrl-C, SIGTERM and a terminal that is closed set."""
    ended = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield ended
        return
    numbers = [signal.SIGTERM, signal.SIGINT]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, lambda *_: ended.set()) for number in numbers}
    try:
        yield ended
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
