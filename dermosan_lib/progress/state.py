"""What is known of a piece of long work: how much is done, and how long the rest will take."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class State:
    """How far a stage is."""

    name: str
    done: int = 0
    total: int | None = None  # None where it cannot be counted
    unit: str = ""
    share: float | None = None  # 0..1 of the whole, with what is done of the next unit
    note: str = ""  # figures, such as "loss 0.532"
    left_s: float | None = None


class Stage:
    """A piece of long work, which tells how far it is."""

    def __init__(
        self,
        name: str,
        total: int | None,
        unit: str,
        initial: int,
        moved: Callable[["Stage"], None],
    ) -> None:
        """``moved`` is called after each step with this stage."""
        self.name, self.total, self.unit, self.initial = name, total, unit, initial
        self.done = initial
        self.figures: dict[str, str] = {}
        self.since = time.monotonic()
        self._part = 0.0
        self._first: tuple[float, float] | None = None  # when it first moved, and where it was then
        self._moved = moved

    def advance(self, n: int = 1, **figures: float) -> None:
        """``n`` more units are done; ``figures`` stand beside them, such as a loss."""
        self.done += n
        self._part = 0.0
        self._note_first()
        self.figures |= {name.replace("_", " "): f"{value:.3f}" for name, value in figures.items()}
        self._moved(self)

    def within(self, share: float) -> None:
        """``share``, 0..1, of the next unit is done."""
        self._part = share
        self._note_first()
        self._moved(self)

    def state(self) -> State:
        """How far it is now."""
        note = ", ".join(f"{name} {value}" for name, value in self.figures.items())
        if not self.total:
            return State(self.name, self.done, self.total, self.unit, note=note)
        at = min(self.done + self._part, self.total)
        left_s = self._left_s(at, self.total)
        return State(self.name, self.done, self.total, self.unit, at / self.total, note, left_s)

    def _note_first(self) -> None:
        if self._first is None:
            self._first = (time.monotonic(), self.done + self._part)

    def _left_s(self, at: float, total: int) -> float | None:
        """By the pace since the first step, which alone pays for starting and compiling."""
        if self._first is None or at <= self._first[1]:
            return None
        since, began_at = self._first
        return (time.monotonic() - since) / (at - began_at) * (total - at)


def words(state: State) -> str:
    """Such as ``training 24%, 2/10 epochs, 1:10 left, loss 0.532``."""
    parts = [state.name if state.share is None else f"{state.name} {int(state.share * 100)}%"]
    if state.total:
        parts.append(f"{state.done:,}/{state.total:,} {state.unit}s")
    elif state.done:
        parts.append(f"{state.done:,} {state.unit}s")
    if state.left_s is not None and state.done < (state.total or 0):
        parts.append(f"{clock(state.left_s)} left")
    if state.note:
        parts.append(state.note)
    return ", ".join(parts)


def clock(seconds: float) -> str:
    """Such as ``0:08`` or ``2:05:00``."""
    minutes, whole = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{whole:02}" if hours else f"{minutes}:{whole:02}"


def duration(seconds: float) -> str:
    """Such as ``8 s``, ``1 min 10 s`` or ``2 h 5 min``."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
