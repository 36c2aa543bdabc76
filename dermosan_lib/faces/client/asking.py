"""Asks a service, and asks again where it is busy or away."""

import http.client
import json
import random
import secrets
import threading
import time
from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

from dermosan_lib.faces.client.answer import Answer, ApiError

Photo = str | Path | tuple[str, bytes]  # a file, or a name and a content
_TRIES, _FIRST_WAIT_S, _LONGEST_WAIT_S = 6, 0.5, 30.0
# What would end a name in a header, as browsers escape it.
_ESCAPES = {ord('"'): "%22", ord("\r"): "%0D", ord("\n"): "%0A"}


class Client:
    """A service at an address. Threads may share it: each has a connection of its own."""

    def __init__(
        self, url: str, *, key: str | None = None, timeout_s: float = 60.0, tries: int = _TRIES
    ) -> None:
        """``tries`` at most, where it is busy (as long as it says) or cannot be reached.

        Raises ValueError for what is no address, or no key.
        """
        parts = _address(url)
        self._kind = (
            http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        )
        self._host, self._port = parts.hostname or "", parts.port
        self._path, self._timeout_s, self._tries = parts.path.rstrip("/"), timeout_s, tries
        self._headers = {"Accept": "application/json"}
        if key and (key := key.strip()):
            if not key.isascii() or not key.isprintable():
                raise ValueError(
                    "A key has letters, digits and signs of ASCII alone; this one has others. Copy "
                    "it again from where it was shown."
                )
            self._headers["Authorization"] = f"Bearer {key}"
        self._own = threading.local()
        self._all: list[http.client.HTTPConnection] = []

    def diagnose(self, photos: Sequence[Photo], **fields: object) -> Answer:
        """One case of one to five photos.

        ``fields`` are those of `POST /v1/diagnose`: age, sex, site, itch, top, language, explain,
        and so on; None leaves one out. Raises `ApiError`, and OSError for a file that cannot be
        read.
        """
        told = {
            name: str(value).lower() if isinstance(value, bool) else str(value)
            for name, value in fields.items()
            if value is not None
        }
        contents = [
            photo if isinstance(photo, tuple) else (Path(photo).name, Path(photo).read_bytes())
            for photo in photos
        ]
        kind, body = _form(contents, told)
        return Answer.of(self._ask("POST", "/v1/diagnose", body, {"Content-Type": kind}))

    def conditions(self, language: str = "en") -> Mapping[str, Any]:
        """The conditions of each model."""
        return self._ask("GET", f"/v1/conditions?{urlencode({'language': language})}")

    def label(self) -> Mapping[str, Any]:
        """What each model is for, tested on and not for."""
        return self._ask("GET", "/v1/label")

    def status(self) -> Mapping[str, Any]:
        """Version, uptime, queue."""
        return self._ask("GET", "/v1/status")

    def close(self) -> None:
        """Close the connections."""
        for connection in self._all:
            connection.close()

    def __enter__(self) -> "Client":
        """Itself; closed at the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.close()

    def _ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        wait_s = _FIRST_WAIT_S
        for left in reversed(range(self._tries)):
            try:
                status, told, retry = self._once(method, path, body, headers or {})
            except (OSError, http.client.HTTPException) as error:
                self._connection.close()
                where = f"{self._host}:{self._port}" if self._port else self._host
                failure = ApiError(
                    f"{where} could not be asked ({error or type(error).__name__}). Check the "
                    "address, and whether the service runs."
                )
                retry = 0.0
            else:
                if status == 200:
                    return _object(told)
                failure = ApiError.of(status, told)
            if not left or not failure.passing:
                raise failure
            # Half of the wait is left to chance, so that many clients do not come back together.
            time.sleep(max(retry, wait_s * (0.5 + random.random() / 2)))
            wait_s = min(2 * wait_s, _LONGEST_WAIT_S)
        raise AssertionError("unreachable")

    def _once(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, bytes, float]:
        connection = self._connection
        try:
            connection.request(method, self._path + path, body, {**self._headers, **headers})
        except (BrokenPipeError, ConnectionResetError):
            if not body:
                raise
            # Refused before all was sent: the answer may be there to read.
        with connection.getresponse() as answer:
            told = answer.read()
            return answer.status, told, _wait_s(answer.headers.get("Retry-After", ""))

    @property
    def _connection(self) -> http.client.HTTPConnection:
        found: http.client.HTTPConnection | None = getattr(self._own, "connection", None)
        if found is None:
            found = self._own.connection = self._kind(
                self._host, self._port, timeout=self._timeout_s
            )
            self._all.append(found)
        return found


def _address(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        said = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is none, brackets that do not close
        said = False
    if not said or not url.isprintable() or " " in url:
        raise ValueError(
            f"An address begins with http:// or https://, then a host and perhaps a port, but is "
            f"{url!r}. Write http://127.0.0.1:8867."
        )
    return parts


def _object(told: bytes) -> dict[str, Any]:
    try:
        return dict(json.loads(told))
    except (ValueError, TypeError) as error:
        raise ApiError.other(200) from error


def _wait_s(retry: str) -> float:
    """What `Retry-After` says, in seconds or as a date (RFC 9110, 10.2.3)."""
    if retry.isascii() and retry.isdigit():
        return min(float(retry), _LONGEST_WAIT_S)
    try:
        wait_s = parsedate_to_datetime(retry).timestamp() - time.time()
    except ValueError:
        return 0.0
    return min(max(wait_s, 0.0), _LONGEST_WAIT_S)


def _form(photos: Sequence[tuple[str, bytes]], fields: Mapping[str, str]) -> tuple[str, bytes]:
    """A multipart body (RFC 7578) and its content type."""
    edge = secrets.token_hex(16)
    head = f'--{edge}\r\nContent-Disposition: form-data; name="'
    parts = [f'{head}{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items()]
    for name, data in photos:
        shown = name.translate(_ESCAPES).encode("utf-8", errors="replace")
        parts += [f'{head}images"; filename="'.encode(), shown, b'"\r\n\r\n', data, b"\r\n"]
    return f"multipart/form-data; boundary={edge}", b"".join([*parts, f"--{edge}--\r\n".encode()])
