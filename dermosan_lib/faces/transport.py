"""Kernels and their masters talk over Unix sockets in a private folder, where the system has them.

Over TCP every process of the machine may subscribe to a kernel's output, key or not: the key signs
messages, it does not lock the port. A socket file in a folder of mode 0700 is its owner's alone.
Where there are none (Windows), the TCP ports are locked by CurveZMQ, a key pair a kernel.
"""

import os
import secrets
import tempfile
from functools import cache
from pathlib import Path

import zmq
from jupyter_client.connect import ConnectionFileMixin
from traitlets import default

_LONGEST_PATH = (
    103  # of a socket, in bytes: sun_path is 104 on macOS and 108 on Linux, with its nul
)
_LONGEST_NAME = len("/dermosan-xxxxxxxx/xxxxxxxx-5")


@cache
def socket_folder() -> Path | None:
    """This process's private folder (mode 0700) for socket files, removed when the process ends.

    None where there are no Unix sockets, or no folder whose path is short enough for them.
    """
    if os.name != "posix" or not zmq.has("ipc"):
        return None
    for base in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"):
        if not base or len(os.fsencode(base)) + _LONGEST_NAME > _LONGEST_PATH:
            continue
        try:
            made = tempfile.TemporaryDirectory(prefix="dermosan-", dir=base)
        except OSError:
            continue
        _KEPT.append(made)
        return Path(made.name)
    return None


_KEPT: list[tempfile.TemporaryDirectory[str]] = []  # a folder lives as long as its object


class PrivateTransport(ConnectionFileMixin):
    """What makes a kernel manager choose the private transport. Mix it in before the manager."""

    @default("transport")
    def _private_transport(self) -> str:
        return "tcp" if socket_folder() is None else "ipc"

    def _ip_default(self) -> str:
        folder = socket_folder()
        if self.transport != "ipc" or folder is None:
            return super()._ip_default()
        return str(folder / secrets.token_hex(4))

    @default("transport_encryption")
    def _locked_where_open(self) -> str:
        return "auto" if self.transport == "tcp" and zmq.has("curve") else "disabled"
