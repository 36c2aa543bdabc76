"""A worker's side: it tells its starter by a pipe that it is ready, or why it cannot be.

It ends in order when the starter is gone: then the other pipe ends.
"""

import contextlib
import json
import os
import socket
import threading
from collections.abc import Callable
from typing import Any


class Starter:
    """Who has started this process, by the one argument of its command line."""

    def __init__(self, argument: str) -> None:
        """Read what `Workers` has told."""
        asked = json.loads(argument)
        self.told: dict[str, Any] = asked["told"]
        self._ready = os.fdopen(asked["ready"], "w", encoding="utf-8")
        self._alive: int = asked["alive"]
        self._listener: int = asked["listener"]

    def socket(self) -> socket.socket:
        """The socket to answer on; to be closed at the end."""
        return socket.socket(fileno=self._listener)

    def is_ready(self, names: list[str]) -> None:
        """Tell that this worker answers, with the ``names`` of its models."""
        self._say({"models": names})

    def cannot(self, error: Exception) -> None:
        """Tell why it does not."""
        self._say({"error": str(error)})

    def when_gone(self, end: Callable[[], None]) -> None:
        """Call ``end`` in a thread when the starter has ended, or closes its pipe."""

        def wait() -> None:
            os.read(self._alive, 1)  # nothing is ever written: it returns at the end of the pipe
            end()

        threading.Thread(target=wait, daemon=True).start()

    def _say(self, message: dict[str, Any]) -> None:
        with contextlib.suppress(OSError), self._ready:  # nobody waits for one started anew
            self._ready.write(json.dumps(message))
