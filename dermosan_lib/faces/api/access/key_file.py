"""Keys of callers, kept as hashes in a file.

A key is 256 bits of chance, so that one pass of SHA-256 keeps it: there is nothing to guess, as
there would be in a password.
"""

import hashlib
import json
import os
import re
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from dermosan_lib.errors import RunError
from dermosan_lib.system import atomic_path

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}")
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Entry:
    """One key: whose it is, its hash, when it was made, and its own rate."""

    name: str
    sha256: str
    made: str
    rate: int | None = None  # requests a minute; None: the service's


def hashed(key: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(key.encode("utf-8", errors="surrogateescape")).hexdigest()


class KeyFile:
    """The entries of one file, which is read by its owner alone."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> dict[str, Entry]:
        """Entries by name. Raises `RunError` where the file is missing or malformed."""
        try:
            entries = [Entry(**one) for one in json.loads(self.path.read_text("utf-8"))["keys"]]
        except OSError as error:
            raise RunError(
                f"{self.path} cannot be read ({error.strerror or error}). Make it by `dermosan "
                f"keys add {self.path} NAME`."
            ) from error
        except (ValueError, TypeError, KeyError) as error:
            raise RunError(
                f"{self.path} is no file of keys, or was changed by hand. Make a new one by "
                "`dermosan keys add FILE NAME`."
            ) from error
        for entry in entries:
            if (
                not _NAME.fullmatch(str(entry.name))
                or not _HASH.fullmatch(str(entry.sha256))
                or not (entry.rate is None or (type(entry.rate) is int and entry.rate >= 1))
            ):
                raise RunError(
                    f"{self.path} holds an entry that is no key's: {entry.name!r}. Remove it."
                )
        return {entry.name: entry for entry in entries}

    def add(self, name: str, rate: int | None = None) -> str:
        """Make a key for ``name`` and give it: it is shown this once, and kept nowhere.

        Raises `RunError` for a name that is none, or is taken.
        """
        if not _NAME.fullmatch(name):
            raise RunError(
                f"A key's name has 1 to 64 letters, digits and _.@-, but is {name!r}. Write the "
                "person's or the program's."
            )
        entries = self.read() if self.path.exists() else {}
        if name in entries:
            raise RunError(f"{name} has a key in {self.path} already. Remove it, then add it anew.")
        key = secrets.token_urlsafe(32)
        made = datetime.now(UTC).isoformat(timespec="seconds")
        self._write({**entries, name: Entry(name, hashed(key), made, rate)})
        return key

    def remove(self, name: str) -> None:
        """Forget the key of ``name``; raises `RunError` where there is none."""
        entries = self.read()
        if entries.pop(name, None) is None:
            known = ", ".join(entries) or "none"
            raise RunError(f"{self.path} has no key of {name}; it has: {known}. Choose one.")
        self._write(entries)

    def _write(self, entries: dict[str, Entry]) -> None:
        content = {"keys": [asdict(entry) for entry in entries.values()]}
        with atomic_path(self.path) as temporary:
            opened = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(opened, "w", encoding="utf-8") as stream:
                json.dump(content, stream, indent=1)
