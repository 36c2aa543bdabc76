"""Many images to one table: what was done before is kept, the rest is read, and then written."""

import logging
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from dermosan_lib.faces.batch.answers import Row, codes_of
from dermosan_lib.faces.batch.at_work import Task, read_shard
from dermosan_lib.faces.batch.beginning import job_for
from dermosan_lib.faces.batch.failures import Failures
from dermosan_lib.faces.batch.final_table import check_table, write_table
from dermosan_lib.faces.batch.locally import pieces_done
from dermosan_lib.faces.batch.wish import Wish
from dermosan_lib.faces.batch.work import Job, clear, forget, kept_job, parts_done, write_part
from dermosan_lib.faces.cluster import as_done, check_address, cluster_begun, cores
from dermosan_lib.progress import Stage, stage
from dermosan_lib.system import held_alone

if TYPE_CHECKING:
    from distributed import Client

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What came of a wish."""

    table: Path
    images: int
    failed: int  # could not be read; their rows say why
    kept: int  # images that an earlier command had read


def read_folder(wish: Wish) -> Outcome:
    """Read the images of ``wish`` into its table, a row an image, in the order of the list.

    Parts of the table lie in a folder beside it until it is whole: a command that ends in any way,
    `kill -9` among them, is given again and goes on. The table is the same byte for byte however
    often that happened, and however many processes or workers there were.

    Raises `RunError` where another process does the same, the folder's parts are of other images,
    models or options, too many images fail, or the disk is full; `BundleError`, `ImageError` and
    `EvidenceError` as `dermosan diagnose` does.
    """
    check_table(wish.table)
    if wish.scheduler is not None:
        check_address(wish.scheduler)
    folder = wish.table.absolute().with_name(f"{wish.table.name}.parts")
    with held_alone(
        folder / "job.lock", what=f"{wish.table} is being made", remedy="Wait until it is done."
    ):
        try:
            return _read_into(wish, folder)
        finally:
            if kept_job(folder) is None:  # nothing was begun, or all is done
                clear(folder)


def _read_into(wish: Wish, folder: Path) -> Outcome:
    with ExitStack() as stack:
        client = None
        if wish.scheduler is not None:
            begun = cluster_begun(wish.scheduler, wish.workers, modules=[read_shard.__module__])
            client = stack.enter_context(begun)
        job, codes, failures, kept = _read_shards(wish, folder, client)
    write_table(job, wish.table, codes, safe_csv=wish.safe_csv)
    forget(job)
    return Outcome(wish.table, job.images, failures.failed, kept)


def _read_shards(
    wish: Wish, folder: Path, client: "Callable[[], Client] | None"
) -> tuple[Job, Sequence[str], Failures, int]:
    job = job_for(wish, folder)
    codes = codes_of(wish.bundles)
    done = parts_done(job)
    if wish.retry_failed:
        done = {shard: failed for shard, failed in done.items() if not failed}
    failures = Failures(job.images, wish.max_failure_rate)
    kept = sum(job.size_of(shard) for shard in done)
    if kept:
        log.info("%s of %s images were read before.", f"{kept:,}", f"{job.images:,}")
    failures.add(kept, sum(done.values()))
    todo = [shard for shard in job.shards if shard not in done]
    with stage("reading", job.images, unit="image", initial=kept, shown=wish.progress) as work:
        if client is None:
            shards = _locally(job, todo, wish.workers or cores(), codes, work)
        else:
            shards = _on_cluster(job, todo, client, work)
        with closing(shards):
            for read, failed in shards:
                failures.add(read, failed)
    return job, codes, failures, kept


def _locally(
    job: Job, todo: Sequence[int], workers: int, codes: Sequence[str], work: Stage
) -> Generator[tuple[int, int], None, None]:
    """Images read and failed, a pair a shard, when its part is written."""
    waiting: dict[int, dict[int, list[Row]]] = {}
    with closing(pieces_done(job, todo, workers)) as pieces:
        for piece, rows in pieces:
            shard = waiting.setdefault(piece.shard, {})
            shard[piece.number] = rows
            work.advance(len(rows))
            if sum(map(len, shard.values())) == job.size_of(piece.shard):
                del waiting[piece.shard]
                in_order = [row for number in sorted(shard) for row in shard[number]]
                yield len(in_order), write_part(job, piece.shard, in_order, codes)


def _on_cluster(
    job: Job, todo: Sequence[int], client: "Callable[[], Client]", work: Stage
) -> Generator[tuple[int, int], None, None]:
    """The same where workers write the parts; the scheduler sees numbers alone."""
    if not todo:
        return
    task = Task(str(job.folder), job.id, 1)
    with closing(as_done(client(), partial(read_shard, task), todo)) as shards:
        for _, (read, failed) in shards:
            work.advance(read)
            yield read, failed
