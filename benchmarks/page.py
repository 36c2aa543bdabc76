"""(f) The diagnose page with a network of ResNet152's size: paint, answer, and a class at once.

The page is opened by Chromium on this machine, so browser and server share its cores. The class
asks through the websocket alone, as so many browsers would not fit here beside the server.
"""

import io
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.prepared import prepared
from benchmarks.report import Row
from dermosan_lib import phantoms
from dermosan_lib.faces.serving import HOST, wait_until_ready

_CHROMIUM = os.environ.get("DERMOSAN_CHROMIUM", "/usr/bin/chromium")
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_CLASS = Path(__file__).parents[1] / "tests" / "faces" / "server" / "load_sessions.py"
_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"
_PATIENCE_MS = 120_000


def measure(quick: bool) -> list[Row]:
    """Medians over pages of one server; cold ones each of a server of its own."""
    bundle, rounds = prepared(quick) / "float32", 3 if quick else 9
    rows: list[Row] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=_FLAGS)
        cold = []
        for _ in range(2 if quick else 5):
            with _served(bundle) as (url, _process):
                cold.append(_opened(browser, url)[1])
        with _served(bundle) as (url, process):
            _settle(process)
            warm = []
            for _ in range(rounds):
                page, found = _opened(browser, url)
                warm.append(found)
                page.context.close()
                _settle(process)
            page, _ = _opened(browser, url)
            photo = _photo(4000, 3000)
            answers = [_answer(page, photo) for _ in range(rounds + 1)][1:]
            own = _own_memory(process)
        browser.close()
    for state, found in (("cold", cold), ("warm", warm)):
        for k, what in enumerate(("first paint", "page ready")):
            rows.append(_row(f"{what}, {state}", [one[k] for one in found], "s"))
    size = f"12 megapixels, {len(photo) / 1e6:.1f} MB"
    rows.append(_row(f"upload to panel, {size}", answers, "s"))
    rows.append(_row("own memory of a session that has answered", [own], "MB"))
    return rows + _class(bundle)


def _class(bundle: Path) -> list[Row]:
    command = [sys.executable, str(_CLASS), "--ask=20", "--cap=20", f"--bundle={bundle}", "--json"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    seconds = sorted(found["seconds"])
    late = statistics.quantiles(seconds, n=20)[-1]
    name = f"{len(seconds)} sessions at once"
    return [
        _row(f"{name}: upload to answer, median", seconds, "s"),
        _row(f"{name}: upload to answer, 95th percentile", [late], "s", len(seconds)),
        _row(f"{name}: memory of all processes", [found["memory_mb"]], "MB"),
    ]


@contextmanager
def _served(bundle: Path) -> Iterator[tuple[str, psutil.Process]]:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    url = f"http://{HOST}:{port}/"
    script = f"from dermosan_lib.faces.serving import serve\nserve({str(bundle)!r}, port={port})\n"
    with tempfile.TemporaryDirectory() as runtime:
        environment = os.environ | {"JUPYTER_RUNTIME_DIR": runtime}
        with subprocess.Popen([sys.executable, "-c", script], env=environment) as process:
            try:
                wait_until_ready(url, alive=lambda: process.poll() is None)
                yield url, psutil.Process(process.pid)
            finally:
                process.terminate()
                process.wait(60)


def _opened(browser: Browser, url: str) -> tuple[Page, tuple[float, float]]:
    """A page, and the seconds until it showed something and until it takes photos."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(_PATIENCE_MS)
    begin = time.perf_counter()
    page.goto(f"{url}diagnose", wait_until="commit")
    page.wait_for_selector(".widget-upload")
    ready = time.perf_counter() - begin
    return page, (float(page.evaluate(_PAINT) or 0) / 1000, ready)


def _answer(page: Page, photo: bytes) -> float:
    """Seconds from the choice of a photo to its panel."""
    again = page.get_by_role("button", name="Start over")
    if again.is_visible():
        again.click()
        page.wait_for_selector(".dm-drop")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose photos").click()
    begin = time.perf_counter()
    chooser.value.set_files([{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo}])
    page.locator(".dm-answer .dm-badge:visible").wait_for()
    seconds = time.perf_counter() - begin
    page.wait_for_timeout(1000)
    return seconds


def _settle(process: psutil.Process) -> None:
    """Wait until the server has its warm kernels: no process of it is at work."""
    quiet = 0
    while quiet < 4:
        family = [process, *process.children(recursive=True)]
        before = sum(sum(one.cpu_times()[:2]) for one in family)
        time.sleep(0.5)
        worked = sum(sum(one.cpu_times()[:2]) for one in family if one.is_running()) - before
        quiet = quiet + 1 if worked < 0.1 else 0


def _own_memory(process: psutil.Process) -> float:
    """MB that the largest kernel has for itself, with the process that decodes for it."""
    found: list[Any] = []
    for kernel in process.children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # one of a page that was closed
            family = [kernel, *kernel.children(recursive=True)]
            if any("faces.server.kernel" in part for part in kernel.cmdline()):
                found.append(sum(one.memory_full_info().uss for one in family) / 2**20)
    return float(max(found))


def _photo(wide: int, high: int) -> bytes:
    drawn = Image.fromarray(phantoms.draw("mel", seed=4, size_px=1024).pixels)
    stream = io.BytesIO()
    drawn.resize((wide, high), Image.Resampling.BICUBIC).save(stream, "JPEG", quality=95)
    return stream.getvalue()


def _row(name: str, measured: list[float], unit: str, n: int = 0) -> Row:
    value = float(statistics.median(measured))
    return {
        "part": "f", "name": name, "value": value, "unit": unit, "ratio_to": "",
        "n": n or len(measured),
    }  # fmt: skip
