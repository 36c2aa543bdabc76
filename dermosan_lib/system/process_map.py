"""Map a function over many items by several processes, which end when this one does."""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import parent_process
from typing import TypeVar

from dermosan_lib.progress import each
from dermosan_lib.system.spawning import LibraryContext

Item = TypeVar("Item")
Result = TypeVar("Result")
Pool = TypeVar("Pool")

FEW = 64  # items for which starting processes would take longer
STARTING_S = 3.0  # work that is done before two processes have started and halved it
TRIED = 8  # items by which the work is estimated
_CHUNK = 32

log = logging.getLogger(__name__)


def map_in_processes(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    *,
    workers: int | None = None,
    progress: bool = True,
    name: str = "images",
    unit: str = "image",
) -> Iterator[Result]:
    """Results of ``function`` (which can be pickled) for ``items``, in their order.

    ``name`` says what is done, for the progress that is shown; see `dermosan_lib.progress`.
    ``workers``: processes, by default one a core. This one does the work where it is less than they
    take to start, by the time that the first items took, where ``workers`` is 1, or where the
    system has no semaphores for processes. Results wait in memory until they are taken, so they
    should be small.
    """
    if len(items) < FEW:
        yield from map(function, items)
        return
    done = _shared(function, items, workers or os.cpu_count() or 1)
    yield from each(done, name, total=len(items), unit=unit, shown=progress)


def pool_or_none(make: Callable[[], Pool]) -> Pool | None:
    """What ``make`` gives; None, with a warning, where processes cannot share work.

    They share it by semaphores, which on Linux are files in ``/dev/shm``: absent, full or closed to
    us in some containers and on some cluster nodes.
    """
    try:
        return make()
    except (ImportError, NotImplementedError, OSError) as error:
        _tell(str(error).rstrip("."))
        return None


def _shared(
    function: Callable[[Item], Result], items: Sequence[Item], workers: int
) -> Iterator[Result]:
    """Begin here, and start processes for the rest as soon as it is known to be worth it."""
    spent = 0.0
    for place, item in enumerate(items):
        since = time.perf_counter()
        result = function(item)
        spent += time.perf_counter() - since if place else 0.0  # the first loads what all need
        yield result
        left = len(items) - place - 1
        if workers > 1 and place >= TRIED and spent / place * left > STARTING_S:
            yield from _in_pool(function, items[place + 1 :], workers)
            return


def _in_pool(
    function: Callable[[Item], Result], items: Sequence[Item], workers: int
) -> Iterator[Result]:
    pool = pool_or_none(
        lambda: ProcessPoolExecutor(
            workers, mp_context=LibraryContext(), initializer=end_with_parent
        )
    )
    if pool is None:
        yield from map(function, items)
        return
    with pool:
        yield from pool.map(function, items, chunksize=_CHUNK)


@cache
def _tell(reason: str) -> None:  # once
    log.warning(
        "Processes cannot share work here (%s), so one does it all and takes longer. It needs a "
        "/dev/shm that can be written; containers have an option such as --shm-size.", reason,
    )  # fmt: skip


def end_with_parent() -> None:
    """Watch the process that started this one: killed, it cannot tell its workers to stop.

    To be called in a process of `multiprocessing`, first.
    """

    def watch() -> None:
        parent = parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
