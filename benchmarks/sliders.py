"""The explore page: from a slider to its answer in Chromium, and what marks do to drawings.

    python -m benchmarks.sliders [--bundle FOLDER] [--moves N] [--drawings N]

A move is one press of an arrow key; its time ends when the table of probabilities has been written
anew. A sweep presses keys without a pause and ends with the answer to the last value.
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from dermosan_lib.faces.explore import Tally, interval, open_models
from dermosan_lib.faces.serving import HOST, wait_until_ready

_SLIDERS = ("Blur", "Exposure", "Colour of the light", "Zoom", "Skin type", "Size sent",
            "JPEG quality")  # fmt: skip
_WATCH = """() => { window.told = 0; window.at = 0;
  new MutationObserver(() => { window.told += 1; window.at = performance.now(); })
    .observe(document.querySelector(".dm-answer"), { childList: true, subtree: true }); }"""
_DEMONSTRATION = Path(__file__).resolve().parents[1] / "data" / "demo_bundle"


def measure_moves(page: Any, moves: int) -> dict[str, list[float]]:
    """Milliseconds from key to answer, by slider; each goes to and fro about its place."""
    found: dict[str, list[float]] = {}
    for name in _SLIDERS:
        handle = page.get_by_role("slider", name=name, exact=True)
        handle.focus()
        times = []
        keys = ("ArrowLeft", "ArrowRight") if name in ("Size sent", "JPEG quality") else (
            "ArrowRight", "ArrowLeft")  # fmt: skip
        for number in range(moves):
            told = page.evaluate("window.told")
            began = page.evaluate("performance.now()")
            handle.press(keys[number % 2])
            page.wait_for_function(f"window.told > {told}", polling=5)
            page.wait_for_timeout(60)
            times.append(page.evaluate("window.at") - began)
        found[name] = times
        handle.press("Home" if name in ("Blur", "Zoom") else keys[1])
        page.wait_for_timeout(400)
    return found


def measure_sweep(page: Any, keys: int = 30) -> tuple[float, int]:
    """Milliseconds from the last of many keys to its answer, and how many answers came."""
    handle = page.get_by_role("slider", name="Blur", exact=True)
    handle.press("Home")
    page.wait_for_timeout(800)
    handle.focus()
    told = page.evaluate("window.told")
    for _ in range(keys):
        page.keyboard.press("ArrowRight")
    last = page.evaluate("performance.now()")
    page.wait_for_timeout(3000)
    written = page.evaluate("[window.at, window.told]")
    return written[0] - last, written[1] - told


def main() -> None:
    """Print both."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bundle", type=Path, default=_DEMONSTRATION)
    parser.add_argument("--moves", type=int, default=20, help="a slider (default: 20)")
    parser.add_argument("--drawings", type=int, default=200, help="with marks (default: 200)")
    options = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")  # noqa: T201
    if options.moves:
        _print_moves(options.bundle, options.moves)
    if options.drawings:
        _print_marks(options.bundle, options.drawings)


def _print_moves(bundle: Path, moves: int) -> None:
    from playwright.sync_api import sync_playwright

    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    script = f"from dermosan_lib.faces.serving import serve\nserve([{str(bundle)!r}], port={port})"
    with subprocess.Popen([sys.executable, "-c", script]) as server:
        try:
            url = f"http://{HOST}:{port}/"
            wait_until_ready(url, alive=lambda: server.poll() is None)
            time.sleep(10)  # for warm kernels
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
                )
                page = browser.new_context(bypass_csp=True).new_page()
                page.goto(f"{url}explore")
                page.wait_for_selector(".dm-both")
                page.wait_for_timeout(1500)
                page.evaluate(_WATCH)
                found = measure_moves(page, moves)
                for name, times in found.items():
                    _print_times(name, times)
                _print_times("all", [one for times in found.values() for one in times])
                sweep, answers = measure_sweep(page)
                print(f"sweep of 30 keys: {answers} answers, last {sweep:.0f} ms later")  # noqa: T201
                browser.close()
        finally:
            server.terminate()
            server.wait(60)
    print(f"load {os.getloadavg()[0]:.1f}")  # noqa: T201


def _print_times(name: str, times: list[float]) -> None:
    middle, late = np.percentile(times, (50, 95))
    print(f"{name:<20} n={len(times):<4} median {middle:4.0f} ms, 95th {late:4.0f} ms")  # noqa: T201


def _print_marks(bundle: Path, drawings: int) -> None:
    tally = Tally()
    tally.add(open_models(bundle), drawings)
    for mark, hits in tally.other.items():
        low, high = interval(hits, tally.n)
        mean = 100 * float(np.mean(tally.moves[mark]))
        print(  # noqa: T201
            f"{mark:<8} another answer in {hits} of {tally.n}, {hits / tally.n:.1%} "
            f"({low:.1%} to {high:.1%}), mean move {mean:+.1f} points"
        )


if __name__ == "__main__":
    main()
