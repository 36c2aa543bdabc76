"""The answers file: readers, what they were shown, and every event, each on the disk at once."""

import hashlib
import hmac
import json
import secrets
import sqlite3
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.language import Message, sentence
from dermosan_lib.readers.store.database import Database
from dermosan_lib.readers.store.pseudonyms import checked_pseudonym, same_reader
from dermosan_lib.readers.store.records import Event, Presentation

LAYOUT = 1
_OTHER_DESIGN = sentence(
    "The answers in {file} belong to another design ({found}) than the study file describes now "
    "({given}). Undo the change, or name a new answers file by `answers`."
)
_OTHER_CASES = sentence(
    "The answers in {file} belong to other cases ({found}) than the study file describes now "
    "({given}). Undo the change, or name a new answers file by `answers`."
)
_TRUE_OR_FALSE = ("faulty", "advised", "malignant")


class AnswerStore:
    """A study's answers file; events are added and never changed."""

    def __init__(self, file: str | Path) -> None:
        """Open ``file``, or make it; raises `ReaderStudyError` where it is no answers file."""
        self.file = Path(file)
        self._db = Database(self.file)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def begin(
        self, name: str, design: str, cases: str, *, changeable: bool, at_end: bool, length: int
    ) -> None:
        """Begin a study, or go on with it.

        Raises `ReaderStudyError` where the file belongs to another design or other cases, which the
        fingerprints ``design`` and ``cases`` tell.
        """
        with self._db.writing() as db:
            row = db.execute("SELECT * FROM study").fetchone()
            if row is None:
                key, now = secrets.token_bytes(32), _now_ms()
                begun = (1, LAYOUT, name, design, cases, key, changeable, at_end, length, now)
                db.execute(f"INSERT INTO study VALUES ({','.join('?' * len(begun))})", begun)
                return
        for said, found, given in (
            (_OTHER_DESIGN, row["design"], design),
            (_OTHER_CASES, row["cases"], cases),
        ):
            if found != given:
                raise ReaderStudyError(Message(said, file=self.file.name, found=found, given=given))

    def study(self) -> Mapping[str, Any]:
        """Name, fingerprints and switches of the study; raises `ReaderStudyError` without one."""
        row = self._study()
        if row is None:
            raise ReaderStudyError(
                Message("{file} holds no answers yet. Let somebody read.", file=self.file.name)
            )
        return {name: row[name] for name in row.keys() if name != "key"}  # noqa: SIM118

    def join(self, pseudonym: str) -> int:
        """The number 0, 1, ... of a reader, in order of arrival; the same when they come back."""
        name = checked_pseudonym(pseudonym)
        with self._db.writing() as db:
            row = db.execute(
                "SELECT number FROM reader WHERE same = ?", (same_reader(name),)
            ).fetchone()
            if row is not None:
                return int(row["number"])
            number = int(db.execute("SELECT count(*) FROM reader").fetchone()[0])
            entries = (number, name, same_reader(name), _now_ms())
            db.execute("INSERT INTO reader VALUES (?, ?, ?, ?)", entries)
            return number

    def pseudonyms(self) -> dict[int, str]:
        """Pseudonym of each reader's number, as it was first typed."""
        rows = self._db.rows("SELECT number, pseudonym FROM reader ORDER BY number")
        return {int(row["number"]): row["pseudonym"] for row in rows}

    def present(self, **entries: Any) -> Presentation:
        """Write down that a case comes next and is shown; entries as of `Presentation`, no id.

        Raises `ReaderStudyError` where the case before is not answered.
        """
        with self._db.writing() as db:
            names, marks = ", ".join(entries), ", ".join("?" * len(entries))
            made = db.execute(
                f"INSERT INTO presentation ({names}) VALUES ({marks})", tuple(entries.values())
            )
            identity = int(made.lastrowid or 0)
            _write_event(db, identity, "shown", None, {})
        return Presentation(identity, **entries)

    def write(
        self, presentation: int, kind: str, body: Mapping[str, Any], elapsed_ms: int | None = None
    ) -> None:
        """Write an event; raises `ReaderStudyError` with the rule that refuses it."""
        with self._db.writing() as db:
            _write_event(db, presentation, kind, elapsed_ms, body)

    def presentations(self, reader: int | None = None) -> list[Presentation]:
        """What was shown to one reader, or to all, in order."""
        rows = self._db.rows(
            "SELECT * FROM presentation WHERE reader = ifnull(?, reader) ORDER BY reader, position",
            reader,
        )
        return [_presentation(row) for row in rows]

    def events(self, reader: int | None = None) -> dict[int, list[Event]]:
        """Events of each presentation, by its id, in order."""
        rows = self._db.rows(
            "SELECT e.* FROM event e JOIN presentation p ON p.id = e.presentation "
            "WHERE p.reader = ifnull(?, p.reader) ORDER BY e.id",
            reader,
        )
        found: dict[int, list[Event]] = {}
        for row in rows:
            event = Event(row["presentation"], row["kind"], row["at_ms"], row["elapsed_ms"],
                          json.loads(row["body"]))  # fmt: skip
            found.setdefault(event.presentation, []).append(event)
        return found

    def opaque(self, text: str) -> str:
        """16 hex digits for ``text``, keyed with this file's secret (HMAC-SHA-256)."""
        row = self._study()
        if row is None:
            raise ReaderStudyError(
                Message("{file} holds no study. Begin one.", file=self.file.name)
            )
        content = text.encode("utf-8", "surrogatepass")
        return hmac.new(row["key"], content, hashlib.sha256).hexdigest()[:16]

    def _study(self) -> sqlite3.Row | None:
        rows = self._db.rows("SELECT * FROM study")
        return rows[0] if rows else None


def _write_event(
    db: sqlite3.Connection,
    presentation: int,
    kind: str,
    elapsed_ms: int | None,
    body: Mapping[str, Any],
) -> None:
    text = json.dumps(body, ensure_ascii=True)
    db.execute(
        "INSERT INTO event (presentation, kind, at_ms, elapsed_ms, body) VALUES (?, ?, ?, ?, ?)",
        (presentation, kind, _now_ms(), elapsed_ms, text),
    )


def _presentation(row: sqlite3.Row) -> Presentation:
    entries = dict(row)
    for name in _TRUE_OR_FALSE:
        entries[name] = None if entries[name] is None else bool(entries[name])
    return Presentation(**entries)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
