"""(g) The service with an int8 network of ResNet152's size: steady load, too much, and long.

Requests of one photo each are sent at a set rate whether or not earlier ones were answered, so that
waiting is counted as people would meet it. The clients run on this machine and share its cores.
"""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import numpy as np
import psutil

from benchmarks.prepared import prepared
from benchmarks.report import Row

_HOST = "127.0.0.1"
_OK, _BUSY = 200, 429
_PATIENCE_S = 30.0
_STEADY, _HALF = 20.0, 10.0  # requests a second
_START_S = 60.0


@dataclass
class _Answers:
    """What came of the requests of one phase."""

    statuses: Counter[int] = field(default_factory=Counter)  # 0: no answer
    seconds: dict[int, list[float]] = field(default_factory=dict)
    took: float = 0.0

    def late(self, status: int, share: float = 95) -> float:
        return float(np.percentile(self.seconds.get(status, [np.nan]), share))


def measure(quick: bool) -> list[Row]:
    """Rates held, waits, refusals and memory of one server."""
    folder = prepared(quick)
    photo = (folder / "photo.jpg").read_bytes()
    first, seconds, many = (50, 5, 300) if quick else (500, 300, 10_000)
    with _served(folder / "int8") as (url, process):
        asking = _Asking(url, photo)
        asyncio.run(asking.so_many(first, clients=4))  # what is made at the first answers
        memory = [_memory_mb(process)]
        steady = asyncio.run(asking.at_rate(_STEADY, seconds))
        half = asyncio.run(asking.at_rate(_HALF, seconds / 5))
        held = asyncio.run(asking.as_fast_as_it_goes(seconds / 10, clients=8))
        most = held.statuses[_OK] / held.took
        memory.append(_memory_mb(process))
        flood = asyncio.run(asking.at_rate(10 * most, min(30, seconds)))
        answered = sum(one.statuses[_OK] for one in (steady, half, held, flood))
        memory.append(_memory_mb(process))
        asyncio.run(asking.so_many(max(0, many - answered), clients=4))
        memory.append(_memory_mb(process))
    return [
        _row(f"answered a second, {_STEADY:g} asked for {seconds} s", _rate(steady), "/s", steady),
        _row("at that rate: 95th percentile", steady.late(_OK), "s", steady),
        _row("at that rate: not answered with 200", _other(steady), "requests", steady),
        _row(f"{_HALF:g} a second: median", half.late(_OK, 50), "s", half),
        _row(f"{_HALF:g} a second: 95th percentile", half.late(_OK), "s", half),
        _row("the most that it holds, 8 clients", most, "/s", held),
        _row("ten times as many: sent", sum(flood.statuses.values()), "requests", flood),
        _row("ten times as many: answered with 200", flood.statuses[_OK], "requests", flood),
        _row("ten times as many: told to come back", flood.statuses[_BUSY], "requests", flood),
        _row("ten times as many: lost", _lost(flood), "requests", flood),
        _row("ten times as many, 200: 95th percentile", flood.late(_OK), "s", flood),
        _row("ten times as many, 200: slowest", flood.late(_OK, 100), "s", flood),
        _row("ten times as many, 429: 95th percentile", flood.late(_BUSY), "s", flood),
        _row(f"memory after {first} cases", memory[0], "MB"),
        _row("memory before the flood", memory[1], "MB"),
        _row("memory after the flood", memory[2], "MB"),
        _row(f"memory after {many} cases more", memory[3], "MB"),
    ]


class _Asking:
    def __init__(self, url: str, photo: bytes) -> None:
        self._url, self._photo = f"{url}v1/diagnose", photo

    async def at_rate(self, rate: float, seconds: float) -> _Answers:
        """Requests one ``1 / rate`` s after another for ``seconds``, answered or not."""
        found = _Answers()
        async with self._client() as client, asyncio.TaskGroup() as group:
            begin = time.perf_counter()
            for k in range(round(rate * seconds)):
                await asyncio.sleep(max(0.0, begin + k / rate - time.perf_counter()))
                group.create_task(self._one(client, found))
        found.took = time.perf_counter() - begin
        return found

    async def as_fast_as_it_goes(self, seconds: float, clients: int) -> _Answers:
        """Clients that each ask again as soon as they are answered, for ``seconds``."""
        end = time.perf_counter() + seconds
        return await self._clients(lambda _: time.perf_counter() < end, clients)

    async def so_many(self, requests: int, clients: int) -> _Answers:
        """``requests`` by clients that each ask again as soon as they are answered."""
        return await self._clients(lambda asked: asked < requests, clients)

    async def _clients(self, go_on, clients: int) -> _Answers:  # type: ignore[no-untyped-def]
        found, asked = _Answers(), 0

        async def ask(client: httpx.AsyncClient) -> None:
            nonlocal asked
            while go_on(asked):
                asked += 1
                await self._one(client, found)

        begin = time.perf_counter()
        async with self._client() as client, asyncio.TaskGroup() as group:
            for _ in range(clients):
                group.create_task(ask(client))
        found.took = time.perf_counter() - begin
        return found

    @contextlib.asynccontextmanager
    async def _client(self) -> AsyncIterator[httpx.AsyncClient]:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=50)
        async with httpx.AsyncClient(limits=limits, timeout=_PATIENCE_S) as client:
            yield client

    async def _one(self, client: httpx.AsyncClient, found: _Answers) -> None:
        begin, status = time.perf_counter(), 0
        with contextlib.suppress(httpx.HTTPError):
            files = {"images": ("a.jpg", self._photo)}
            status = (await client.post(self._url, files=files)).status_code
        found.statuses[status] += 1
        found.seconds.setdefault(status, []).append(time.perf_counter() - begin)


@contextmanager
def _served(bundle: Path) -> Iterator[tuple[str, psutil.Process]]:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        port = probe.getsockname()[1]
    command = ["-m", "dermosan_lib", "serve", "--bundle", str(bundle), "--port", str(port)]
    url = f"http://{_HOST}:{port}/"
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen([sys.executable, *command], stdout=said, env={**os.environ}) as process,
    ):
        try:
            end = time.monotonic() + _START_S
            while time.monotonic() < end:
                with contextlib.suppress(httpx.HTTPError):
                    if httpx.get(f"{url}readyz").status_code == _OK:
                        break
                time.sleep(0.1)
            yield url, psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(100)


def _memory_mb(process: psutil.Process) -> float:
    """Own memory of all processes of the server, and their share of what is shared."""
    family = [process, *process.children(recursive=True)]
    return float(sum(one.memory_full_info().pss for one in family) / 2**20)


def _rate(found: _Answers) -> float:
    return found.statuses[_OK] / found.took


def _lost(found: _Answers) -> int:
    return sum(found.statuses.values()) - found.statuses[_OK] - found.statuses[_BUSY]


def _other(found: _Answers) -> int:
    return sum(found.statuses.values()) - found.statuses[_OK]


def _row(name: str, value: float, unit: str, found: _Answers | None = None) -> Row:
    n = sum(found.statuses.values()) if found else 1
    return {
        "part": "g", "name": name, "value": float(value), "unit": unit, "ratio_to": "", "n": n,
    }  # fmt: skip
