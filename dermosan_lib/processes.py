"""Map a function over many items by several processes, which end when this one does."""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from typing import TypeVar

from tqdm.auto import tqdm

Item = TypeVar("Item")
Result = TypeVar("Result")

FEW = 64  # items for which starting processes would take longer
_CHUNK = 32


def map_in_processes(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    *,
    workers: int | None = None,
    progress: bool = True,
    unit: str = "image",
) -> Iterator[Result]:
    """Results of ``function`` (which can be pickled) for ``items``, in their order.

    ``workers``: processes, by default one a core. Results wait in memory until they are taken, so
    they should be small.
    """
    if len(items) < FEW:
        yield from map(function, items)
        return
    count = workers or os.cpu_count() or 1
    with ProcessPoolExecutor(
        count, mp_context=get_context("spawn"), initializer=_end_with_parent
    ) as pool:
        done = pool.map(function, items, chunksize=_CHUNK)
        yield from tqdm(done, total=len(items), unit=unit, disable=not progress)


def _end_with_parent() -> None:
    """Watch the process that started this one; killed, it cannot tell its workers to stop."""

    def watch() -> None:
        parent = parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
