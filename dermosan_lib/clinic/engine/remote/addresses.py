"""Where an inference server is: ``http://host:8000``, ``https://...``, or a socket's file."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from dermosan_lib.errors import InferenceError
from dermosan_lib.language import Message

UNIX = "unix"
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Address:
    """An inference server's place. ``path`` is that of the socket, or goes before ``/v2``."""

    scheme: str  # http, https or unix
    host: str
    port: int
    path: str

    @classmethod
    def of(cls, text: str) -> "Address":
        """Read an address; raises `InferenceError` where it is none."""
        scheme, colon, file = text.partition(":")
        if colon and scheme == UNIX and file.startswith("/"):
            return cls(UNIX, "localhost", 0, file)
        try:
            parts = urlsplit(text)
            port = parts.port or _PORTS.get(parts.scheme, 0)
            host = parts.hostname or ""
        except ValueError:
            raise _no_address(text) from None
        more = parts.query or parts.fragment or parts.username or parts.password
        if parts.scheme not in _PORTS or not host or more or not text.isascii():
            raise _no_address(text)
        return cls(parts.scheme, host, port, parts.path.rstrip("/"))

    @property
    def base(self) -> str:
        """What goes before ``/v2`` in a request."""
        return "" if self.scheme == UNIX else self.path

    @property
    def private(self) -> bool:
        """Whether it is a process of ours on this machine, which is started anew when it dies."""
        return self.scheme == UNIX

    @property
    def shown(self) -> str:
        """As messages begin with it; a socket's place is nobody's business."""
        if self.private:
            return Message("The shared inference process")
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}{self.path}"


def _no_address(text: str) -> InferenceError:
    return InferenceError(
        Message(
            "An inference server is named by its address without name or password, such as "
            "http://gpu.example.org:8000, but is {text}. Write one like that.",
            text=repr(text[:80]),
        )
    )
