"""The parent's side of the fence: one helper, asked, watched, and ended."""

import contextlib
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np

import dermosan_lib
from dermosan_lib.errors import ImageError
from dermosan_lib.images.fence import told, window
from dermosan_lib.images.fence.deadline import Deadline
from dermosan_lib.images.fence.messages import BrokenTalkError, receive, send
from dermosan_lib.images.limits import Header, Limits
from dermosan_lib.images.strips import Pixels, place, steps, upright_shape
from dermosan_lib.language import Message

_START_S = 60.0  # on a machine where twenty start at once
_PATIENCE = 3  # a busy machine may take so many times the processor time
_PIPE_BYTES = 1 << 20
# The module search path is as usual but for the first import, which finds this very package:
# `-m` would need it on the path, and a script without the usual guard must not be run again.
_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); import dermosan_lib; del sys.path[0]; "
    "from dermosan_lib.images.fence.helper import main; main(int(sys.argv[2]))"
)
_QUIET = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "OPENCV_LOG_LEVEL": "SILENT"}


class HelperEndedError(Exception):
    """Why a picture has no answer, as the rest of a sentence that begins with its name."""


class HelperProcess:
    """A helper. Not for several threads at once."""

    def __init__(self) -> None:
        """Start it; raises `HelperEndedError` where that fails."""
        self._ready = self._late = False
        self._deadline = Deadline(self._end_late)
        handle = window.make()
        root = str(Path(dermosan_lib.__file__).resolve().parents[1])
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _PROGRAM, root, str(handle)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, **_QUIET},
                pass_fds=() if handle < 0 else (handle,),
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise HelperEndedError(
                Message(
                    "cannot be read: the process that decodes pictures cannot be started "
                    "({reason}). Close other programs and try again.",
                    reason=str(error),
                )
            ) from error
        else:
            self._window = None if handle < 0 else window.Window(handle)
            _widen(self._input)
        finally:
            if handle >= 0:
                os.close(handle)

    @property
    def process_id(self) -> int:
        """Of the process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def ask(
        self, data: bytes, name: str, limits: Limits, shortest_px: int | None, within_s: float
    ) -> tuple[Header, Pixels]:
        """Have it decode ``data``; raises `ImageError` as it does, and `HelperEndedError`."""
        request = {
            "name": name,
            "limits": asdict(limits),
            "shortest_px": shortest_px,
            "within_s": within_s,
        }
        try:
            if not self._ready:
                with self._deadline.within(_START_S):
                    receive(self._output, 0)
                self._ready = True
            with self._deadline.within(_PATIENCE * within_s):
                send(self._input, request, data)
                return self._answer(limits)
        except BrokenTalkError as error:
            raise HelperEndedError(self._reason(within_s)) from error

    def end(self) -> None:
        """Kill it and wait for it."""
        self._process.kill()
        self._process.wait()
        for channel in (self._input, self._output):
            with contextlib.suppress(OSError):  # bytes that it did not take
                channel.close()

    def let_go(self) -> None:
        """Close what a fork has inherited of it, and touch it no more."""
        self._process.returncode = 0  # it is no child of the fork, which must not wait for it
        for channel in (self._process.stdin, self._process.stdout):
            # Not the buffers: what they hold is the other process' to send.
            channel.raw.close()  # type: ignore[union-attr]

    @property
    def _input(self) -> BinaryIO:
        return cast(BinaryIO, self._process.stdin)

    @property
    def _output(self) -> BinaryIO:
        return cast(BinaryIO, self._process.stdout)

    def _answer(self, limits: Limits) -> tuple[Header, Pixels]:
        head, body = self._hear(3 * limits.max_pixels)
        header, (height, width, orientation) = told.header(head), told.stored(head, limits)
        shape = upright_shape(height, width, orientation)
        if not head.get("strips"):
            if len(body) != shape[0] * shape[1] * 3:
                raise BrokenTalkError("The helper sent too few pixels, or too many.")
            return header, np.frombuffer(bytearray(body), np.uint8).reshape(shape)
        pixels = np.empty(shape, np.uint8)
        for number, (low, high) in enumerate(steps(height, width)):
            self._hear(0)
            strip_shape = upright_shape(high - low, width, orientation)
            strip = None if self._window is None else self._window.strip(number, strip_shape)
            if strip is None:
                raise BrokenTalkError("The helper speaks of a strip that it cannot have.")
            pixels[place(low, high, height, orientation)] = strip
            send(self._input, {})
        return header, pixels

    def _hear(self, max_body_bytes: int) -> tuple[dict[str, Any], bytes]:
        head, body = receive(self._output, max_body_bytes)
        if "error" in head:
            raise ImageError(told.refusal(head))
        return head, body

    def _end_late(self) -> None:
        """Kill the helper: whoever reads from it then sees the end."""
        self._late = True
        self._process.kill()

    def _reason(self, within_s: float) -> Message:
        self._process.kill()
        code = self._process.wait()
        if not self._ready:
            return Message(
                "cannot be read: the process that decodes pictures did not start. "
                "Close other programs and try again."
            )
        if self._late or (sys.platform != "win32" and code in (-signal.SIGPROF, -signal.SIGXCPU)):
            return Message(
                "took longer than {within:g} s to decode, which no ordinary picture does. "
                "Export it as JPEG.",
                within=within_s,
            )
        return Message(
            "ended the process that was decoding it, which no ordinary picture does. "
            "Export it as JPEG."
        )


def _widen(pipe: BinaryIO) -> None:
    """Let a whole photo into the pipe where the system allows: fewer turns of two processes."""
    if sys.platform == "linux":
        import fcntl

        with contextlib.suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
