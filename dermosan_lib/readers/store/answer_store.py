"""The answers file: readers, what they were shown, and every event, each on the disk at once."""

import hashlib
import hmac
import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.language import Message, sentence
from dermosan_lib.readers.store.database import Database
from dermosan_lib.readers.store.pseudonyms import checked_pseudonym, same_reader
from dermosan_lib.readers.store.records import Event, Listed, Presentation
from dermosan_lib.readers.store.table_rows import (
    event_of,
    insert_aside,
    insert_event,
    insert_presentation,
    now_ms,
    presentation_of,
)

LAYOUT = 1
_OTHER_DESIGN = sentence(
    "The answers in {file} belong to another design ({found}) than the study file describes now "
    "({given}). Undo the change, or name a new answers file by `answers`."
)
_OTHER_CASES = sentence(
    "The answers in {file} belong to other cases ({found}) than the study file describes now "
    "({given}). Undo the change, or name a new answers file by `answers`."
)


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
        self,
        name: str,
        design: str,
        cases: str,
        *,
        changeable: bool,
        at_end: bool,
        length: int,
        listing: Sequence[Listed] = (),
    ) -> None:
        """Begin a study, or go on with it; what begins it keeps the ``listing`` of its cases.

        Raises `ReaderStudyError` where the file belongs to another design or other cases, which the
        fingerprints ``design`` and ``cases`` tell.
        """
        with self._db.writing() as db:
            row = db.execute("SELECT * FROM study").fetchone()
            if row is None:
                key, now = secrets.token_bytes(32), now_ms()
                begun = (1, LAYOUT, name, design, cases, key, changeable, at_end, length, now)
                db.execute(f"INSERT INTO study VALUES ({','.join('?' * len(begun))})", begun)
                db.executemany("INSERT INTO listed_case VALUES (?, ?, ?, ?, ?)", listing)
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

    def listing(self) -> list[Listed]:
        """The cases that the study began with; none in files of before they were kept."""
        return [Listed(*row) for row in self._db.rows("SELECT * FROM listed_case ORDER BY image")]

    def join(self, pseudonym: str) -> int:
        """The number 0, 1, ... of a reader, in order of arrival; the same when they come back."""
        return self.enter(pseudonym)[0]

    def enter(self, pseudonym: str) -> tuple[int, bool]:
        """The number of `join`, and whether somebody had joined under that pseudonym before."""
        name = checked_pseudonym(pseudonym)
        with self._db.writing() as db:
            row = db.execute(
                "SELECT number FROM reader WHERE same = ?", (same_reader(name),)
            ).fetchone()
            if row is not None:
                return int(row["number"]), True
            number = int(db.execute("SELECT count(*) FROM reader").fetchone()[0])
            entries = (number, name, same_reader(name), now_ms())
            db.execute("INSERT INTO reader VALUES (?, ?, ?, ?)", entries)
            return number, False

    def pseudonyms(self) -> dict[int, str]:
        """Pseudonym of each reader's number, as it was first typed."""
        rows = self._db.rows("SELECT number, pseudonym FROM reader ORDER BY number")
        return {int(row["number"]): row["pseudonym"] for row in rows}

    def present(self, **entries: Any) -> Presentation:
        """Write down that a case comes next and is shown; entries as of `Presentation`, no id.

        Raises `ReaderStudyError` where the case before is not answered.
        """
        with self._db.writing() as db:
            identity = insert_presentation(db, entries)
            insert_event(db, identity, "shown", None, {})
        return Presentation(identity, **entries)

    def present_none(self, reason: str, **entries: Any) -> Presentation:
        """Write down that a case came next and was set aside, never shown; as of `present`."""
        with self._db.writing() as db:
            identity = insert_presentation(db, entries)
            insert_aside(db, identity, reason)
        return Presentation(identity, **entries, aside=True)

    def set_aside(self, presentation: int, reason: str) -> None:
        """Write down that a case that was shown asks nothing more, and why: for the teacher.

        Raises `ReaderStudyError` where its last answer is there already.
        """
        with self._db.writing() as db:
            insert_aside(db, presentation, reason)

    def reasons(self) -> dict[int, str]:
        """Why presentations were set aside, by their ids; a reason may name the file."""
        rows = self._db.rows("SELECT presentation, reason FROM set_aside ORDER BY presentation")
        return {int(row["presentation"]): row["reason"] for row in rows}

    def write(
        self, presentation: int, kind: str, body: Mapping[str, Any], elapsed_ms: int | None = None
    ) -> None:
        """Write an event; raises `ReaderStudyError` with the rule that refuses it."""
        with self._db.writing() as db:
            insert_event(db, presentation, kind, elapsed_ms, body)

    def presentations(self, reader: int | None = None) -> list[Presentation]:
        """What was shown to one reader, or to all, in order."""
        rows = self._db.rows(
            "SELECT p.*, s.presentation IS NOT NULL AS aside FROM presentation p "
            "LEFT JOIN set_aside s ON s.presentation = p.id "
            "WHERE p.reader = ifnull(?, p.reader) ORDER BY p.reader, p.position",
            reader,
        )
        return [presentation_of(row) for row in rows]

    def events(self, reader: int | None = None) -> dict[int, list[Event]]:
        """Events of each presentation, by its id, in order; one never shown has none."""
        rows = self._db.rows(
            "SELECT e.* FROM event e JOIN presentation p ON p.id = e.presentation "
            "WHERE p.reader = ifnull(?, p.reader) ORDER BY e.id",
            reader,
        )
        found: dict[int, list[Event]] = {}
        for row in rows:
            event = event_of(row)
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
