"""Processes: results in order, and no worker outlives the one that started it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from dermosan_lib.system import process_map
from dermosan_lib.system.process_map import FEW, map_in_processes

_PARENT = """
import os, sys, time
from dermosan_lib.system.process_map import TRIED, map_in_processes
if __name__ == "__main__":
    done = map_in_processes(time.sleep, [0.2] * 100, workers=2, progress=False)
    for place, _ in enumerate(done):
        if place > TRIED:
            print("going", flush=True)
"""


@pytest.mark.parametrize("count", [3, FEW + 5])
def test_results_keep_the_order_of_the_items(count, shared_at_once):
    items = [f"item{number:03d}" for number in range(count)]
    assert list(map_in_processes(str.upper, items, workers=2, progress=False)) == [
        item.upper() for item in items
    ]


def test_few_items_start_no_process(shared_at_once):
    found = list(map_in_processes(_own_id, [0] * (FEW - 1), progress=False))
    assert set(found) == {os.getpid()}


def test_little_work_starts_no_process():
    found = list(map_in_processes(_own_id, [0] * 10 * FEW, workers=2, progress=False))
    assert found == [os.getpid()] * 10 * FEW


def test_one_worker_is_this_process(shared_at_once):
    found = list(map_in_processes(_own_id, [0] * FEW, workers=1, progress=False))
    assert found == [os.getpid()] * FEW


@pytest.mark.ci
def test_more_work_is_shared_with_others(monkeypatch):
    monkeypatch.setattr(process_map, "STARTING_S", 0.5)
    found = list(map_in_processes(_slow_id, [0] * FEW, workers=2, progress=False))
    assert found[: process_map.TRIED + 1] == [os.getpid()] * (process_map.TRIED + 1)
    assert len(found) == FEW
    assert os.getpid() not in found[process_map.TRIED + 1 :]


@pytest.mark.parametrize("refusal", [OSError(30, "Read-only file system"), ImportError("sem_open")])
def test_without_semaphores_one_process_does_the_work(monkeypatch, caplog, refusal, shared_at_once):
    def refuse(*_, **__):
        raise refusal

    monkeypatch.setattr(process_map, "ProcessPoolExecutor", refuse)
    process_map._tell.cache_clear()
    for _ in range(2):
        assert set(map_in_processes(_own_id, [0] * FEW, progress=False)) == {os.getpid()}
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "/dev/shm" in caplog.text


_WITHOUT_SHM = 'mount -t tmpfs -o ro none /dev/shm || exit 77; exec "$@"'
_MAPPING = """
from dermosan_lib.system import process_map
from dermosan_lib.system.process_map import map_in_processes
process_map.STARTING_S = -1.0
if __name__ == "__main__":
    print(sum(map_in_processes(abs, [-1] * 100, workers=2, progress=False)))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="namespaces are Linux's")
def test_a_machine_without_dev_shm(tmp_path):
    script = tmp_path / "mapping.py"
    script.write_text(_MAPPING)
    hidden = ["unshare", "-r", "-m", "sh", "-c", _WITHOUT_SHM, "sh"]
    try:
        possible = subprocess.run([*hidden, "true"], capture_output=True).returncode == 0
    except FileNotFoundError:
        possible = False
    if not possible:
        pytest.skip("no namespaces may be made here")
    done = subprocess.run(
        [*hidden, sys.executable, str(script)], capture_output=True, text=True, timeout=240,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert done.stdout == "100\n", done.stderr
    assert done.stderr.startswith("Processes cannot share work here")


def _own_id(_):
    return os.getpid()


def _slow_id(_):
    time.sleep(0.02)
    return os.getpid()


@pytest.mark.ci
def test_workers_of_a_killed_process_end(tmp_path):
    script = Path(tmp_path / "parent.py")
    script.write_text(_PARENT)
    parent = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, cwd=Path.cwd(),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    try:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "going\n"
        workers = psutil.Process(parent.pid).children(recursive=True)
        assert len(workers) >= 2
    finally:
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        parent.stdout.close()
    _, alive = psutil.wait_procs(workers, timeout=240)
    for process in alive:
        process.kill()
    assert alive == [], time.monotonic()
