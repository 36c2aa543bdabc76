"""Try an int8 graph in both forms on this machine: do they see the same, and which is quicker?"""

import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.bundle import OUTPUTS
from dermosan_lib.decision import all_views

INT8, FLOAT32 = "int8", "float32"
BUDGET_S = 0.5  # for answers in both forms; one of each is always asked for
ROUNDS = 20  # at most
GAIN = 1.1  # float32 takes four times the memory: it must be so many times quicker
# Length of the difference of the two embeddings of a drawn lesion, by that of int8's, at most.
ALIKE = 0.5


class Session(Protocol):
    """What is asked of an ONNX Runtime session here."""

    def run(self, outputs: list[str], inputs: Mapping[str, NDArray[np.uint8]], /) -> Any:
        """The graph's answers, in the order of ``outputs``."""


@dataclass(frozen=True)
class Finding:
    """What a trial showed."""

    usable: tuple[str, ...]  # forms that answer, and alike; int8 always
    took_ms: Mapping[str, float]  # the shortest time of each usable form

    @property
    def quicker(self) -> str:
        """int8, unless float32 is usable and quicker by more than `GAIN`."""
        if FLOAT32 not in self.usable:
            return INT8
        return FLOAT32 if self.took_ms[FLOAT32] * GAIN < self.took_ms[INT8] else INT8


def tried(
    sessions: Mapping[str, Session],
    size_px: int,
    views: int,
    *,
    clock: Callable[[], float] = time.perf_counter,
    effort: Callable[[], float] = time.perf_counter
    if sys.platform == "win32"
    else time.process_time,
) -> Finding:
    """Ask sessions of both forms, in turns, about one picture, within half a second.

    ``clock`` gives seconds, and ``effort`` seconds that processors worked for this process, so that
    what else the machine does is not taken for slowness (Windows counts them too roughly). A
    machine on which one answer takes longer is judged by one of each. Where a form fails, int8 is
    what is used, and `Diagnoser` tells of it.
    """
    fed = {"image": all_views(drawn_lesion(size_px), views)}
    best: dict[str, float] = {}
    seen: dict[str, NDArray[np.float32]] = {}
    end = clock() + BUDGET_S
    for _ in range(ROUNDS):
        for name, session in sessions.items():
            start = effort()
            with suppress(Exception):  # ONNX Runtime raises its own undocumented types
                seen[name] = np.asarray(session.run(list(OUTPUTS), fed)[1])
                best[name] = min(best.get(name, float("inf")), effort() - start)
        if clock() >= end:
            break
    usable = (INT8, FLOAT32) if seen.keys() >= {INT8, FLOAT32} and _alike(seen) else (INT8,)
    return Finding(usable, {name: 1000 * best[name] for name in usable if name in best})


def drawn_lesion(size_px: int) -> NDArray[np.uint8]:
    """A dark disc on skin, ``(1, size, size, 3)`` RGB, within what networks were calibrated on."""
    y, x = np.mgrid[0:size_px, 0:size_px] / size_px
    inside = 1 / (1 + np.exp((np.hypot(x - 0.5, y - 0.5) - 0.22) * 40))[..., None]
    skin = np.array([205.0, 160.0, 140.0]) - 12 * (x + y)[..., None]
    picture = skin * (1 - inside) + np.array([95.0, 60.0, 50.0]) * inside
    return np.asarray(picture, dtype=np.uint8)[None]


def _alike(seen: Mapping[str, NDArray[np.float32]]) -> bool:
    first, second = (np.ravel(seen[name]).astype(np.float64) for name in (INT8, FLOAT32))
    if first.shape != second.shape:
        return False
    # False for NaN. Where int8 sees nothing, neither may the other.
    return bool(np.linalg.norm(first - second) <= ALIKE * np.linalg.norm(first))
