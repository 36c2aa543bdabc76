"""Runs as processes: one each, on cores of its own where there are several at a time."""

import json
import os
import queue
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

_MODULE = "dermosan_lib.faces.sweeps.one_run"


@dataclass(frozen=True)
class Outcome:
    """What came of a run: ``why`` it failed, "" where it is whole."""

    run: str
    why: str
    log: Path
    seconds: float  # that this attempt took


class Workers(Protocol):
    """Whoever carries out orders: processes of this machine, or those of a cluster."""

    def submit(self, order: Mapping[str, Any]) -> "Future[Outcome]":
        """Begin the run of ``order``, or line it up."""
        ...

    def end(self) -> None:
        """End what is at work."""
        ...


class Processes:
    """So many processes at a time on this machine."""

    def __init__(self, at_a_time: int) -> None:
        """Each gets its part of the cores, so that none waits for another's threads."""
        self._pool = ThreadPoolExecutor(at_a_time, thread_name_prefix="sweep")
        self._cores: queue.SimpleQueue[list[int]] = queue.SimpleQueue()
        for cores in shared_cores(usable_cores(), at_a_time):
            self._cores.put(cores)
        self._running: set[subprocess.Popen[str]] = set()

    def submit(self, order: Mapping[str, Any]) -> "Future[Outcome]":
        """Begin the run of ``order`` as soon as there is room."""
        return self._pool.submit(self._carry_out, order)

    def end(self) -> None:
        """Begin no more, and end those at work, with their kernels."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in list(self._running):
            _let_go(process)
        self._pool.shutdown()

    def _carry_out(self, order: Mapping[str, Any]) -> Outcome:
        cores = self._cores.get()
        try:
            return carry_out({**order, "cores": cores}, self._running)
        finally:
            self._cores.put(cores)


def carry_out(
    order: Mapping[str, Any], running: "set[subprocess.Popen[str]] | None" = None
) -> Outcome:
    """Make the run of ``order`` in a process, which is among ``running`` for as long.

    The process ends when this one ends, however that ends. What it tells goes to its log.
    """
    log = Path(order["log"])
    log.parent.mkdir(parents=True, exist_ok=True)
    running = set() if running is None else running
    since = time.monotonic()
    with log.open("a", encoding="utf-8") as told:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", _MODULE],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=told, text=True, encoding="utf-8",
        )  # fmt: skip
        running.add(process)
        try:
            _tell(process, order)
            answer = process.stdout.read() if process.stdout else ""
            process.wait()
        finally:
            _let_go(process)
            running.discard(process)
    return Outcome(order["run"], _why(answer, process.returncode), log, time.monotonic() - since)


def usable_cores() -> list[int]:
    """Numbers of the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


def shared_cores(cores: list[int], parts: int) -> list[list[int]]:
    """``cores`` in so many parts, as even as can be; with more parts than cores some share one."""
    if parts >= len(cores):
        return [[cores[part % len(cores)]] for part in range(parts)]
    ends = [round(part * len(cores) / parts) for part in range(parts + 1)]
    return [cores[begin:end] for begin, end in pairwise(ends)]


def _tell(process: "subprocess.Popen[str]", order: Mapping[str, Any]) -> None:
    with suppress(OSError):  # it ended before it could be told, which its status says
        if process.stdin:
            process.stdin.write(json.dumps(dict(order)) + "\n")
            process.stdin.flush()


def _let_go(process: "subprocess.Popen[str]") -> None:
    """Close its input, at which it ends."""
    with suppress(OSError, ValueError):
        if process.stdin:
            process.stdin.close()


def _why(answer: str, status: int) -> str:
    with suppress(ValueError, KeyError, IndexError):
        return str(json.loads(answer.splitlines()[-1])["why"])
    if status < 0:
        name = signal.Signals(-status).name if -status in list(signal.Signals) else str(-status)
        return f"It was ended by {name}. Where memory is short, give fewer workers."
    return f"It ended with status {status} before it could say why. Read its log."
