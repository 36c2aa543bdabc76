"""Parts: the rows of a shard, in a file that is whole or not there."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dermosan_lib.faces.batch.answers import table_of
from dermosan_lib.faces.batch.work.image_list import shards_in
from dermosan_lib.faces.batch.work.job import Job
from dermosan_lib.system import atomic_path, remove_leftovers

if TYPE_CHECKING:
    import pyarrow as pa

FOLDER = "parts"
_JOB, _FAILED = b"dermosan_job", b"dermosan_failed"


def write_part(job: Job, shard: int, rows: Sequence[dict[str, Any]], codes: Sequence[str]) -> int:
    """Write the rows of ``shard``; returns how many images failed.

    Who writes it twice, as two workers may, writes the same. Raises `RunError` where the disk is
    full or refuses.
    """
    from pyarrow import parquet

    failed = sum(row["error"] is not None for row in rows)
    marks = {_JOB.decode(): job.id, _FAILED.decode(): str(failed)}
    with atomic_path(_path(job, shard)) as temporary:
        parquet.write_table(table_of(rows, codes, marks), temporary)
    return failed


def read_part(job: Job, shard: int) -> "pa.Table":
    """The rows of ``shard``, which is done."""
    from pyarrow import parquet

    # By itself, not as one of a data set: names of folders above it mean nothing.
    with parquet.ParquetFile(_path(job, shard)) as file:
        return file.read().replace_schema_metadata(None)


def parts_done(job: Job) -> dict[int, int]:
    """Images that failed by shard, of the shards that are done.

    A file that is no part of this job, or is damaged, is removed, and its shard is to be done.
    """
    folder = job.folder / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    remove_leftovers(folder)
    there = {entry.name for entry in os.scandir(folder)}
    shards = [
        s for s in range(shards_in(job.images, job.shard_size)) if _path(job, s).name in there
    ]
    with ThreadPoolExecutor() as pool:
        found = dict(zip(shards, pool.map(lambda shard: _failed(job, shard), shards), strict=True))
    for shard in [shard for shard, failed in found.items() if failed is None]:
        _path(job, shard).unlink()
    return {shard: failed for shard, failed in found.items() if failed is not None}


def _failed(job: Job, shard: int) -> int | None:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        told = parquet.read_metadata(_path(job, shard))
        marks = told.metadata or {}
        wanted = min(job.shard_size, job.images - shard * job.shard_size)
        if marks.get(_JOB) != job.id.encode() or told.num_rows != wanted:
            return None
        return int(marks[_FAILED])
    except (pa.ArrowException, OSError, ValueError, KeyError):
        return None


def _path(job: Job, shard: int) -> Path:
    return job.folder / FOLDER / f"{shard:07}.parquet"
