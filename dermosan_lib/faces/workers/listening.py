"""Sockets that workers answer on, held by their starter."""

import os
import socket
from pathlib import Path

_BACKLOG = 2048


def tcp_listener(host: str, port: int) -> socket.socket:
    """A socket that listens there; raises `OSError`."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    made = socket.socket(family, kind, protocol)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind(address)
    made.listen(_BACKLOG)
    return made


def private_listener(path: Path) -> socket.socket:
    """A socket at ``path``, in a folder that is its owner's alone, which only they may open."""
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    made.bind(str(path))
    os.chmod(path, 0o600)  # noqa: PTH101  # not before: nobody else comes into the folder
    made.listen(_BACKLOG)
    return made
