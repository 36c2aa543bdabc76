"""Runs as processes: one each, on cores of its own where there are several at a time."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

_MODULE = "dermosan_lib.faces.sweeps.one_run"


@dataclass(frozen=True)
class Outcome:
    """What came of a run: ``why`` it failed, "" where it is whole."""

    run: str
    why: str
    log: Path
    seconds: float  # that this attempt took


def in_processes(
    orders: Iterable[Mapping[str, Any]], at_a_time: int
) -> Generator[Outcome, None, None]:
    """What comes of ``orders``, as it comes; so many processes work side by side on this machine.

    Each gets its part of the cores, so that none waits for another's threads. Where the iteration
    is left, those at work end, with their kernels.
    """
    free: queue.SimpleQueue[list[int]] = queue.SimpleQueue()
    for cores in shared_cores(usable_cores(), at_a_time):
        free.put(cores)
    at_work = _AtWork()

    def carry_out_on_own_cores(order: Mapping[str, Any]) -> Outcome:
        cores = free.get()
        try:
            return carry_out({**order, "cores": cores}, at_work)
        finally:
            free.put(cores)

    pool = ThreadPoolExecutor(at_a_time, thread_name_prefix="sweep")
    try:
        for future in as_completed([pool.submit(carry_out_on_own_cores, one) for one in orders]):
            yield future.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        at_work.end()
        pool.shutdown()


class _AtWork:
    """Processes at work, and their end."""

    def __init__(self) -> None:
        self._lock, self._over = threading.Lock(), False
        self._processes: set[subprocess.Popen[str]] = set()

    def add(self, process: "subprocess.Popen[str]") -> None:
        with self._lock:
            self._processes.add(process)
            if self._over:  # it was being begun while the others were ended
                _let_go(process)

    def discard(self, process: "subprocess.Popen[str]") -> None:
        with self._lock:
            self._processes.discard(process)

    def end(self) -> None:
        with self._lock:
            self._over = True
            for process in self._processes:
                _let_go(process)


def carry_out(order: Mapping[str, Any], at_work: _AtWork | None = None) -> Outcome:
    """Make the run of ``order`` in a process, which is ``at_work`` for as long.

    The process ends when this one ends, however that ends. What it tells goes to its log.
    """
    log = Path(order["log"])
    log.parent.mkdir(parents=True, exist_ok=True)
    at_work = at_work or _AtWork()
    since = time.monotonic()
    with log.open("a", encoding="utf-8") as told:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", _MODULE],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=told, text=True, encoding="utf-8",
        )  # fmt: skip
        with process:  # at whose end it is let go and waited for
            at_work.add(process)
            _tell(process, order)
            answer = process.stdout.read() if process.stdout else ""
        at_work.discard(process)
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
    with suppress(OSError, ValueError):  # it ended before it could be told, which its status says
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
