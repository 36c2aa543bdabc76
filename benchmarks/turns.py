"""Processes that run by turns, so that a slow minute of the machine befalls all of them."""

import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO

SLICE_S = 10.0


@dataclass
class Told:
    """A line that a process printed, and for how long it had run by then."""

    seconds: float
    text: str


def by_turns(
    program: str, arguments: Mapping[str, str], slice_s: float = SLICE_S
) -> dict[str, list[Told]]:
    """What processes of ``program`` print, each at its own time.

    All of them are started and stopped (SIGSTOP) at once; then one after another goes on for
    ``slice_s`` seconds until all have ended. The time of those that are stopped stands still. What
    a process prints must be flushed to be told in time.

    Args:
        program: Run by a fresh Python.
        arguments: Name of each process to the one argument it is given.
        slice_s: Seconds of a turn; long beside the milliseconds that refill a processor's caches.

    Returns:
        Lines by the process' name.

    Raises:
        SystemExit: One failed; the message ends with what it said. The others are ended.
    """
    players = {name: _Player(program, argument) for name, argument in arguments.items()}
    try:
        while playing := [player for player in players.values() if not player.ended]:
            for player in playing:
                player.turn(slice_s)
    finally:
        for player in players.values():
            player.end()
    return {name: player.told for name, player in players.items()}


@dataclass
class _Player:
    program: str
    argument: str
    told: list[Told] = field(default_factory=list)
    seconds: float = 0.0
    ended: bool = False

    def __post_init__(self) -> None:
        self._said: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  # until `end`
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", self.program, self.argument],
            stdout=subprocess.PIPE,
            stderr=self._said,
        )
        self._process.send_signal(signal.SIGSTOP)
        self._unread = b""

    def turn(self, slice_s: float) -> None:
        """Go on for ``slice_s`` seconds, or to the end."""
        assert self._process.stdout is not None
        stream = self._process.stdout.fileno()
        since = time.perf_counter()
        self._process.send_signal(signal.SIGCONT)
        while (left := since + slice_s - time.perf_counter()) > 0:
            if select.select([stream], [], [], left)[0]:
                content = os.read(stream, 65536)
                self._read(content, self.seconds + time.perf_counter() - since)
                if not content:
                    return self._finish()
        self._process.send_signal(signal.SIGSTOP)
        self.seconds += time.perf_counter() - since
        return None

    def _read(self, content: bytes, seconds: float) -> None:
        *lines, self._unread = (self._unread + content).split(b"\n")
        self.told += [Told(seconds, line.decode()) for line in lines]

    def _finish(self) -> None:
        self.ended = True
        if self._process.wait():
            self._said.seek(0)
            words = self._said.read()[-2000:].decode(errors="replace")
            raise SystemExit(f"A measured process failed:\n{words}")

    def end(self) -> None:
        """End the process where it still runs, and let go of what it held."""
        self._process.kill()  # one that is stopped is ended by this, too
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._said.close()
