"""What a person asks of the server: checked, told back, and made the options of its process."""

import os
import re
import secrets
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dermosan_lib.errors import RunError
from dermosan_lib.faces.server.admission import TOKEN_VARIABLE
from dermosan_lib.faces.server.door import host_name, is_loopback

HOST = "127.0.0.1"
PORT = 8866
AUTO = "auto"  # instead of a token: make one
_EVERYWHERE = {"0.0.0.0": HOST, "::": "::1"}  # all addresses of this machine, and one of them
_TOKEN = re.compile(r"[A-Za-z0-9_.~-]{8,}")
_STEP = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9_.~@-]+")  # of a path


@dataclass(frozen=True)
class Asked:
    """Where the server listens, and for whom. ``token`` is as typed: None or "auto" too.

    ``base_url`` is the path below which everything lies, as `checked_base_url` returns it.
    """

    host: str = HOST
    port: int = PORT
    token: str | None = None
    allow_hosts: Sequence[str] = ()
    max_visitors: int | None = None
    base_url: str = "/"

    @property
    def url(self) -> str:
        """The page's address as this machine sees it."""
        return _url(_EVERYWHERE.get(self.host, self.host), self.port, self.base_url)

    def in_words(self, token: str, bundles: Sequence[Path]) -> str:
        """The sentence for the terminal: the address, with ``token`` where it was made here."""
        shown = self.allow_hosts[0] if self.allow_hosts and self.host in _EVERYWHERE else self.host
        address = _url(shown, self.port, self.base_url)
        if token:
            address += f"?token={token if self.token == AUTO else 'YOUR-TOKEN'}"
        where = ""
        if shown in _EVERYWHERE:
            where = f" Write an address of this machine in place of {shown}."
        which = f"bundle{'s' if len(bundles) > 1 else ''} {', '.join(map(str, bundles))}"
        return f"The dashboard answers on {address} ({which}).{where} Ctrl-C ends it."


def checked_token(asked: Asked) -> str:
    """The token of visitors; "" for none. Raises `RunError` where one is needed and missing."""
    if asked.token == AUTO:
        return secrets.token_urlsafe(24)
    chosen = asked.token or os.environ.get(TOKEN_VARIABLE, "")
    if chosen and not _TOKEN.fullmatch(chosen):
        raise RunError(
            f"A token has 8 or more letters, digits and _.~-, but this one has {len(chosen)} "
            "characters or others. Write --token alone, and one is made."
        )
    if not chosen and not is_loopback(asked.host):
        raise RunError(
            "Whoever reaches the page beyond this machine must know a token, but --host is "
            f"{asked.host} and there is none. Add --token, and one is made and shown; or set "
            "DERMOSAN_TOKEN."
        )
    return chosen


def checked_base_url(path: str) -> str:
    """The ``path`` with a slash before and behind it; raises `RunError` where it is none."""
    steps = path.removeprefix("/").removesuffix("/")
    if steps and not all(_STEP.fullmatch(step) for step in steps.split("/")):
        raise RunError(
            "A base URL is a path of letters, digits and _.~@- between slashes, without host, "
            f"but is {path!r}. Write --base-url /skin/."
        )
    return f"/{steps}/" if steps else "/"


def options(asked: Asked) -> list[str]:
    """What differs from `voila.json`. Nothing secret: others can read a command line.

    Raises `RunError` for a name that is none, or a number of visitors below 1.
    """
    names = [
        _checked_name(name) for name in (asked.host, *asked.allow_hosts) if name not in _EVERYWHERE
    ]
    arguments = [f"--Voila.ip={asked.host}", f"--Voila.port={asked.port}", "--Voila.port_retries=0"]
    arguments.append(f"--Voila.base_url={asked.base_url}")
    arguments += ["--Voila.log_level=WARN", *(f"--Visitors.names={name}" for name in names)]
    if not is_loopback(asked.host):
        arguments.append("--Visitors.any_address=True")
    if asked.max_visitors is not None:
        if asked.max_visitors < 1:
            raise RunError(
                f"A server takes one visitor or more, but --max-visitors is {asked.max_visitors}. "
                "Choose a number from 1."
            )
        arguments.append(f"--VisitorKernels.max_visitors={asked.max_visitors}")
    return arguments


def check_port(host: str, port: int) -> None:
    """Raises `RunError` where a server could not listen on ``host`` and ``port``."""
    if not 1 <= port <= 65535:
        raise RunError(f"A port is a number from 1 to 65535, but is {port}. Choose --port {PORT}.")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise RunError(
            f"Host {host} is not known here: {error.strerror or error}. Choose an address of this "
            f"machine, such as --host {HOST}, or 0.0.0.0 for all."
        ) from error
    with socket.socket(family, kind, protocol) as probe:
        if os.name == "posix":  # as the server does, so that a port just left counts as free
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            probe.listen()
        except OSError as error:
            raise RunError(
                f"Port {port} on {host} cannot be used: {error.strerror or error}. End the "
                "server that has it, or choose another with --port."
            ) from error


def _checked_name(name: str) -> str:
    host = host_name(f"[{name}]" if ":" in name else name)
    if host is None:
        raise RunError(
            f"A host is a name or an address without port, but is {name!r}. "
            "Write --allow-host skin.example.org."
        )
    return host


def _url(host: str, port: int, base_url: str) -> str:
    named = f"[{host}]" if ":" in host else host
    return f"http://{named}:{port}{base_url}"
