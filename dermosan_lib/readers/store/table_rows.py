"""Rows of the answers file, as they are written and read."""

import json
import sqlite3
import time
from collections.abc import Mapping
from typing import Any

from dermosan_lib.readers.store.records import Event, Presentation

_TRUE_OR_FALSE = ("faulty", "advised", "malignant", "aside")


def now_ms() -> int:
    """Milliseconds since 1970, by this machine's clock."""
    return time.time_ns() // 1_000_000


def insert_presentation(db: sqlite3.Connection, entries: Mapping[str, Any]) -> int:
    """Write a presentation, its entries without an id; returns the id."""
    names, marks = ", ".join(entries), ", ".join("?" * len(entries))
    made = db.execute(
        f"INSERT INTO presentation ({names}) VALUES ({marks})", tuple(entries.values())
    )
    return int(made.lastrowid or 0)


def insert_aside(db: sqlite3.Connection, presentation: int, reason: str) -> None:
    """Write that a presentation is set aside."""
    entries = (presentation, now_ms(), reason)
    db.execute("INSERT INTO set_aside VALUES (?, ?, ?)", entries)


def insert_event(
    db: sqlite3.Connection,
    presentation: int,
    kind: str,
    elapsed_ms: int | None,
    body: Mapping[str, Any],
) -> None:
    """Write an event that happens now."""
    text = json.dumps(body, ensure_ascii=True)
    db.execute(
        "INSERT INTO event (presentation, kind, at_ms, elapsed_ms, body) VALUES (?, ?, ?, ?, ?)",
        (presentation, kind, now_ms(), elapsed_ms, text),
    )


def presentation_of(row: sqlite3.Row) -> Presentation:
    """A row of the table, joined with what was set aside."""
    entries = dict(row)
    for name in _TRUE_OR_FALSE:
        entries[name] = None if entries[name] is None else bool(entries[name])
    return Presentation(**entries)


def event_of(row: sqlite3.Row) -> Event:
    """A row of the table of events."""
    body = json.loads(row["body"])
    return Event(row["presentation"], row["kind"], row["at_ms"], row["elapsed_ms"], body)
