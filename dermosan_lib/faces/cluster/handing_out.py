"""Work handed out to the workers of a cluster, a few pieces ahead, and again where they die."""

from collections.abc import Callable, Generator, Iterable
from concurrent.futures import CancelledError
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar, cast

from dermosan_lib.errors import RunError

if TYPE_CHECKING:
    from distributed import Client, Future

Item = TypeVar("Item")
Result = TypeVar("Result")

# Each time the scheduler gives a piece up, it has lost four workers to it or beside it.
GIVEN_UP = 5
REFUSED = 3  # times that a worker's system may refuse (a disk that is away) before it is told
_FETCHED_S = 15  # for a result to come, before it is taken for lost with its worker
_AHEAD = 2  # pieces a thread that the scheduler knows of: one at work, one to come


def as_done(
    client: "Client", function: Callable[[Item], Result], items: Iterable[Item]
) -> Generator[tuple[Item, Result], None, None]:
    """Each of ``items`` with what ``function`` makes of it, as it comes, in any order.

    ``function`` must be one that workers can import, and what it takes and gives should be small:
    files are what work is kept in. The scheduler knows of two pieces a thread at a time, since
    millions would stall it, and ``items`` are taken as they are needed. A worker that dies costs a
    retry: the piece is handed out again, so ``function`` must bear to be called twice.

    Raises what ``function`` raises (an OSError after a third one of the same piece), and `RunError`
    where a piece ends each of `GIVEN_UP` times four workers, or the scheduler is gone.
    """
    from distributed import as_completed

    supply, done = iter(items), as_completed()
    known: dict[str, tuple[Future, Item, int, int]] = {}
    failure: BaseException | None = None  # of the work, and not of the talk with the scheduler

    def hand_out(item: Item, given_up: int = 0, refused: int = 0) -> None:
        future = client.submit(function, item, pure=False)
        known[future.key] = future, item, given_up, refused
        done.add(future)

    def fill() -> None:
        wanted = max(_AHEAD, _AHEAD * sum(client.nthreads().values()))
        while len(known) < wanted:
            try:
                hand_out(next(supply))
            except StopIteration:
                return

    try:
        fill()
        while known:
            finished = next(done)
            _, item, given_up, refused = known.pop(finished.key)
            error, result = _outcome(finished)
            if error is None:
                yield item, cast("Result", result)
            elif _workers_died(error) and given_up < GIVEN_UP:
                hand_out(item, given_up + 1, refused)
            elif isinstance(error, OSError) and refused + 1 < REFUSED:
                hand_out(item, given_up, refused + 1)
            elif _workers_died(error):
                raise RunError(
                    f"Workers end while they do piece {item}, however often it is handed out. Most "
                    "often their memory is short: give each more, or start fewer on a machine."
                ) from error
            else:
                failure = error
                raise failure
            fill()
    except (CancelledError, OSError) as error:
        if error is failure:
            raise
        raise RunError(
            "The scheduler is gone. Start it again and give the same command: what is done is kept."
        ) from error
    finally:
        if known and client.status == "running":
            with suppress(CancelledError, OSError):  # it may go just now
                client.cancel([future for future, *_ in known.values()])


def _outcome(future: "Future") -> tuple[BaseException | None, object]:
    """Why there is no result, and the result."""
    failed = ("error", "cancelled")
    try:
        if future.status not in failed:
            return None, future.result(timeout=_FETCHED_S)
    except Exception as error:
        if future.status not in failed:  # else it was done a second time, and failed then
            if isinstance(error, TimeoutError):
                return _LostError(), None
            raise
    if future.status == "cancelled":
        raise CancelledError(future.key)
    return future.exception(), None


def _workers_died(error: BaseException) -> bool:
    from distributed import KilledWorker

    return isinstance(error, KilledWorker | _LostError)


class _LostError(Exception):
    """The worker that held a result has died before it was fetched."""
