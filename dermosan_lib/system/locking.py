"""One process at a time: locks of the system's own, which end with the process that holds them."""

import errno
import json
import logging
import os
import socket
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import BaseFileLock, FileLock, SoftFileLock, Timeout

from dermosan_lib.errors import RunError
from dermosan_lib.system.atomic_writing import atomic_path, refusals_in_words

_NO_LOCKS = {errno.ENOSYS, errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP}
_HOLDER_BYTES = 1000

log = logging.getLogger(__name__)


@contextmanager
def locked(path: Path, *, wait_s: float = -1) -> Iterator[None]:
    """Hold the lock file ``path``, which stays; its folder is made where it is missing.

    The system lets go of it when this process ends, however it ends. Some network file systems
    have no such locks: there the file ``path`` with ``.held`` added stands for one, which is told
    in the log, since a killed process may leave it behind.

    Raises `filelock.Timeout` where another holds it for longer than ``wait_s`` seconds (below 0:
    wait for ever), and `RunError` where the lock file cannot be made.
    """
    with refusals_in_words(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = _acquired(path, wait_s)
    try:
        yield
    finally:
        lock.release()


@contextmanager
def held_alone(path: Path, *, what: str, remedy: str, wait_s: float = 0) -> Iterator[None]:
    """Hold the lock file ``path`` alone, and tell those who come meanwhile who holds it.

    Host, process and time are written beside it. Raises `RunError` where another process holds it
    for longer than ``wait_s`` seconds: that ``what`` is so, by whom, and the ``remedy``.
    """
    beside = path.with_suffix(".holder")
    with ExitStack() as held:
        try:
            held.enter_context(locked(path, wait_s=wait_s))
        except Timeout as error:
            raise RunError(f"{what} by {_holder(beside)}. {remedy}") from error
        with suppress(RunError), atomic_path(beside) as temporary:
            temporary.write_text(_ourselves(), encoding="utf-8")
        try:
            yield
        finally:
            with suppress(OSError):
                beside.unlink()


def _acquired(path: Path, wait_s: float) -> BaseFileLock:
    lock: BaseFileLock = FileLock(path)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            lock.acquire(timeout=wait_s)
        if caught:  # some versions fall back by themselves
            _tell(path)
        return lock
    except NotImplementedError:  # others say so
        pass
    except OSError as error:
        if isinstance(error, Timeout) or error.errno not in _NO_LOCKS:
            raise
    beside = path.with_name(f"{path.name}.held")
    _tell(beside)
    lock = SoftFileLock(beside)
    lock.acquire(timeout=wait_s)
    return lock


def _tell(path: Path) -> None:
    log.warning(
        "The file system of %s has no locks, so a file stands for one. Where it says that a "
        "process which has ended is still at work, remove %s.",
        path.parent,
        path,
    )


def _ourselves() -> str:
    since = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return json.dumps({"host": socket.gethostname(), "process": os.getpid(), "since": since}) + "\n"


def _holder(path: Path) -> str:
    """Who wrote ``path``, in words; anybody may have, so little is taken from it."""
    try:
        with path.open(encoding="utf-8") as stream:
            holder = json.loads(stream.read(_HOLDER_BYTES))
        host, process, since = holder["host"], int(holder["process"]), holder["since"]
    except (OSError, ValueError, LookupError, TypeError):
        return "another process"
    return f"process {process} on {_plain(host)}, since {_plain(since)}"


def _plain(text: object) -> str:
    return "".join(character for character in str(text) if character.isprintable())[:100]
