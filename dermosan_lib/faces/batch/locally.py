"""A job on the cores of this machine: a process each, to which the images go a few at a time."""

import signal
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import NamedTuple

from dermosan_lib.errors import RunError
from dermosan_lib.faces.batch.answers import Listed, Row
from dermosan_lib.faces.batch.at_work import Task, read_piece, use_one_thread
from dermosan_lib.faces.batch.work import DONE_KEPT, Job, shard_of
from dermosan_lib.system import LibraryContext, end_with_parent, pool_or_none

_PIECE = 8  # images that go to a process at a time
_AHEAD = 3  # pieces a process that wait for it
_DEATHS = 5  # times that processes may end before any piece comes of them
_FEW = 32  # images for which processes would take longer to start


class Piece(NamedTuple):
    """Some images of a shard, in their order."""

    shard: int
    number: int
    images: list[Listed]


def pieces_done(
    job: Job, shards: Sequence[int], workers: int
) -> Generator[tuple[Piece, list[Row]], None, None]:
    """Each piece of ``shards`` with its rows, in any order.

    A process that is killed, such as for want of memory, costs a retry. Raises `RunError` where
    processes end again and again.
    """
    pieces = _pieces(job, shards)
    pool = None
    if workers > 1 and len(shards) * job.shard_size > _FEW and job.images > _FEW:
        pool = pool_or_none(lambda: _pool(workers))
    if pool is None:
        # This process, with all cores for a picture where it does not stand for them.
        task = Task(str(job.folder), job.id, 1 if workers == 1 else None)
        for piece in pieces:
            yield piece, read_piece(task, piece.images)
        return
    yield from _in_pool(pool, Task(str(job.folder), job.id, 1), pieces, workers)


def _in_pool(
    pool: ProcessPoolExecutor, task: Task, pieces: Iterator[Piece], workers: int
) -> Iterator[tuple[Piece, list[Row]]]:
    known: dict[Future[list[Row]], Piece] = {}
    again: list[Piece] = []  # those that were lost
    deaths = 0
    try:
        while True:
            try:
                while len(known) < _AHEAD * workers:
                    if not again and not (again := list(islice(pieces, 1))):
                        break
                    known[pool.submit(read_piece, task, again[-1].images)] = again[-1]
                    again.pop()
                if not known:
                    return
                for future in wait(known, return_when=FIRST_COMPLETED).done:
                    rows = future.result()
                    deaths = 0
                    yield known.pop(future), rows
            except BrokenProcessPool as error:
                deaths += 1
                if deaths > _DEATHS:
                    raise RunError(
                        "Processes that read images end again and again, most often for want of "
                        f"memory. Try fewer, such as --workers {max(1, workers // 2)}. {DONE_KEPT}"
                    ) from error
                again += known.values()
                known.clear()
                pool.shutdown(cancel_futures=True)
                pool = _pool(workers)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _pieces(job: Job, shards: Iterable[int]) -> Iterator[Piece]:
    for shard in shards:
        images = shard_of(job.image_list, shard)
        for number, start in enumerate(range(0, len(images), _PIECE)):
            yield Piece(shard, number, images[start : start + _PIECE])


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=LibraryContext(), initializer=_begin)


def _begin() -> None:
    """A Ctrl-C is for the parent to hear, and whoever kills it has meant these too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    use_one_thread()
