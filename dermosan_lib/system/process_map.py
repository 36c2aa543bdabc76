"""Map a function over many items by several processes, which end when this one does."""

import logging
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from functools import cache
from multiprocessing import parent_process
from typing import TypeVar

from dermosan_lib.progress import each
from dermosan_lib.system.spawning import LibraryContext

Item = TypeVar("Item")
Result = TypeVar("Result")
Pool = TypeVar("Pool")

FEW = 64  # items for which starting processes would take longer
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
    ``workers``: processes, by default one a core. Results wait in memory until they are taken, so
    they should be small. Where the system has no semaphores for processes, this one does the work.
    """
    if len(items) < FEW:
        yield from map(function, items)
        return
    count = workers or os.cpu_count() or 1
    pool = pool_or_none(
        lambda: ProcessPoolExecutor(
            count, mp_context=LibraryContext(), initializer=_end_with_parent
        )
    )
    with pool or nullcontext():
        done = pool.map(function, items, chunksize=_CHUNK) if pool else map(function, items)
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


@cache
def _tell(reason: str) -> None:  # once
    log.warning(
        "Processes cannot share work here (%s), so one does it all and takes longer. It needs a "
        "/dev/shm that can be written; containers have an option such as --shm-size.", reason,
    )  # fmt: skip


def _end_with_parent() -> None:
    """Watch the process that started this one; killed, it cannot tell its workers to stop."""

    def watch() -> None:
        parent = parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
