"""SQLite as the answers need it: write-ahead log, whole transactions, refusals in words."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.language import Message
from dermosan_lib.readers.store.event_rules import NEWEST, RULES, layout

WAIT_S = 30.0  # for other writers; each holds the file for some milliseconds
_SAID = {said for _, _, said in RULES.values()}


class Database:
    """The open file. Threads may share it, and processes the file.

    Write-ahead log, so that readers never wait for writers; ``synchronous=FULL``, so that neither a
    killed process nor a power cut takes back a committed answer: a class of 20 writes some answers
    a second, and each costs one flush.
    """

    def __init__(self, file: Path) -> None:
        """Open ``file``, or make it; raises `ReaderStudyError` where it is no answers file."""
        self.file = file
        self._lock = threading.RLock()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(
                file, timeout=WAIT_S, isolation_level=None, check_same_thread=False
            )
            self._db.row_factory = sqlite3.Row
            _prepare(self._db)
        except (sqlite3.Error, OSError) as error:
            raise ReaderStudyError(
                Message(
                    "{file} cannot be used for answers ({error}). Name a new file, on a disk of "
                    "this machine that can be written.",
                    file=str(file),
                    error=str(error),
                )
            ) from error

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()

    def rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        """All rows of a question."""
        with self._lock, self._in_words():
            return self._db.execute(query, values).fetchall()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, from its start the only writer; on the disk when the block has ended."""
        with self._lock, self._in_words():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.IntegrityError as error:
            if str(error) in _SAID:  # a rule of the study has refused it
                raise ReaderStudyError(str(error)) from error
            raise
        except sqlite3.Error as error:
            raise ReaderStudyError(
                Message(
                    "The answers in {file} cannot be read or written ({error}). Look at the disk, "
                    "then try again; what was answered before is kept.",
                    file=self.file.name,
                    error=str(error),
                )
            ) from error


def _prepare(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA foreign_keys=ON")
    _to_write_ahead_log(db)
    db.execute("PRAGMA synchronous=FULL")
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (NEWEST,)).fetchone():
        db.executescript(layout())


def _to_write_ahead_log(db: sqlite3.Connection) -> None:
    """Change the mode; SQLite does not wait for others who do the same at that moment."""
    until = time.monotonic() + WAIT_S
    while True:
        try:
            db.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.01)
