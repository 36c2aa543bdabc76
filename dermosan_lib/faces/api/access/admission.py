"""Lets in who has a key, as often as the rate allows."""

import hmac
import math
import time
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from dermosan_lib.errors import RunError
from dermosan_lib.faces.api.access.key_file import Entry, KeyFile, hashed
from dermosan_lib.faces.api.problems import Problem
from dermosan_lib.language import Message, counted

_LOOK_AGAIN_S = 1.0  # how soon a change of the file is seen
_MOST_REMEMBERED = 10_000  # callers whose rate is remembered; the one seen longest ago is forgotten
_MINUTE_S = 60.0


@dataclass(frozen=True)
class Caller:
    """Who asks: the key's name, or the address where no key is asked for."""

    name: str
    rate: int | None  # requests a minute


class Admission:
    """Keys of a file, or none, and how often each may ask."""

    def __init__(self, keys: Path | None, rate: int | None) -> None:
        """Raises `RunError` where the file cannot be used."""
        self._file = None if keys is None else KeyFile(keys)
        self._rate = rate
        self._entries: list[Entry] = [] if self._file is None else [*self._file.read().values()]
        self._seen: tuple[int, int] | None = None
        self._looked = -math.inf
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens, and when

    @property
    def asks_for_keys(self) -> bool:
        """Whether a key is needed."""
        return self._file is not None

    def caller(self, key: str | None, address: str) -> Caller:
        """Who asks with ``key``, counted. Raises `Problem` for an unknown key, or too many asks."""
        caller = self._by_key(key, address) if self._file else Caller(address, self._rate)
        if caller.rate is not None:
            self._count(caller.name, caller.rate)
        return caller

    def _by_key(self, key: str | None, address: str) -> Caller:
        given = hashed(key or "")
        found = None
        for entry in self._current():  # all of them, so that the time tells nothing
            if hmac.compare_digest(entry.sha256, given):
                found = entry
        if found is None:
            if key:  # wrong keys are slowed down by the address they come from
                self._count(f"wrong {address}", 60)
            raise Problem(
                "key-needed",
                Message("A request carries a key that this service knows; this one has another.")
                if key
                else Message("A request carries a key that this service knows; this one has none."),
                Message(
                    "Ask whoever runs the service for a key, and send it as Authorization: "
                    "Bearer KEY."
                ),
                value={"key": "unknown" if key else "none"},
                headers={"WWW-Authenticate": "Bearer"},
            )
        return Caller(found.name, self._rate if found.rate is None else found.rate)

    def _current(self) -> list[Entry]:
        now = time.monotonic()
        if self._file is not None and now - self._looked > _LOOK_AGAIN_S:
            self._looked = now
            try:
                status = self._file.path.stat()
                seen = (status.st_mtime_ns, status.st_ino)
                if seen != self._seen:
                    self._entries, self._seen = [*self._file.read().values()], seen
            except (OSError, RunError):  # a file that is gone lets nobody in
                self._entries, self._seen = [], None
        return self._entries

    def _count(self, name: str, rate: int) -> None:
        """A bucket of ``rate`` tokens that fills evenly within a minute."""
        now = time.monotonic()
        left, before = self._left.pop(name, (float(rate), now))
        left = min(float(rate), left + (now - before) * rate / _MINUTE_S)
        self._left[name] = (left - 1 if left >= 1 else left, now)
        while len(self._left) > _MOST_REMEMBERED:
            self._left.popitem(last=False)
        if left < 1:
            retry = math.ceil((1 - left) * _MINUTE_S / rate)
            raise Problem(
                "rate",
                counted(
                    "This caller may ask once a minute.",
                    "This caller may ask {n} times a minute.",
                    rate,
                ),
                Message("Try again in {seconds} s.", seconds=retry),
                value={"requests_a_minute": rate},
                headers={"Retry-After": str(retry)},
            )
