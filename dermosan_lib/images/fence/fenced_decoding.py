"""Decoding in a process of its own, with limits, for files that nobody has looked at yet.

`images.decode` bounds all that is known to cost much. Against what is not known, such as a fault in
a C library, there is a fence: one helper process for each of ours, and one for each `Fence` that
is to end sooner. A picture that kills it, or outlasts its deadline, is refused like any other, and
the next one finds a new helper.

Limits of memory and processor time are the system's, see `confining`; where it has none, the
deadline is what is left.
"""

import atexit
import contextlib
import os
import threading
import weakref
from typing import NamedTuple

from dermosan_lib.errors import ImageError
from dermosan_lib.images.fence.helper_process import HelperEndedError, HelperProcess
from dermosan_lib.images.limits import DEFAULT_LIMITS, Header, Limits, check_bytes
from dermosan_lib.images.strips import Pixels
from dermosan_lib.language import Message

DEADLINE_S = 2.0  # of processor time; a photo of 50 megapixels takes less than one


class Picture(NamedTuple):
    """What a file says of itself, and its upright pixels ``(height, width, 3)`` uint8 RGB."""

    header: Header
    pixels: Pixels


class Fence:
    """One helper process, started when it is first needed. Threads take turns."""

    def __init__(self, *, deadline_s: float = DEADLINE_S) -> None:
        """``deadline_s``: processor time for one picture, and a third of the time it may wait."""
        self._deadline_s = deadline_s
        self._lock = threading.Lock()
        self._helper: HelperProcess | None = None
        _fences.add(self)

    def start(self) -> None:
        """Start the helper ahead of the first picture; does not wait for it, and never raises."""
        with self._lock, contextlib.suppress(HelperEndedError):  # a picture will tell
            self._running()

    def stop(self) -> None:
        """End the helper; the next picture starts another."""
        with self._lock:
            self._drop()

    @property
    def process_id(self) -> int | None:
        """Of the helper; None where there is none."""
        return None if self._helper is None else self._helper.process_id

    def picture(
        self,
        data: bytes,
        *,
        name: str = "image",
        limits: Limits = DEFAULT_LIMITS,
        shortest_px: int | None = None,
    ) -> Picture:
        """Decode as `images.decode` does, with the same errors, and tell the header too."""
        check_bytes(name, len(data), limits)
        with self._lock:
            try:
                helper = self._running()
                answer = helper.ask(data, name, limits, shortest_px, self._deadline_s)
            except HelperEndedError as error:
                self._drop()
                raise ImageError(Message("{name} {why}", name=name, why=error)) from error
            except ImageError:
                raise
            except BaseException:  # interrupted in the middle of a talk, which cannot go on
                self._drop()
                raise
        return Picture(*answer)

    def decode(
        self,
        data: bytes,
        *,
        name: str = "image",
        limits: Limits = DEFAULT_LIMITS,
        shortest_px: int | None = None,
    ) -> Pixels:
        """`images.decode` behind this fence: the same pixels and the same errors.

        Raises `ImageError` also for a picture that takes too long, or that ends the helper.
        """
        return self.picture(data, name=name, limits=limits, shortest_px=shortest_px).pixels

    def _running(self) -> HelperProcess:
        if self._helper is not None and not self._helper.alive:  # it ended itself, being idle
            self._drop()
        if self._helper is None:
            self._helper = HelperProcess()
        return self._helper

    def _drop(self) -> None:
        helper, self._helper = self._helper, None
        if helper is not None:
            helper.end()

    def _forget(self) -> None:
        """In a fork: leave the helper to the process that started it."""
        self._lock = threading.Lock()
        helper, self._helper = self._helper, None
        if helper is not None:
            helper.let_go()


def _forget_all() -> None:
    for fence in list(_fences):
        fence._forget()


_fences: weakref.WeakSet[Fence] = weakref.WeakSet()
_own = Fence()
atexit.register(_own.stop)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)

# This process' own fence, which lasts as long as the process.
start, stop, picture, decode = _own.start, _own.stop, _own.picture, _own.decode
