"""Work that follows a slider: only the last value is worked on, and none waits in a queue."""

import asyncio
from collections.abc import Callable

_SOON_S = 0.01  # for what has arrived to be read first


class Latest:
    """Does ``action`` soon after it was asked for, once for all that was asked meanwhile."""

    def __init__(self, action: Callable[[], None]) -> None:
        self._action = action
        self._due = False

    def ask(self) -> None:
        """Have it done: soon where an event loop runs, as in a kernel, else at once."""
        if self._due:
            return
        loop = running_loop()
        if loop is None:
            self._action()
            return
        # While the action runs, the browser sends one value more at most: it waits until the
        # kernel has answered the one before. Those that have come by then are read first.
        self._due = True
        loop.call_later(_SOON_S, self._do)

    def _do(self) -> None:
        self._due = False
        self._action()


def running_loop() -> asyncio.AbstractEventLoop | None:
    """The event loop of a kernel; None where none runs."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
