"""Processes that read one foreign file each, started quickly where the system can fork.

Starting Python and the library behind HDF5 takes a third of a second, so one process does that and
then forks a child for each file; it ends after a minute without work, or with this process. Windows
cannot fork: there each file has a process of its own from the start.
"""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

import dermosan_lib

CHILD = "dermosan_lib.study.weights.safe_reading_child"
_ENDING_S = 5.0  # that a child may take to notice that nobody asks any more
_FORKS = hasattr(os, "fork") and hasattr(socket, "send_fds")
_idle: dict[int, "_Forking"] = {}  # by the process that started it: a fork of ours has its own


class _Once:
    """A process for one file."""

    requests: BinaryIO
    answers: BinaryIO

    def __init__(self, kind: str, path: Path) -> None:
        self._process = _popen(kind, str(path), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.requests, self.answers = self._pipes()

    def finish(self) -> int:
        """Close the pipes, wait for the end and give the exit status, negative for a signal."""
        _close(self.requests, self.answers)
        try:
            return self._process.wait(_ENDING_S)
        except subprocess.TimeoutExpired:
            self.kill()
            return self._process.wait()

    def kill(self) -> None:
        """End it, whatever it does."""
        self._process.kill()

    def _pipes(self) -> Any:
        return self._process.stdin, self._process.stdout


class _Forking:
    """A process that forks a child for one file after another; both end together by `kill`."""

    requests: BinaryIO
    answers: BinaryIO

    def __init__(self) -> None:
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._process = _popen(stdin=theirs, stdout=subprocess.DEVNULL, start_new_session=True)
        self._status: int | None = None
        self.usable = True

    def open(self, kind: str, path: Path) -> None:
        """Have a child open ``path``; there must be none from before."""
        asked, requests = os.pipe()
        answers, reply = os.pipe()
        _widen(reply)
        self.requests, self.answers = os.fdopen(requests, "wb"), os.fdopen(answers, "rb")
        self._status = None
        try:
            message = json.dumps([kind, os.fsencode(path).hex()]).encode("ascii")
            with suppress(OSError):  # it has ended: the pipes' other ends close, which is noticed
                socket.send_fds(self._socket, [message], [asked, reply])
        finally:
            os.close(asked)
            os.close(reply)

    def finish(self) -> int:
        """As of `_Once`; the process itself stays."""
        _close(self.requests, self.answers)
        if self._status is None:
            self._socket.settimeout(_ENDING_S)
            try:
                self._status = int(self._socket.recv(100))
            except (OSError, ValueError):  # late, or killed
                self.kill()
                self._status = -signal.SIGKILL
        return self._status

    def kill(self) -> None:
        """As of `_Once`; the process itself ends too."""
        self.usable = False
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def end(self) -> None:
        """Leave it without work, upon which it ends."""
        self._socket.close()
        self._process.wait()

    @property
    def idle(self) -> bool:
        """Whether it waits for work."""
        return self.usable and self._process.poll() is None


@contextmanager
def reading(kind: str, path: Path) -> Iterator[_Once | _Forking]:
    """A process that answers for ``path`` as `safe_reading_child` says, until the block ends."""
    if not _FORKS:
        once = _Once(kind, path)
        try:
            yield once
        finally:
            once.finish()
        return
    process = _taken()
    process.open(kind, path)
    try:
        yield process
    finally:
        process.finish()
        if process.idle and os.getpid() not in _idle:
            _idle[os.getpid()] = process
        else:
            process.end()


def _taken() -> _Forking:
    process = _idle.pop(os.getpid(), None)
    if process is not None and process.idle:
        return process
    if process is not None:
        process.end()
    return _Forking()


@atexit.register
def _end_idle() -> None:
    process = _idle.pop(os.getpid(), None)
    if process is not None:
        process.end()


def _popen(*arguments: str, **streams: Any) -> subprocess.Popen[bytes]:
    ours = str(Path(dermosan_lib.__file__).resolve().parents[1])
    known = [ours, *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(known),
        "HDF5_PLUGIN_PRELOAD": "::",  # a file may name filters, which would be looked for as code
        "HDF5_USE_FILE_LOCKING": "FALSE",  # it is only read, perhaps where there are no locks
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",  # else memory is set aside for each core
    }
    command = [sys.executable, "-P", "-W", "ignore", "-m", CHILD, *arguments]
    return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, **streams)


def _widen(pipe: int) -> None:
    """Let a megabyte pass at a time, where the system can: two processes take turns less often."""
    with suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, 2**20)


def _close(*pipes: BinaryIO) -> None:
    for pipe in pipes:
        with suppress(OSError):  # what it was still to be told
            pipe.close()
