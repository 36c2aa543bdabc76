"""One inference process for all kernels of a dashboard, where that saves memory."""

import contextlib
import logging
import secrets
import socket
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from dermosan_lib.bundle import MODEL, Bundle
from dermosan_lib.errors import RunError
from dermosan_lib.faces.transport import socket_folder
from dermosan_lib.faces.workers import Workers, private_listener

SHARED_FROM_BYTES = 1_000_000_000  # of weights, were they in the memory of each kernel
LOOK_S = 0.1
WORKER = "dermosan_lib.faces.inference"

log = logging.getLogger(__name__)


def shares(bundles: Sequence[Bundle], visitors: int) -> bool:
    """Whether so many kernels with the weights of their own would take more than is sensible."""
    return (
        visitors > 1
        and visitors * sum(map(weights_bytes, bundles)) >= SHARED_FROM_BYTES
        and socket_folder() is not None  # last, since asking makes it
    )


@contextlib.contextmanager
def shared_engine(folders: Sequence[Path], log_file: Path) -> Iterator[str]:
    """Its address while it runs. What it has to say goes to ``log_file``.

    The socket has mode 0600 in a folder of mode 0700. A process that dies is started anew; whoever
    asks meanwhile waits. Where that fails again and again, the socket is closed, so that nobody
    waits for nothing.

    Raises `RunError` where it cannot be started.
    """
    folder = socket_folder()
    if folder is None:
        raise RunError(
            "A shared inference process talks over a Unix socket, and this system has none, or no "
            "folder for one. Leave out --inference, and each visitor's kernel opens the models."
        )
    path = folder / f"inference-{secrets.token_hex(4)}"
    listener = private_listener(path)
    log_file.parent.mkdir(parents=True, exist_ok=True)
    told = {"folders": [str(one) for one in folders]}
    ended = threading.Event()
    try:
        with (
            log_file.open("ab") as out,
            Workers(WORKER, told, listener, output=out.fileno()) as workers,
        ):
            workers.start()
            watch = threading.Thread(target=_watch, args=(workers, listener, ended), daemon=True)
            watch.start()
            try:
                yield f"unix:{path}"
            finally:
                ended.set()
                watch.join()
    finally:
        path.unlink(missing_ok=True)


def _watch(workers: Workers, listener: socket.socket, ended: threading.Event) -> None:
    while not ended.wait(LOOK_S):
        try:
            workers.look()
        except RunError as error:
            log.error("The shared inference process is given up. %s", error)
            listener.close()
            return


def weights_bytes(bundle: Bundle) -> int:
    """Graph and weights, without a copy that no engine opens."""
    named = {MODEL, *bundle.seen}
    return sum((bundle.path / name).stat().st_size for name in named)
