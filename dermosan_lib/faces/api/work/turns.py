"""Who reads next: a bounded queue before a few threads.

ONNX Runtime and OpenCV let go of Python's lock while they work, and images are decoded in other
processes, so that threads are enough.
"""

import asyncio
import math
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from dermosan_lib.faces.api.problems import ClientGone, Problem
from dermosan_lib.language import Message

_T = TypeVar("_T")
_RECENT = 0.1  # weight of the last case in the mean of seconds a case


class Turns:
    """Runs work in ``threads`` threads; others wait for one, in order.

    At most ``most_waiting`` do, and no longer than some ``longest_wait_s``, as cases lately took:
    who asks more than a machine can do is told so at once, and the rest need not wait for it.
    """

    def __init__(self, threads: int, most_waiting: int, longest_wait_s: float = math.inf) -> None:
        self.threads, self.most_waiting = threads, most_waiting
        self.longest_wait_s = longest_wait_s
        self.waiting = self.working = 0
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="reading")
        self._free = asyncio.Semaphore(threads)
        self._seconds = 0.1  # a case, as it was lately

    @property
    def full(self) -> bool:
        """Whether one more would be told to come back."""
        return self._why_full() is not None

    def check_place(self) -> None:
        """Raise `Problem` where the queue is full, with the time in which it is likely shorter."""
        if said := self._why_full():
            retry = max(1, math.ceil(self._wait_s() / 2))
            raise Problem(
                "busy",
                said,
                Message("Try again in {seconds} s.", seconds=retry),
                value={"waiting": self.waiting},
                headers={"Retry-After": str(retry)},
            )

    async def run(self, work: Callable[[], _T], gone: Coroutine[Any, Any, None]) -> _T:
        """What ``work`` gives, in a thread, when its turn has come.

        Raises `Problem` where the queue is full, and `ClientGone` where ``gone`` ends before the
        turn has come: then nothing is done. What has begun is done to its end.
        """
        try:
            self.check_place()
        except Problem:
            gone.close()
            raise
        if self._free.locked():
            await self._turn(gone)
        else:  # at once, so that nobody counts as waiting who need not
            gone.close()
            await self._free.acquire()
        self.working += 1
        loop = asyncio.get_running_loop()
        started = time.monotonic()
        future = loop.run_in_executor(self._pool, work)
        future.add_done_callback(lambda _: self._done(started))
        return await asyncio.shield(future)

    def close(self) -> None:
        """Wait for the threads to end."""
        self._pool.shutdown()

    def _done(self, started: float) -> None:
        self.working -= 1
        self._seconds += _RECENT * (time.monotonic() - started - self._seconds)
        self._free.release()

    def _wait_s(self) -> float:
        """For how long one more would wait, as cases lately took."""
        return self.waiting * self._seconds / self.threads

    def _why_full(self) -> Message | None:
        if not self._free.locked():
            return None
        if self.waiting >= self.most_waiting:
            return Message(
                "At most {n} cases wait to be read, and as many do.", n=self.most_waiting
            )
        wait, most = self._wait_s(), self.longest_wait_s
        if self.waiting >= self.threads and wait >= most:
            return Message(
                "A case waits {most} s at most, and one more would for {wait} s.",
                most=f"{most:g}", wait=f"{wait:.1f}",
            )  # fmt: skip
        return None

    async def _turn(self, gone: Coroutine[Any, Any, None]) -> None:
        turn = asyncio.ensure_future(self._free.acquire())
        left = asyncio.ensure_future(gone)
        self.waiting += 1
        try:
            await asyncio.wait((turn, left), return_when=asyncio.FIRST_COMPLETED)
            if left.done() and not left.cancelled():
                left.result()  # what it raised, if anything
                raise ClientGone
        except BaseException:
            if not turn.cancel() and not turn.cancelled():  # the turn had come
                self._free.release()
            raise
        finally:
            self.waiting -= 1
            left.cancel()
