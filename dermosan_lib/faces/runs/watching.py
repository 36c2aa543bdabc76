"""Show how far a run is while its notebooks work in processes of their own.

On a terminal one line is written anew twice a second, and each second it says something else. In a
log file or a pipe, and with ``--quiet``, there are plain lines now and then.
"""

import contextlib
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, TextIO

from dermosan_lib.faces.runs.live_line import LiveLine
from dermosan_lib.progress import EVENTS, EventFile, State, clock, duration, words
from dermosan_lib.text import visible

LINE_S = 9.0  # between two lines where none can be written anew
QUIET_S = 60.0  # the same with --quiet
LONG_S = 5.0  # a stage that lasts so long is told with --quiet
_LOOK_S = 0.5
_LEAVE_S = 5.0  # waited for whoever reads our lines


class Step:
    """One step of a run: what is known of it."""

    def __init__(self, name: str, events: EventFile | None) -> None:
        """``events``: where the process that does it tells of its stages."""
        self.name = name
        self.since = time.monotonic()
        self.place = ""  # such as "cell 4/23, Training"
        self.stages: dict[str, tuple[State, float]] = {}  # running ones, and when they were told
        self.begun: dict[str, float] = {}
        self.ended: list[tuple[str, State, float]] = []  # key, last state, seconds
        self._events = events

    def look(self) -> None:
        """Take what the process has told since."""
        now, self.ended = time.monotonic(), []
        for key, state, over in self._events.new() if self._events else ():
            began = self.begun.setdefault(key, now)
            if over:
                self.stages.pop(key, None)
                self.ended.append((key, state, now - began))
            else:
                self.stages[key] = (state, now)

    def now(self) -> str:
        """What it does, in words: the stage that began last, else the part of the notebook."""
        if not self.stages:
            return self.place or "starting"
        state, begun = next(reversed(self.stages.values()))
        if state.left_s is not None:
            since = time.monotonic() - begun
            state = State(**{**vars(state), "left_s": max(0.0, state.left_s - since)})
        return words(state)

    def line(self) -> str:
        """All of it on a line."""
        since = clock(time.monotonic() - self.since)
        return visible(f"{self.name} {since}  {self.now()}")

    def elapsed(self) -> str:
        """How long it has lasted, in words."""
        return duration(time.monotonic() - self.since)


class _Face(Protocol):
    def begin(self, step: Step) -> None: ...

    def beat(self, step: Step) -> None: ...

    def end(self, step: Step, failed: bool) -> None: ...


class Watch:
    """Shows the steps of a run, from a thread; whatever befalls it, the run goes on."""

    def __init__(
        self, *, shown: bool = True, quiet: bool = False, stream: TextIO | None = None
    ) -> None:
        """``shown``: whether anything is; ``quiet``: few plain lines; ``stream``: standard error.

        A line is written anew on a terminal and below a cell of a notebook.
        """
        self._shown = shown
        self._stream = stream or sys.stderr
        self._face: _Face
        if quiet or not _rewritable(self._stream):
            self._face = PlainLines(self._stream, QUIET_S if quiet else LINE_S, stages=quiet)
        else:
            self._face = LiveLine(self._stream)

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """A block that does the step ``name``; processes started in it tell what they do."""
        if not self._shown:
            yield Step(name, None)
            return
        with _event_file() as events:
            step = Step(name, events)
            over, failed = threading.Event(), threading.Event()
            thread = threading.Thread(
                target=self._show, args=(step, over, failed), name=f"watch {name}", daemon=True
            )
            thread.start()
            try:
                yield step
            except BaseException:
                failed.set()
                raise
            finally:
                over.set()
                thread.join(_LEAVE_S)  # a reader that takes nothing holds up the thread, not us

    def _show(self, step: Step, over: threading.Event, failed: threading.Event) -> None:
        with contextlib.suppress(Exception):  # a closed terminal, a full disk
            self._face.begin(step)
            while not over.wait(_LOOK_S):
                with contextlib.suppress(OSError):  # of the file of events
                    step.look()
                self._face.beat(step)
            with contextlib.suppress(OSError):
                step.look()
            self._face.end(step, failed.is_set())


class PlainLines:
    """A line at the beginning and the end of each step, and one each ``every_s`` between."""

    def __init__(self, stream: TextIO, every_s: float, *, stages: bool = False) -> None:
        """``stages``: tell beginning and end of each long stage too."""
        self._stream, self._every_s, self._stages = stream, every_s, stages
        self._last = 0.0
        self._announced: set[str] = set()

    def begin(self, step: Step) -> None:
        """Tell that ``step`` has begun."""
        self._write(f"{step.name}: begins")

    def beat(self, step: Step) -> None:
        """Tell how far it is, if it is time to."""
        if self._stages:
            self._tell_stages(step)
        if time.monotonic() - self._last >= self._every_s:
            self._write(step.line())

    def end(self, step: Step, failed: bool) -> None:
        """Tell how long it took."""
        if self._stages:
            self._tell_stages(step)
        verb = "stopped after" if failed else "took"
        self._write(f"{step.name}: {verb} {step.elapsed()}")

    def _tell_stages(self, step: Step) -> None:
        for key, state, seconds in step.ended:
            if key in self._announced:
                note = f": {state.note}" if state.note else ""
                self._write(f"{step.name}: {state.name} took {duration(seconds)}{note}")
        for key, (state, _) in step.stages.items():
            if key not in self._announced and time.monotonic() - step.begun[key] >= LONG_S:
                self._announced.add(key)
                self._write(step.line() if state.total else f"{step.name}: {state.name}")

    def _write(self, line: str) -> None:
        self._last = time.monotonic()
        self._stream.write(f"{visible(line)}\n")
        self._stream.flush()


def _rewritable(stream: TextIO) -> bool:
    try:
        terminal = stream.isatty() and os.environ.get("TERM") != "dumb"
    except ValueError:  # it is closed
        return False
    kernel = sys.modules.get("ipykernel.kernelapp")
    return terminal or (kernel is not None and bool(kernel.IPKernelApp.initialized()))


@contextlib.contextmanager
def _event_file() -> Iterator[EventFile | None]:
    """A file for events of processes started in the block; None where there can be none."""
    before = os.environ.get(EVENTS)
    with contextlib.ExitStack() as stack:
        try:
            folder = tempfile.TemporaryDirectory(
                prefix="dermosan-progress-", ignore_cleanup_errors=True
            )
            events = EventFile(Path(stack.enter_context(folder)) / "events.jsonl")
            os.environ[EVENTS] = str(events.path)
        except OSError:
            events = None
        try:
            yield events
        finally:
            if before is None:
                os.environ.pop(EVENTS, None)
            else:
                os.environ[EVENTS] = before
