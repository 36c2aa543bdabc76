"""Read a file that somebody else wrote in a process of its own, with limits, and take arrays alone.

The C library behind HDF5 can be held for ever, or brought down, by a few wrong bytes, and nobody
knows all of the ways. So it never opens such a file here: a child does, whose memory, processor
time and answers are bounded, and which sends text and raw numbers through a pipe.
"""

import json
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.weights.reader_processes import reading

MAX_TEXT_BYTES = 32_000_000  # of one answer; the longest list of weights has some 300 kB
_PATIENCE_S = 60.0  # for one answer, beside a second for each 2 MB: disks may be far away
_SLOW_BYTES = 2e6


class SafeReader:
    """What a child has found in a file, and the arrays in it, read as they are asked for."""

    def __init__(self, process: Any, patience_s: float, refuse: Callable[[str], str]) -> None:
        """``refuse`` makes the sentence of an error from a reason."""
        self._process = process
        self._patience_s = patience_s
        self._refuse = refuse
        self._late = False
        with self._deadline():
            self.listing = self._answer()["listing"]

    def array(self, number: int, dtype: str, shape: tuple[int, ...]) -> NDArray[Any]:
        """Array ``number`` of the listing, which says that it has ``dtype`` and ``shape``.

        Raises `NetworkError` where the child refuses or fails.
        """
        with self._deadline():
            with suppress(BrokenPipeError):  # its end is told by what it does not answer
                self._process.requests.write(b"%d\n" % number)
                self._process.requests.flush()
            size_bytes = self._answer()["size_bytes"]
            array = np.empty(shape, dtype)
            if size_bytes != array.nbytes:
                raise self._ended()
            view, done = array.reshape(-1).view(np.uint8).data, 0
            while done < size_bytes:
                read = self._process.answers.readinto(view[done:])
                if not read:
                    raise self._ended()
                done += read
        return array

    def _answer(self) -> dict[str, Any]:
        line = self._process.answers.readline(MAX_TEXT_BYTES)
        if not line.endswith(b"\n"):
            raise self._ended()
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise NetworkError(str(answer["error"]))
        if "reason" in answer:
            raise NetworkError(self._refuse(str(answer["reason"])))
        return answer

    @contextmanager
    def _deadline(self) -> Iterator[None]:
        def end() -> None:
            self._late = True
            self._process.kill()

        timer = threading.Timer(self._patience_s, end)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _ended(self) -> NetworkError:
        return NetworkError(self._refuse(_why(self._process.finish(), self._late)))


@contextmanager
def reader(path: Path, kind: str, refuse: Callable[[str], str]) -> Iterator[SafeReader]:
    """Open ``path`` in a child, which lists it as ``kind`` (of `safe_reading_child.KINDS`) says.

    The child may use 200 MB and three times the file's size, and half a second of processor time
    and a second for each 10 MB, where the system knows such limits (not on Windows; macOS has none
    of memory); it is killed where an answer takes minutes. It cannot write any file.

    Raises `NetworkError` where it refuses, fails, or is ended by a limit: in its own words, or in
    what ``refuse`` makes of a reason.
    """
    with reading(kind, path.absolute()) as process:
        yield SafeReader(process, _PATIENCE_S + path.stat().st_size / _SLOW_BYTES, refuse)


def _why(status: int, late: bool) -> str:
    if late:
        return "reading it takes minutes"
    if status in (-getattr(signal, "SIGPROF", 0), -getattr(signal, "SIGXCPU", 0)):
        return "reading it takes far longer than its size explains"
    if status < 0 and status != -signal.SIGKILL:
        return f"it brings down what reads it, by {signal.Signals(-status).name}"
    return "what reads it ended without an answer"
