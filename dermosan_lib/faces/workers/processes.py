"""The starter's side: workers on one socket, and anew where one dies."""

import contextlib
import json
import logging
import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import Any

from dermosan_lib.errors import RunError

_LOOK_S = 0.1
_START_S = 120.0
_QUICK_S, _MOST_QUICK = 10.0, 5  # so many deaths so soon after the start, and it gives up
# The C library gives threads heaps of their own, which grow one after the other for thousands of
# requests; with two, memory is flat from the first hundreds.
_HEAPS = {"MALLOC_ARENA_MAX": "2"}

log = logging.getLogger(__name__)


class Workers:
    """Processes on one socket. It is ours, so that who asks while one starts anew has to wait."""

    def __init__(
        self,
        module: str,
        told: Mapping[str, Any],
        listener: socket.socket,
        *,
        count: int = 1,
        output: int | None = None,
    ) -> None:
        """``module`` is run by ``python -m`` and gets ``told``, JSON, by `Starter`.

        ``listener`` listens, and is closed with this object; ``output`` is the file that workers
        write messages to, by default that of this process.
        """
        self._module, self._told, self._listener = module, dict(told), listener
        self._count, self._output = count, output
        self._processes: list[tuple[subprocess.Popen[bytes], float]] = []
        self._quick = 0

    def __enter__(self) -> "Workers":
        self._alive, self._ours = os.pipe()
        return self

    def __exit__(self, *error: object) -> None:
        os.close(self._ours)  # which ends them in order
        self._listener.close()
        for process, _started in self._processes:
            process.wait()
        os.close(self._alive)

    def start(self) -> list[str]:
        """Start all and wait until they answer; names of the models.

        Raises `RunError` with the reason where one cannot. Where one has died without a word but
        another answers, `look` will start it anew.
        """
        pipes = [self._start_one() for _ in range(self._count)]
        for names in [_answer(pipe) for pipe in pipes]:
            if names:
                return names
        raise RunError(
            "The service ended while starting, or took too long. Look at the messages above, and "
            "at the memory that is left."
        )

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
        files = {"listener": self._listener.fileno(), "ready": write, "alive": self._alive}
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", self._module, json.dumps({"told": self._told, **files})],
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=self._output,
            env=_HEAPS | os.environ,
            pass_fds=tuple(files.values()),
            start_new_session=True,  # Ctrl-C reaches us alone, and we end it in order
        )
        os.close(write)
        self._processes.append((process, time.monotonic()))
        return read


def _answer(pipe: int) -> list[str]:
    """What a worker tells of its start: names of models; none where it ended without a word."""
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
    if "error" in message:
        raise RunError(message["error"])
    return []
