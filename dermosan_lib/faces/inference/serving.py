"""`dermosan inference serve`: the server on a port, for other machines or programs."""

import logging
import os
from collections.abc import Sequence
from pathlib import Path

from dermosan_lib.bundle import bundle_folder
from dermosan_lib.errors import RunError
from dermosan_lib.faces.inference.shared import LOOK_S, WORKER
from dermosan_lib.faces.server import check_port, is_loopback
from dermosan_lib.faces.workers import Workers, ended_by_signals, tcp_listener

HOST, PORT = "127.0.0.1", 8868

log = logging.getLogger(__name__)


def serve_inference(
    bundles: Sequence[str | Path], *, host: str = HOST, port: int = PORT, everybody: bool = False
) -> None:
    """Hold the graphs of ``bundles``, names or folders, until Ctrl-C or SIGTERM.

    The address is logged when it answers. ``everybody`` who reaches it may ask, which must be said
    where it listens beyond this machine.

    Raises `BundleError`, and `RunError` for a port that cannot be had, on a system without
    processes that take a socket over, and where the process dies again and again.
    """
    if os.name != "posix":
        raise RunError(
            "The inference server hands its socket to a process of its own, which this system does "
            "not do. Run it on Linux or macOS, or in a container."
        )
    if not is_loopback(host) and not everybody:
        raise RunError(
            f"Whoever reaches the inference server may ask it, and --host is {host}, beyond this "
            "machine. Say --open where a wall or a proxy stands before it."
        )
    check_port(host, port)
    folders = [str(bundle_folder(one).resolve()) for one in bundles]
    listener = tcp_listener(host, port)
    with (
        Workers(WORKER, {"folders": folders}, listener) as workers,
        ended_by_signals() as ended,
    ):
        names = workers.start()
        shown = f"[{host}]" if ":" in host else host
        log.info(
            "The inference server answers on http://%s:%d/v2 (%s). Ctrl-C ends it.",
            shown, port, ", ".join(names),
        )  # fmt: skip
        while not ended.wait(LOOK_S):
            workers.look()
