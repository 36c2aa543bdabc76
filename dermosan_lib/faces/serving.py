"""Serve the dashboard: bundle and port checked first, Voila below us, a clean end of both."""

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import dermosan_lib
from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic.diagnoser import Diagnoser
from dermosan_lib.errors import RunError
from dermosan_lib.faces.dashboard import BUNDLE_VARIABLE, default_bundle
from dermosan_lib.faces.dashboard.incidents import log_path
from dermosan_lib.faces.home import writable_environment

HOST = "127.0.0.1"
PORT = 8866
_NOTEBOOK = Path("dashboards") / "diagnose.ipynb"
_ASSET = "voila/templates/base/static/voila.js"
_GRACE_S = 20.0  # for Voila to end its kernels before it is killed

log = logging.getLogger(__name__)


def serve(bundle: str | Path | None = None, *, port: int = PORT, start_s: float = 60.0) -> None:
    """Serve the page for ``bundle`` on 127.0.0.1 until Ctrl-C or SIGTERM, then end every kernel.

    The address is logged when the server answers. Limits, template, warm kernels and culling are
    those of `voila.json`, the same that a plain ``voila dashboards/diagnose.ipynb`` reads.

    Args:
        bundle: Folder of the bundle; None takes the default of the page.
        port: TCP port, 1..65535.
        start_s: Seconds that the server may take to answer.

    Raises:
        BundleError: The bundle is missing, altered or malformed.
        RunError: The port cannot be had, the notebook is not there, or the server fails.
    """
    chosen = Path(bundle or default_bundle()).resolve()
    Diagnoser(Bundle.load(chosen))
    root = _repository()
    _check_port(port)
    url = f"http://{HOST}:{port}/"
    with _terminable(), _voila(root, chosen, port) as process:
        try:
            wait_until_ready(url, start_s, alive=lambda: process.poll() is None)
            log.info("The dashboard answers on %s (bundle %s). Ctrl-C ends it.", url, chosen)
            status = process.wait()
        except KeyboardInterrupt:
            log.info("Ending the dashboard.")
            return
    raise RunError(f"The server ended by itself with status {status}. Its log is {log_path()}.")


def wait_until_ready(
    url: str, timeout_s: float = 60.0, *, alive: Callable[[], bool] = lambda: True
) -> None:
    """Return when the dashboard at ``url`` answers; no kernel is used up for asking.

    Raises `RunError` after ``timeout_s`` seconds, or as soon as ``alive`` says the server is gone.
    """
    deadline = time.monotonic() + timeout_s
    while alive() and time.monotonic() < deadline:
        try:
            with urlopen(url + _ASSET, timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    reason = f"did not answer within {timeout_s:.0f} s" if alive() else "ended while starting"
    raise RunError(f"The server at {url} {reason}. Its log is {log_path()}.")


def _repository() -> Path:
    root = Path(dermosan_lib.__file__).resolve().parents[1]
    if not (root / _NOTEBOOK).is_file():
        raise RunError(
            f"The dashboard's notebook is expected at {root / _NOTEBOOK}, but is not there. "
            "Run from a clone of the project, installed with `pip install -e .`."
        )
    return root


def _check_port(port: int) -> None:
    if not 1 <= port <= 65535:
        raise RunError(f"A port is a number from 1 to 65535, but is {port}. Choose --port {PORT}.")
    with socket.socket() as probe:
        if os.name == "posix":  # as the server does, so that a port just left counts as free
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen()
        except OSError as error:
            raise RunError(
                f"Port {port} on {HOST} cannot be used: {error.strerror or error}. End the "
                "server that has it, or choose another with --port."
            ) from error


@contextmanager
def _voila(root: Path, bundle: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Voila in a session of its own, so that Ctrl-C reaches us alone and we end it in order."""
    command = [
        sys.executable,
        "-P",  # the repository's voila.json must be read from here, but nothing imported
        "-m",
        "voila",
        str(_NOTEBOOK),
        "--no-browser",
        f"--Voila.ip={HOST}",
        f"--Voila.port={port}",
        "--Voila.port_retries=0",
        "--Voila.log_level=WARN",
    ]
    log_path().parent.mkdir(parents=True, exist_ok=True)
    with log_path().open("ab") as out:
        process = subprocess.Popen(
            command,
            cwd=root,
            env=os.environ | writable_environment() | {BUNDLE_VARIABLE: str(bundle)},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Voila shuts its kernels down on SIGTERM; those of a killed Voila end by themselves."""
    process.terminate()
    try:
        process.wait(_GRACE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM ends `serve` as Ctrl-C does, instead of leaving Voila and its kernels behind."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals reach the main thread only; there is nothing to set
        return

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
