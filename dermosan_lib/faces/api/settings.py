"""What a person asks of the service: checked, with defaults."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dermosan_lib.errors import RunError
from dermosan_lib.faces.api.intake import BodyLimits
from dermosan_lib.faces.server import host_name, is_loopback

HOST, PORT = "127.0.0.1", 8867
_MOST_THREADS = 4  # more wait for one another, and for memory


def usual_threads() -> int:
    """As many as cores that this process may use, up to four."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(_MOST_THREADS, cores or 1))


@dataclass(frozen=True)
class Settings:
    """Where the service listens, for whom, and how much it takes at a time."""

    host: str = HOST
    port: int = PORT
    keys: Path | None = None  # file of hashed keys; None: no key is asked for
    open: bool = False  # whether it may be reached from beyond this machine without keys
    rate: int | None = None  # requests a minute for each key, or address; None: no limit
    allow_hosts: Sequence[str] = ()
    allow_origins: Sequence[str] = ()  # pages of others that may ask (CORS)
    threads: int = field(default_factory=usual_threads)  # of each worker
    workers: int = 1  # processes; each has its own models, queue, counters and rates
    queue: int = 32  # cases that wait
    longest_wait_s: float = 1.5  # ... as cases lately took; one more is told to come back
    body: BodyLimits = field(default_factory=BodyLimits)
    room_bytes: int = 400_000_000  # of all bodies together
    audit: Path | None = None
    remote: str | None = None  # address of an inference server that has the graphs

    def check(self) -> None:
        """Raise `RunError` for what does not go together."""
        if not is_loopback(self.host) and self.keys is None and not self.open:
            raise RunError(
                "Whoever reaches the service beyond this machine must have a key, but --host is "
                f"{self.host} and there is no file of keys. Make one by `dermosan keys add FILE "
                "NAME` and give --keys FILE; or say --open, and everybody may ask."
            )
        if self.keys is not None and self.open:
            raise RunError(
                "A service asks for keys or is open to everybody, but both --keys and --open were "
                "given. Leave one out."
            )
        if self.audit is not None and self.workers > 1:
            raise RunError(
                "An audit log is one chain, which one process writes, but --workers is "
                f"{self.workers}. Leave out --workers; one worker has several threads."
            )
        for name, value, least in (
            ("--threads", self.threads, 1),
            ("--workers", self.workers, 1),
            ("--queue", self.queue, 0),
            ("--rate", 1 if self.rate is None else self.rate, 1),
        ):
            if value < least:
                raise RunError(f"{name} must be {least} or more, but is {value}. Choose another.")
        if not self.longest_wait_s > 0:
            raise RunError(
                f"--longest-wait must be more than 0 s, but is {self.longest_wait_s:g}. Choose "
                "another."
            )
        for host in self.allow_hosts:
            if host_name(f"[{host}]" if ":" in host else host) is None:
                raise RunError(
                    f"A host is a name or an address without port, but is {host!r}. Write "
                    "--allow-host skin.example.org."
                )
        for origin in self.allow_origins:
            if not origin.startswith(("https://", "http://")) or origin.count("/") != 2:
                raise RunError(
                    f"An origin is a scheme and a host, but is {origin!r}. Write "
                    "--allow-origin https://skin.example.org."
                )
