"""What is called when a wait lasts too long: one thread for many short waits, one after another."""

import contextlib
import math
import threading
import time
from collections.abc import Callable, Iterator


class Deadline:
    """Calls ``late`` when a block within `within` is not over in time. For one thread at a time.

    A `threading.Timer` begins a thread for each block, which costs more than decoding a small
    picture. Here a thread sleeps until a block would be late. It goes on if another block has
    begun since, and ends if none has, so that nothing need be closed.
    """

    def __init__(self, late: Callable[[], object]) -> None:
        self._late = late
        self._lock = threading.Lock()
        self._at = math.inf  # when the block is late
        self._wakes = math.inf  # when the thread in charge looks

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Call ``late``, once, if the block takes longer; it is never called after the block.

        Raises `RuntimeError` where the system has no thread to spare; the block is not begun then.
        """
        at = time.monotonic() + seconds
        with self._lock:
            if at < self._wakes:  # nobody looks, or not soon enough
                threading.Thread(target=self._look, args=(at,), daemon=True).start()
                self._wakes = at  # only now: without a thread, the next block asks for one again
            self._at = at
        try:
            yield
        finally:
            with self._lock:
                self._at = math.inf

    def _look(self, wakes: float) -> None:
        while True:
            time.sleep(max(0.0, wakes - time.monotonic()))
            with self._lock:
                if self._wakes != wakes:  # another thread is in charge
                    return
                if self._at <= time.monotonic():
                    self._at = math.inf
                    self._late()
                self._wakes = wakes = self._at
                if wakes == math.inf:
                    return
