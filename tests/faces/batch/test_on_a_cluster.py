"""The same by a real scheduler and worker processes, of which some are killed."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from unittest import mock

import pytest

from dermosan_lib.errors import RunError
from dermosan_lib.faces.batch import at_work
from dermosan_lib.faces.batch.work import kept_job
from dermosan_lib.faces.cluster import open_cluster

pytestmark = [
    pytest.mark.ci,
    # What a killed worker leaves open in this process.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    # A busy disk is told by a warning.
    pytest.mark.filterwarnings("ignore:Creating scratch directories:UserWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.mark.parametrize("workers", [1, 2])
def test_any_number_of_workers_gives_the_same_table(read, workers):
    quiet = read("quiet.csv").table.read_bytes()
    outcome = read(scheduler="local", workers=workers)
    assert (outcome.images, outcome.failed) == (63, 3)
    assert outcome.table.read_bytes() == quiet


@mock.patch.dict(os.environ)  # Dask sets in it what its workers are to find, for good
def test_workers_that_are_killed_cost_retries_alone(read, tmp_path):
    """A scheduler that runs already, as `dask scheduler` and `dask worker` start it."""
    quiet = read("quiet.csv").table.read_bytes()
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        dashboard_address=None,
        silence_logs=50,
        scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},
    ) as cluster:
        stop, killed, draw = threading.Event(), [], random.Random(1)

        def killing():
            with open_cluster(cluster.scheduler_address) as client:
                while not stop.wait(0.05) and len(killed) < 4:
                    parts = len([*(tmp_path / "out.csv.parts" / "parts").glob("*.parquet")])
                    pids = [worker.pid for worker in cluster.workers.values() if worker.pid]
                    if pids and parts > len(killed) and client.processing():
                        killed.append(draw.choice(pids))
                        os.kill(killed[-1], signal.SIGKILL)
                        time.sleep(0.2)

        thread = threading.Thread(target=killing)
        thread.start()
        try:
            outcome = read(scheduler=cluster.scheduler_address, workers=None, shard_size=2)
        finally:
            stop.set()
            thread.join()
    assert len(killed) >= 3
    assert outcome.table.read_bytes() == quiet


def test_the_scheduler_is_told_numbers_and_no_model(read, monkeypatch, tmp_path):
    from dermosan_lib.faces.batch import reading_folder

    told = []
    whole = reading_folder.as_done

    def watched(client, function, items):
        from distributed.protocol.pickle import dumps

        told.append(len(dumps(function)))
        return whole(client, function, items)

    monkeypatch.setattr(reading_folder, "as_done", watched)
    read(scheduler="local", workers=1)
    assert told[0] < 1000


def test_a_worker_that_does_not_see_the_folder_says_so(tmp_path):
    task = at_work.Task(str(tmp_path / "away"), "0" * 64, 1)
    with pytest.raises(RunError, match="does not find the job in"):
        at_work.read_shard(task, 0)


def test_a_worker_of_another_version_says_so(read, monkeypatch, tmp_path):
    from dermosan_lib.faces.batch import reading_folder
    from dermosan_lib.faces.batch.work import job as job_file

    def ended(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(reading_folder, "write_part", ended)
    with pytest.raises(KeyboardInterrupt):
        read()
    kept = kept_job(tmp_path / "out.csv.parts")
    monkeypatch.setattr(job_file, "versions_here", lambda: ("dermosan 99",))
    at_work._opened.clear()
    with pytest.raises(RunError, match="the worker has dermosan 99"):
        at_work.read_shard(at_work.Task(str(kept.folder), kept.id, 1), 0)


def test_a_scheduler_without_workers_is_told(tmp_path):
    port = 9400 + os.getpid() % 400
    scheduler = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1",
         "--port", str(port), "--no-dashboard"],
        stderr=subprocess.DEVNULL, cwd=tmp_path,
    )  # fmt: skip
    try:
        with pytest.raises(RunError, match="has no worker after 2 s"):
            for _ in range(30):
                try:
                    with open_cluster(f"tcp://127.0.0.1:{port}", wait_s=2):
                        pass
                except RunError as error:
                    if "No scheduler answers" not in str(error):
                        raise
    finally:
        scheduler.terminate()
        scheduler.wait()
