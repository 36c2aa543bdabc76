"""One connection to an inference server: each request ends by a deadline, whatever it does."""

import http.client
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple

from dermosan_lib.clinic.engine.remote.addresses import UNIX, Address

CONNECT_S = 5.0
_MOST_BYTES = 512_000_000  # of an answer
_CHUNK_BYTES = 1 << 20


class Answer(NamedTuple):
    """What came back."""

    status: int
    body: bytes
    headers: Mapping[str, str]  # names in lower case


class LateError(OSError):
    """The answer was not there by the deadline."""


class Connection:
    """Asks one thing after another. After any error it is to be closed. Not for two threads."""

    def __init__(self, address: Address, headers: Mapping[str, str] | None = None) -> None:
        self._address = address
        self._headers = dict(headers or {})  # of each request
        self._http = _connection(address)
        self.used = False  # whether it has answered before, and may have been closed since

    def connect(self) -> None:
        """Open it; raises `OSError`."""
        self._http.connect()

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        within_s: float,
    ) -> Answer:
        """The answer to one request below the address's base.

        Raises `LateError` where it is not there ``within_s`` seconds, else `OSError` or
        `http.client.HTTPException` where there is none.
        """
        line = self._http.sock
        assert line is not None
        line.settimeout(within_s)
        late = threading.Event()

        def end() -> None:
            late.set()
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)  # wakes who reads; also one that gets drops

        timer = threading.Timer(within_s, end)
        timer.daemon = True
        timer.start()
        try:
            told = {**self._headers, **(headers or {})}
            self._http.request(method, f"{self._address.base}{path}", body, told)
            with self._http.getresponse() as response:
                told = {name.lower(): value for name, value in response.headers.items()}
                answer = Answer(response.status, _read(response), told)
        except (OSError, http.client.HTTPException) as error:
            if late.is_set() or isinstance(error, TimeoutError):
                raise LateError("timed out") from error
            raise
        finally:
            timer.cancel()
        if late.is_set():
            raise LateError("timed out")
        self.used = True
        return answer

    def close(self) -> None:
        """Close it, once or more."""
        self._http.close()


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=CONNECT_S)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def _connection(address: Address) -> http.client.HTTPConnection:
    if address.scheme == UNIX:
        return _UnixConnection(address.path)
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    return kind(address.host, address.port, timeout=CONNECT_S)


def _read(response: http.client.HTTPResponse) -> bytes:
    parts, size = [], 0
    while chunk := response.read(_CHUNK_BYTES):
        parts.append(chunk)
        size += len(chunk)
        if size > _MOST_BYTES:
            raise http.client.HTTPException(f"an answer of more than {_MOST_BYTES:,} bytes")
    return b"".join(parts)
