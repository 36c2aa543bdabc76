"""Progress between processes: a file to which a child appends, and which its parent reads.

A file can be neither closed nor full of unread lines, as a pipe can: a parent that is gone stops no
child, and each line is written by one call, so several processes can share it.
"""

import itertools
import json
import os
import time
from dataclasses import asdict
from pathlib import Path

from dermosan_lib.progress.state import Stage, State

EVENTS = "DERMOSAN_PROGRESS"  # environment variable that names the file
_EVERY_S = 0.5  # between two events of a stage
_LONGEST_BYTES = 1_000_000  # read at once

_numbers = itertools.count()


class Events:
    """Appends a stage's progress to the file ``path``, which the parent has made."""

    def __init__(self, path: str) -> None:
        """``path`` is opened for each event, of which there are few."""
        self._path = path
        self._key = f"{os.getpid()}-{next(_numbers)}"
        self._last: float | None = None  # when the parent was told

    def began(self, work: Stage, brief: bool) -> None:
        """Tell that it has begun, unless it is most often over at once."""
        if not brief:
            self._tell(work)

    def moved(self, work: Stage) -> None:
        """Tell it, not too often."""
        if time.monotonic() - (self._last or work.since) >= _EVERY_S:
            self._tell(work)

    def ended(self, work: Stage) -> None:
        """Tell how far it came, if its beginning was told."""
        if self._last is not None:
            self._append({**asdict(work.state()), "key": self._key, "ended": True})

    def _tell(self, work: Stage) -> None:
        self._last = time.monotonic()
        self._append({**asdict(work.state()), "key": self._key})

    def _append(self, event: dict[str, object]) -> None:
        line = json.dumps(event) + "\n"
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND)  # never made: the reader may be gone
        try:
            os.write(file, line.encode())
        finally:
            os.close(file)


class EventFile:
    """The parent's end: what is new in the file since the last look."""

    def __init__(self, path: Path) -> None:
        """``path`` is made empty."""
        self.path = path
        path.write_bytes(b"")
        self._at = 0

    def new(self) -> list[tuple[str, State, bool]]:
        """Key, state and whether it has ended, of each event since the last call.

        Lines that are no events, or are not whole yet, are passed over.
        """
        with self.path.open("rb") as stream:
            stream.seek(self._at)
            content = stream.read(_LONGEST_BYTES)
        whole = content.rfind(b"\n") + 1 or len(content) // _LONGEST_BYTES * _LONGEST_BYTES
        self._at += whole
        events = map(read_state, content[:whole].splitlines())
        return [event for event in events if event is not None]


def read_state(line: bytes) -> tuple[str, State, bool] | None:
    """Key, state and whether it has ended; None where ``line`` is no event."""
    try:
        fields = json.loads(line)
        key, ended = str(fields.pop("key")), bool(fields.pop("ended", False))
        return key, State(**fields), ended
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
