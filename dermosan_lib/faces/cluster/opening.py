"""A client of a Dask scheduler: of one that runs, or of one begun here with a few processes."""

import logging
import os
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING

from dermosan_lib.errors import RunError

if TYPE_CHECKING:
    from distributed import Client

LOCAL = "local"
WAIT_S = 60  # for the scheduler, and then for its first worker

# Of our own workers, which compute: a look at the stack a hundred times a second takes 5 to 10% of
# their time, and memory given back after each array, to be had again for the next, some 3% more.
# A worker that is not there 15 s after it died, since it starts slowly or died again, would never
# be started any more.
_OURS = {
    "distributed.deploy.lost-worker-timeout": "365 days",
    "distributed.worker.profile.enabled": False,
    "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": None,
}

_ADDRESS = re.compile(r"(?:tcp|tls|ws|wss|ucx)://[^\s/]+:\d+$")


def check_address(address: str) -> None:
    """Raise `RunError` for what is neither a scheduler's address nor `LOCAL`."""
    if address != LOCAL and not _ADDRESS.match(address):
        raise RunError(
            f"A scheduler's address is like tcp://10.0.0.5:8786, or {LOCAL}, but is {address!r}. "
            "Give the one that `dask scheduler` prints."
        )


@contextmanager
def open_cluster(
    address: str,
    workers: int | None = None,
    *,
    modules: Sequence[str] = (),
    wait_s: float = WAIT_S,
) -> Iterator["Client"]:
    """A client of the scheduler at ``address``, such as ``tcp://10.0.0.5:8786``.

    `LOCAL` starts a scheduler and ``workers`` processes of one thread each (by default one a core)
    on this machine, which nobody else can reach and which end with the block; they import
    ``modules`` before they are there. Keys of a ``tls://`` scheduler are those of Dask's own
    configuration.

    Raises `RunError` for what is no address, and where no scheduler or no worker is there after
    ``wait_s`` seconds.
    """
    check_address(address)
    import dask
    from distributed import Client, LocalCluster

    # A worker that dies is no news, and what ends the work is told by an error of ours.
    for name in ("distributed", "distributed.client", "distributed.nanny", "distributed.scheduler"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with ExitStack() as stack:
        if address == LOCAL:
            # Without a page of its own, and out of reach of other machines. The scheduler opens the
            # port for a page all the same, the same one each time unless another is asked for.
            stack.enter_context(dask.config.set(_OURS))  # asked also when a worker has died
            stack.enter_context(_environment_kept())
            place = stack.enter_context(
                LocalCluster(
                    n_workers=workers or cores(), threads_per_worker=1, host="127.0.0.1",
                    dashboard_address=None, silence_logs=logging.CRITICAL,
                    scheduler_kwargs={"dashboard_address": "127.0.0.1:0"}, preload=list(modules),
                )
            )  # fmt: skip
        try:
            client = Client(place if address == LOCAL else address, timeout=wait_s)
        except OSError as error:
            raise RunError(
                f"No scheduler answers at {address} after {wait_s:g} s. Start one with `dask "
                "scheduler`, or look whether the address can be reached from here."
            ) from error
        stack.enter_context(closing(client))  # which another thread may do, unlike its own end
        try:
            client.wait_for_workers(1, timeout=wait_s)
        except TimeoutError as error:
            raise RunError(
                f"The scheduler at {address} has no worker after {wait_s:g} s. Start some, such as "
                f"`dask worker {address}`, and give the command again."
            ) from error
        yield client


@contextmanager
def _environment_kept() -> Iterator[None]:
    """Dask sets variables of its workers in this process, for good: here, until the block ends.

    Else what is computed afterwards has one thread, since `OMP_NUM_THREADS` is 1 for all to come.
    """
    before = dict(os.environ)
    try:
        yield
    finally:
        for name in _set_by_dask():
            if name in before:
                os.environ[name] = before[name]
            else:
                os.environ.pop(name, None)


def _set_by_dask() -> set[str]:
    import dask

    return {*dask.config.get("distributed.nanny.pre-spawn-environ"), "PYTHONHASHSEED"}


@contextmanager
def cluster_begun(
    address: str, workers: int | None = None, *, modules: Sequence[str] = ()
) -> Iterator[Callable[[], "Client"]]:
    """`open_cluster` while the block prepares its work; what is given waits for the client.

    Processes of this machine are begun at once. A scheduler elsewhere is asked when the work is
    there, since its workers may come later than the command. Either ends with the block.
    """
    with ExitStack() as stack, ThreadPoolExecutor(1) as aside:  # which is awaited before the end
        cluster = open_cluster(address, workers, modules=modules)
        if address == LOCAL:
            yield aside.submit(stack.enter_context, cluster).result
        else:
            yield lambda: stack.enter_context(cluster)


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
