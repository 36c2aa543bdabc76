"""`dermosan diagnose BUNDLE FOLDER --csv`: how quick, and does it survive what kills it?

    python -m benchmarks.folders BUNDLE FOLDER --images 300 --rounds 3   # pace, by turns
    python -m benchmarks.folders BUNDLE FOLDER --images 10000 --kills 5  # still the same table

Pace: a loop over `bundle.diagnose`, the command, and the command with a Dask cluster of as many
processes, one after the other, so that what else the machine does meets all alike. Processor time
is that of all their processes, which other work on the machine changes less than the clock.
"""

import argparse
import hashlib
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import psutil

import dermosan_lib as dermosan
from dermosan_lib import images


class Took(NamedTuple):
    """A run of the command."""

    wall_s: float
    processor_s: float
    sha256: str


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("bundle")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--images", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=0, help="turns of loop, command and cluster")
    parser.add_argument("--kills", type=int, default=0, help="of the command, and of workers")
    parser.add_argument("--longest-s", type=float, default=60, help="before the next kill")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder, files = _first(options.folder, options.images, Path(place))
        command = _Command(options.bundle, folder, Path(place))
        for _ in range(options.rounds):
            _pace(command, options.bundle, files)
        if options.kills:
            _survival(command, options.kills, options.longest_s)


class _Command:
    def __init__(self, bundle: str, folder: Path, place: Path) -> None:
        self._words = [sys.executable, "-m", "dermosan_lib", "diagnose", bundle, str(folder)]
        self._place = place

    def start(self, name: str, *options: str) -> "subprocess.Popen[bytes]":
        words = [*self._words, "--csv", str(self._place / name), *options]
        return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def run(
        self, name: str, *options: str,
        meanwhile: Callable[["subprocess.Popen[bytes]"], object] = lambda _: None,
    ) -> Took:  # fmt: skip
        (self._place / name).unlink(missing_ok=True)
        before, since = _processor_s(), time.perf_counter()
        process = self.start(name, *options)
        meanwhile(process)
        if process.wait():
            raise SystemExit(f"{name}: the command failed with {process.returncode}.")
        took = time.perf_counter() - since
        digest = hashlib.sha256((self._place / name).read_bytes()).hexdigest()
        return Took(took, _processor_s() - before, digest)


def _first(folder: Path, n: int, place: Path) -> tuple[Path, list[Path]]:
    """A folder of links to the first ``n`` pictures."""
    chosen = place / "photos"
    chosen.mkdir()
    files = [folder.resolve() / name for name in images.list_pictures(folder).pictures[:n]]
    for number, file in enumerate(files):
        (chosen / f"{number:07}{file.suffix}").symlink_to(file)
    return chosen, files


def _pace(command: _Command, bundle: str, files: list[Path]) -> None:
    with dermosan.load(bundle) as model:
        since, before = time.perf_counter(), time.process_time()
        for file in files:
            model.diagnose(file)
        loop_s, loop_processor_s = time.perf_counter() - since, time.process_time() - before
    here, there = command.run("here.csv"), command.run("there.csv", "--scheduler", "local")
    n = len(files)
    _say(
        f"loop {n / loop_s:.2f}/s ({1000 * loop_processor_s / n:.0f} ms of processor), "
        f"command {n / here.wall_s:.2f}/s ({1000 * here.processor_s / n:.0f} ms), "
        f"Dask {n / there.wall_s:.2f}/s ({1000 * there.processor_s / n:.0f} ms); "
        f"command by loop {loop_s / here.wall_s:.2f}, Dask by command "
        f"{here.wall_s / there.wall_s:.2f}, same table {here.sha256 == there.sha256}, "
        f"load {os.getloadavg()[0]:.1f}"
    )


def _survival(command: _Command, kills: int, longest_s: float) -> None:
    draw = random.Random(7)
    quiet = command.run("quiet.csv")
    _say(f"quiet: {quiet.wall_s:.0f} s")
    for number in range(kills):
        process = command.start("killed.csv")
        after_s = draw.uniform(3, longest_s)
        time.sleep(after_s)
        ended = process.poll() is not None
        process.kill()
        process.wait()
        _say(f"kill -9 number {number + 1} after {after_s:.0f} s" + " (it had ended)" * ended)
    _say(f"killed: same table {command.run('killed.csv').sha256 == quiet.sha256}")
    for workers in (1, 2, 4):
        took = command.run("dask.csv", "--scheduler", "local", "--workers", str(workers))
        same = took.sha256 == quiet.sha256
        _say(f"Dask, {workers} workers: {took.wall_s:.0f} s, same table {same}")
    killed: list[int] = []

    def killing(process: "subprocess.Popen[bytes]") -> None:
        while process.poll() is None and len(killed) < kills:
            time.sleep(draw.uniform(2, longest_s / 4))
            if process.poll() is None and (workers := _workers(process.pid)):
                victim = draw.choice(workers)
                victim.kill()
                killed.append(victim.pid)

    took = command.run("dask.csv", "--scheduler", "local", "--workers", "2", meanwhile=killing)
    _say(f"Dask, {len(killed)} workers killed: same table {took.sha256 == quiet.sha256}")


def _workers(process_id: int) -> list[psutil.Process]:
    return [
        child
        for child in psutil.Process(process_id).children(recursive=True)
        if any("spawn_main" in word for word in child.cmdline())
    ]


def _processor_s() -> float:
    """Of the children that have ended, and theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
