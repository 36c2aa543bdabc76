"""`dermosan serve`: workers on one socket, started anew where one dies, ended in order."""

import contextlib
import json
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from dermosan_lib.bundle import Bundle, bundle_folder
from dermosan_lib.errors import RunError
from dermosan_lib.faces.api.server_process import Server
from dermosan_lib.faces.api.service import Service
from dermosan_lib.faces.api.settings import Settings
from dermosan_lib.faces.api.worker import told
from dermosan_lib.faces.server import check_port

_LOOK_S = 0.1  # how soon the death of a worker is seen
_START_S = 120.0
_QUICK_S, _MOST_QUICK = 10.0, 5  # so many deaths so soon after the start, and it gives up
_BACKLOG = 2048

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
    with _Workers(chosen, settings) as workers, _signals() as ended:
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


class _Workers:
    """Processes on one socket. It is ours, so that who asks while one starts anew has to wait."""

    def __init__(self, folders: list[Path], settings: Settings) -> None:
        self._folders, self._settings = folders, settings
        self._processes: list[tuple[subprocess.Popen[bytes], float]] = []
        self._quick = 0

    def __enter__(self) -> "_Workers":
        self._listener = _listener(self._settings.host, self._settings.port)
        self._alive, self._ours = os.pipe()
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._ours)  # which ends them in order
        self._listener.close()
        for process, _ in self._processes:
            process.wait()
        os.close(self._alive)

    def start(self) -> list[str]:
        """Start all and wait until they answer; names of the models.

        Raises `RunError` with the reason where one cannot.
        """
        pipes = [self._start_one() for _ in range(self._settings.workers)]
        names, *_ = [_answer(pipe) for pipe in pipes]
        return names

    def look(self) -> None:
        """Start anew what has died. Raises `RunError` where that does not help."""
        for place, (process, started) in enumerate(self._processes):
            if process.poll() is None:
                continue
            self._quick = self._quick + 1 if time.monotonic() - started < _QUICK_S else 0
            log.warning("A worker has ended with status %d; starting another.", process.returncode)
            if self._quick > _MOST_QUICK:
                raise RunError(
                    f"Workers have ended {self._quick} times soon after their start. Look at the "
                    "messages above, and at the memory that is left."
                )
            del self._processes[place]
            os.close(self._start_one())
            return

    def _start_one(self) -> int:
        """Start a worker; the file that will tell of its start."""
        read, write = os.pipe()
        files = (self._listener.fileno(), write, self._alive)
        argument = told(self._folders, self._settings, *files)
        module = told.__module__
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", module, argument],
            stdin=subprocess.DEVNULL,
            pass_fds=files,
            start_new_session=True,  # Ctrl-C reaches us alone, and we end it in order
        )
        os.close(write)
        self._processes.append((process, time.monotonic()))
        return read


def _listener(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    made = socket.socket(family, kind, protocol)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind(address)
    made.listen(_BACKLOG)
    return made


def _answer(pipe: int) -> list[str]:
    deadline = time.monotonic() + _START_S
    said = b""
    with contextlib.closing(os.fdopen(pipe, "rb", buffering=0)) as stream:
        while time.monotonic() < deadline:
            if not select.select([stream], [], [], _LOOK_S)[0]:
                continue
            if not (chunk := stream.read(65536)):
                break
            said += chunk
    message: dict[str, Any] = json.loads(said) if said else {}
    if "models" in message:
        return list(message["models"])
    raise RunError(
        message.get("error")
        or "The service ended while starting, or took too long. Look at the messages above."
    )


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
