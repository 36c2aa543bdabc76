"""Who gets the next place: visitors in order of asking, then kernels that are kept warm.

Those come one after another, so that they take no more than one core from visitors.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any
from weakref import WeakSet

Turn = asyncio.Future[bool]  # whether it is one of a kernel to keep warm


class EndingError(RuntimeError):
    """A place was asked for while the server ends."""


class Places:
    """Turns in a queue. A place is taken from its turn on until its kernel is in the manager.

    Args:
        free: Places that no kernel has, those of kernels about to start not taken off.
        make_room: Ends something of less worth than the turn that it is given.
    """

    def __init__(
        self, free: Callable[[], int], make_room: Callable[[Turn], Coroutine[Any, Any, None]]
    ) -> None:
        self._free, self._make_room = free, make_room
        self._starting = 0
        self._warming = False  # a warm kernel starts, or draws its page
        self._visitors: deque[Turn] = deque()
        self._warm: deque[Turn] = deque()
        self._asked: dict[asyncio.Task[Any] | None, Turn] = {}  # what waits in `_warm`, by task
        self._hurried: WeakSet[asyncio.Task[Any]] = WeakSet()  # also those that have not asked yet
        self._making_room: set[asyncio.Task[None]] = set()  # held, since a loop does not
        self.closing = False

    @property
    def left(self) -> int:
        """Places that can be had now."""
        return self._free() - self._starting

    async def take(self, *, first: bool) -> bool:
        """Return when the caller has a place; ``first`` for a visitor, who may have room made.

        True where no other warm kernel starts until `warmed` is called.

        Raises:
            EndingError: The server ends.
        """
        if self.closing:
            raise EndingError
        task = asyncio.current_task()
        first = first or task in self._hurried
        if self.left > 0 and (first or not self._warming):
            self._starting += 1
            self._warming = self._warming or not first
            return not first
        turn: Turn = asyncio.get_running_loop().create_future()
        if first:
            self._let_ahead(turn)
        else:
            self._warm.append(turn)
            self._asked[task] = turn
        try:
            return await turn  # whoever resolves it has counted us
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._warming = self._warming and not turn.result()
                self.started()
            raise
        finally:
            self._asked.pop(task, None)

    def hurry(self, task: asyncio.Task[Any]) -> None:
        """Let ``task`` no longer wait behind what is kept warm: a visitor waits for it."""
        self._hurried.add(task)
        turn = self._asked.pop(task, None)
        if turn is not None and not turn.done():
            self._warm.remove(turn)
            self._let_ahead(turn)

    def started(self) -> None:
        """Count what had a place as started, or as failed."""
        self._starting -= 1
        self.call_next()

    def warmed(self) -> None:
        """Let the next warm kernel start: the one before has drawn its page, or failed."""
        self._warming = False
        self.call_next()

    def call_next(self) -> None:
        """Give places that are free to those who wait."""
        while self.left > 0 and not self.closing:
            warm = not self._visitors
            if warm and (self._warming or not self._warm):
                return
            turn = (self._warm if warm else self._visitors).popleft()
            if not turn.done():
                self._starting += 1
                self._warming = self._warming or warm
                turn.set_result(warm)

    def close(self) -> None:
        """Let nobody wait any more."""
        self.closing = True
        for turn in (*self._visitors, *self._warm):
            if not turn.done():
                turn.set_exception(EndingError())

    def _let_ahead(self, turn: Turn) -> None:
        self._visitors.append(turn)
        self.call_next()
        if not turn.done():
            task = asyncio.ensure_future(self._make_room(turn))
            self._making_room.add(task)
            task.add_done_callback(self._making_room.discard)
