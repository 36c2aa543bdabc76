"""What a process does of a job: its models are opened once, then shards or pieces of one are read.

The same in processes of this machine and in workers of a cluster, to which only the folder's name
and numbers travel.
"""

import socket
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
from threadpoolctl import threadpool_limits

from dermosan_lib.errors import RunError
from dermosan_lib.faces.batch.answers import Listed, Reader, Row
from dermosan_lib.faces.batch.work import Job, kept_job, shard_of, write_part


@dataclass(frozen=True)
class Task:
    """Which job, as it travels to other processes."""

    folder: str
    job_id: str
    threads: int | None  # cores that one answer may use


_opened: dict[Task, tuple[Job, Reader]] = {}  # the last alone: a cluster's workers outlive it
_opening = threading.Lock()


def read_piece(task: Task, listed: list[Listed]) -> list[Row]:
    """A row for each of ``listed``."""
    return _open(task)[1].rows(listed)


def read_shard(task: Task, shard: int) -> tuple[int, int]:
    """Read ``shard`` and write its part; returns its images, and how many of them failed.

    For processes that are workers of a cluster.
    """
    use_one_thread()
    job, reader = _open(task)
    rows = reader.rows(shard_of(job.image_list, shard))
    return len(rows), write_part(job, shard, rows, reader.codes)


@cache
def use_one_thread() -> None:
    """Each core has a process of its own, whose threads would wait for those of the others."""
    cv2.setNumThreads(1)
    threadpool_limits(1)  # of the libraries below NumPy, which otherwise halve the pace


def _open(task: Task) -> tuple[Job, Reader]:
    """The job, its models opened where this process has not yet.

    Raises `RunError` where the folder cannot be seen from here or is of another job, and
    `BundleError` as `Reader` does.
    """
    with _opening:
        if task not in _opened:
            _opened.clear()
            job = kept_job(Path(task.folder))
            if job is None or job.id != task.job_id:
                raise RunError(
                    f"The worker on {socket.gethostname()} does not find the job in {task.folder}. "
                    "Keep table, images and bundle where every worker sees them by the same path."
                )
            job.check_versions()
            _opened[task] = job, Reader(job.reading, threads=task.threads)
        return _opened[task]
