"""Where a stage's progress goes: events to a parent, a bar, or a line now and then."""

import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TextIO, TypeVar

from tqdm.auto import tqdm

from dermosan_lib.progress.events import EVENTS, Events
from dermosan_lib.progress.state import Stage, duration, words

Item = TypeVar("Item")

EVERY_S = 9.0  # between two lines where there is no bar
_DELAY_S = 1.0  # a brief stage is shown when it lasts longer


@contextmanager
def stage(
    name: str,
    total: int | None = None,
    *,
    unit: str = "step",
    initial: int = 0,
    shown: bool = True,
    brief: bool = False,
) -> Iterator[Stage]:
    """A block of long work; as a decorator, a function of long work.

    Args:
        name: What is done, in the field's term.
        total: Units in all; None where they cannot be counted, and then no bar is drawn.
        unit: One of them.
        initial: Units that an earlier process has done.
        shown: Whether to show bars and lines; events are sent all the same, since who reads them
            decides.
        brief: Most often over at once: shown only when it lasts.
    """
    reporter = _reporter(shown)
    work = Stage(name, total, unit, initial, lambda work: _try(reporter.moved, work))
    _try(reporter.began, work, brief)
    try:
        yield work
    finally:
        _try(reporter.ended, work)


def each(
    items: Iterable[Item],
    name: str,
    *,
    total: int,
    unit: str = "step",
    initial: int = 0,
    shown: bool = True,
    brief: bool = False,
) -> Iterator[Item]:
    """``items``, counted as they are taken; else as `stage`."""
    with stage(name, total, unit=unit, initial=initial, shown=shown, brief=brief) as work:
        for item in items:
            yield item
            work.advance()


class _Reporter(Protocol):
    def began(self, work: Stage, brief: bool) -> None: ...

    def moved(self, work: Stage) -> None: ...

    def ended(self, work: Stage) -> None: ...


def _reporter(shown: bool) -> _Reporter:
    if os.environ.get(EVENTS):
        return Events(os.environ[EVENTS])
    if not shown:
        return _Silent()
    if _in_notebook() or (sys.stderr is not None and sys.stderr.isatty()):
        return _Bar()
    return _Lines(sys.stderr)


def _in_notebook() -> bool:
    app = sys.modules.get("ipykernel.kernelapp")
    return app is not None and bool(app.IPKernelApp.initialized())


def _try(report: Any, *arguments: Any) -> None:
    """Report; a stream that is closed or a disk that is full stops no work."""
    try:
        report(*arguments)
    except Exception:  # whatever it is, the work is worth more than its progress
        return


class _Silent:
    def began(self, work: Stage, brief: bool) -> None:
        pass

    def moved(self, work: Stage) -> None:
        pass

    def ended(self, work: Stage) -> None:
        pass


class _Bar:
    """tqdm's, for people: in colour where a notebook can, else in text."""

    def __init__(self) -> None:
        self._bar: Any = None

    def began(self, work: Stage, brief: bool) -> None:
        if work.total is not None:
            self._bar = tqdm(
                total=work.total, initial=work.initial, unit=work.unit, desc=work.name,
                delay=_DELAY_S if brief else 0, leave=not brief,
            )  # fmt: skip

    def moved(self, work: Stage) -> None:
        if self._bar is not None and work.done > self._bar.n:
            if work.figures:
                self._bar.set_postfix(work.figures, refresh=False)
            self._bar.update(work.done - self._bar.n)

    def ended(self, work: Stage) -> None:
        if self._bar is not None:
            self._bar.close()


class _Lines:
    """For log files: a line each `EVERY_S` seconds, none for what is over before."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._last = time.monotonic()
        self._any = False

    def began(self, work: Stage, brief: bool) -> None:
        pass

    def moved(self, work: Stage) -> None:
        if time.monotonic() - self._last >= EVERY_S:
            self._last, self._any = time.monotonic(), True
            self._write(words(work.state()))

    def ended(self, work: Stage) -> None:
        if self._any:
            self._write(f"{work.name} took {duration(time.monotonic() - work.since)}")

    def _write(self, line: str) -> None:
        self._stream.write(f"{line}\n")
        self._stream.flush()
