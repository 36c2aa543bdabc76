"""Answers written down in a chain of hashes: who, when, which model, which images, what. No pixels.

Each line holds the SHA-256 of the line before it, and of itself, so that a line that is changed,
put in or taken out breaks the chain. Lines cut off at the end, and a chain that was made anew from
some line on, can be told only by whoever has noted a later hash.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dermosan_lib.clinic import Diagnosis
from dermosan_lib.errors import RunError

_FIRST = "0" * 64
_SHOWN = 5  # conditions of an answer that are written down
_SEAL_BYTES = len(',"hash":""}') + 64


class AuditLog:
    """One file, which is only ever added to. One service writes it at a time."""

    def __init__(self, path: Path) -> None:
        """Go on with ``path``. Raises `RunError` where its chain is broken, or it is in use."""
        self._number, self._before = verify_audit(path) if path.exists() else (0, _FIRST)
        try:
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            raise RunError(
                f"{path} cannot be written ({error.strerror or error}). Choose another --audit."
            ) from error
        _lock(self._file, path)

    def write(self, who: str, path: str, images: Sequence[bytes], diagnosis: Diagnosis) -> None:
        """Have an answer on the disk. Raises OSError where the disk refuses."""
        entry = {
            "number": self._number + 1,
            "when": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "who": who,
            "path": path,
            "model": {"name": diagnosis.model.name, "sha256": diagnosis.model.sha256},
            "images": [hashlib.sha256(data).hexdigest() for data in images],
            "answer": _answer(diagnosis),
            "before": self._before,
        }
        line = _sealed(json.dumps(entry, separators=(",", ":")).encode("ascii"))
        written, whole = 0, line + b"\n"
        start = os.fstat(self._file).st_size
        try:
            while written < len(whole):
                written += os.write(self._file, whole[written:])
            os.fsync(self._file)
        except OSError:
            os.ftruncate(self._file, start)  # half a line would break the chain
            raise
        self._number, self._before = self._number + 1, hashlib.sha256(line).hexdigest()

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)


def verify_audit(path: Path) -> tuple[int, str]:
    """The number of lines of ``path``, and the hash of the last one.

    Raises `RunError` where the chain is broken, with the first line that does not fit.
    """
    number, before, sealed = 0, _FIRST, False
    try:
        for line in _lines(path):
            number += 1
            entry: Any = json.loads(line)
            if entry["number"] != number or entry["before"] != before:
                raise ValueError
            sealed = sealed or "hash" in entry  # earlier versions wrote lines without
            if sealed and line != _sealed(line[:-_SEAL_BYTES] + b"}"):
                raise ValueError
            before = hashlib.sha256(line).hexdigest()
    except OSError as error:
        raise RunError(
            f"{path} cannot be read ({error.strerror or error}). Check the path."
        ) from error
    except (ValueError, TypeError, KeyError) as error:
        raise RunError(
            f"{path} is no unbroken audit log: line {number} was changed, or does not follow from "
            "the one before. Keep it as it is, and choose another file."
        ) from error
    return number, before


def _sealed(line: bytes) -> bytes:
    """The JSON object ``line`` with its own hash as the last member."""
    return line[:-1] + b',"hash":"%s"}' % hashlib.sha256(line).hexdigest().encode("ascii")


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        for line in stream:
            if not line.endswith(b"\n"):
                raise ValueError("the last line is cut short")
            yield line[:-1]


def _answer(diagnosis: Diagnosis) -> dict[str, Any]:
    score = diagnosis.malignancy
    return {
        "differential": {
            line.code: round(line.probability, 6) for line in diagnosis.differential[:_SHOWN]
        },
        "malignancy": None if score is None else round(score.score, 6),
        "risk": diagnosis.risk,
        "abstained": diagnosis.abstained,
    }


def _lock(file: int, path: Path) -> None:
    if os.name != "posix":
        return
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise RunError(
            f"{path} is written by another service. End that, or choose another --audit."
        ) from error
