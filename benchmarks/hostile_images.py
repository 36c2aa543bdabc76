"""What hostile images do to a running `dermosan serve`: outcomes, slowest, memory, 5xx.

    python -m benchmarks.hostile_images --count 20000 --seed 42

It prints one JSON object. The exit status is 1 where an answer was neither 200 nor 422, a request
took longer than ``--most-s``, a decoding process had to be ended, or the worker's own memory grew
by more than ``--most-mb``.
"""

import argparse
import collections
import contextlib
import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil

from tests.hostile_images import hostile_images
from tests.images.spend import peak_mb

_START_S = 120
_LOOK_EVERY = 20  # inputs between two looks at the memory
_KEPT = 10  # of the slowest


def main() -> int:
    """Serve, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--bundle", default="demo")
    parser.add_argument("--most-s", type=float, default=2.0)
    parser.add_argument("--most-mb", type=float, default=400.0)
    asked = parser.parse_args()
    with served(asked.bundle) as (url, process):
        found = ask_each(url, process, asked.count, asked.seed)
    print(json.dumps(found, indent=1))  # noqa: T201  # a report's own voice
    slow = found["slowest"][0]["s"] > asked.most_s
    grown = found["memory_mb"]["worker_growth"] > asked.most_mb
    return int(bool(found["other_statuses"] or found["cut_off"] or slow or grown))


@contextlib.contextmanager
def served(bundle: str) -> Iterator[tuple[str, psutil.Process]]:
    """The address and process of a `dermosan serve` with one thread, ended at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = ["serve", "--bundle", bundle, "--port", str(port), "--threads", "1"]
    process = subprocess.Popen(
        [sys.executable, "-m", "dermosan_lib", *words],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    url, deadline = f"http://127.0.0.1:{port}", time.monotonic() + _START_S
    try:
        while True:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{url}/readyz", trust_env=False).status_code == 200:
                    break
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("dermosan serve did not start.")
            time.sleep(0.1)
        yield url, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(90)


def ask_each(url: str, process: psutil.Process, count: int, seed: int) -> dict[str, Any]:
    """Post ``count`` hostile images one by one; what came of them, as JSON.

    ``process`` is the service's; workers and decoding processes are among its children.
    """
    outcomes: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    slowest: list[dict[str, Any]] = []
    other, cut_off, since = 0, 0, time.monotonic()
    workers = {one.pid for one in process.children()}
    before_mb = max(peak_mb(pid) for pid in workers)
    peaks: dict[str, float] = collections.defaultdict(float)
    with httpx.Client(base_url=url, timeout=60, trust_env=False) as client:
        for number, (sort, data) in enumerate(hostile_images(count, seed)):
            before, began = _processor_s(process), time.monotonic()
            answer = client.post("/v1/diagnose", files={"images": ("image", data)})
            took_s, status = time.monotonic() - began, answer.status_code
            refusal = "" if status == 200 else str(answer.json().get("rule", ""))
            outcomes[sort][{200: "answered", 422: "refused"}.get(status, str(status))] += 1
            if status not in (200, 422):
                other += 1
                _keep(data, seed, number)
            if "ended the process" in refusal or "took longer" in refusal:
                cut_off += 1
                _keep(data, seed, number)
            used = _processor_s(process) - before
            slowest.append({"sort": sort, "number": number, "s": round(took_s, 3),
                            "processor_s": round(used, 3), "bytes": len(data), "status": status,
                            "rule": refusal[:100]})  # fmt: skip
            slowest = sorted(slowest, key=lambda one: -one["s"])[:_KEPT]
            if number % _LOOK_EVERY == 0:
                for pid, mb in _peaks_mb(process).items():
                    kind = "worker" if pid in workers else "decoder" if pid != process.pid else ""
                    peaks[kind] = max(peaks[kind], mb)
            if number % 1000 == 999:
                print(number + 1, round(time.monotonic() - since), "s", file=sys.stderr)  # noqa: T201
    total = sum(outcomes.values(), collections.Counter())
    return {
        "n": count, "seed": seed, "seconds": round(time.monotonic() - since, 1),
        "outcomes": dict(total), "by_sort": {sort: dict(one) for sort, one in outcomes.items()},
        "other_statuses": other, "cut_off": cut_off,
        "server_errors": sum(n for status, n in total.items() if status.startswith("5")),
        "same_workers": workers == {one.pid for one in process.children()},
        "memory_mb": {"worker_before": round(before_mb), "worker_peak": round(peaks["worker"]),
                      "decoder_peak": round(peaks["decoder"]),
                      "worker_growth": round(peaks["worker"] - before_mb)},
        "slowest": slowest,
    }  # fmt: skip


def _family(process: psutil.Process) -> list[psutil.Process]:
    return [process, *process.children(recursive=True)]


def _processor_s(process: psutil.Process) -> float:
    """Processor time of the service and those that it started, in seconds."""
    spent = 0.0
    for one in _family(process):
        with contextlib.suppress(psutil.NoSuchProcess):
            spent += sum(one.cpu_times()[:2])
    return spent


def _peaks_mb(process: psutil.Process) -> dict[int, float]:
    """Most memory that each process has ever had, by the kernel's own count."""
    found = {}
    for one in _family(process):
        with contextlib.suppress(OSError):
            found[one.pid] = peak_mb(one.pid)
    return found


def _keep(data: bytes, seed: int, number: int) -> None:
    (Path(tempfile.gettempdir()) / f"hostile-{seed}-{number}.bin").write_bytes(data)


if __name__ == "__main__":
    sys.exit(main())
