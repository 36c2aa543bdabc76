"""Which arithmetic answers on this machine: int8 only where it is also quicker.

int8 is slow on processors without instructions for it. So a bundle that carries an int8 graph is
tried in both forms when it is first opened on a machine, and the quicker one is remembered.

Both forms come from the one file of int8 weights. In float32 the engine computes each layer in
float32 but keeps every rounding between them, so that the answers stay those of int8 but for ties
in rounding, whatever a machine chooses. Two other ways were tried and left. Without the roundings
a graph is quicker still, but wrong: ONNX Runtime's quantiser leaves ReLU and Clip to the rounding
that follows, so both go with it (a demonstration network then gave a logit of -57 where int8 gave
31). And the network as trained, in a second file, is four times the size and answers otherwise
than the graph on which thresholds were chosen. The gate at export judges both forms; the card's
``engine`` names in ``arithmetics`` those that may be used.
"""

import logging
import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.bundle import OUTPUTS, Bundle
from dermosan_lib.clinic import graph, remembered
from dermosan_lib.decision import all_views
from dermosan_lib.errors import BundleError

VARIABLE = "DERMOSAN_ARITHMETIC"  # auto, int8 or float32
INT8, FLOAT32 = "int8", "float32"
BUDGET_S = 0.5  # for answers in both forms; one of each is always asked for
ROUNDS = 20  # at most
GAIN = 1.1  # float32 takes four times the memory: it must be so many times quicker

log = logging.getLogger(__name__)


class Session(Protocol):
    """What is asked of an ONNX Runtime session here."""

    def run(self, outputs: list[str], inputs: Mapping[str, NDArray[np.uint8]], /) -> Any:
        """The graph's answers."""


def open_quickest(bundle: Bundle, threads: int | None) -> tuple[Any, str]:
    """A session on the bundle's graph in the quicker form, and which: ``int8`` or ``float32``.

    The environment's ``DERMOSAN_ARITHMETIC`` may name one instead; a form that the bundle does not
    carry is not used. What was found is kept in the person's cache folder by bundle, processor,
    version of the engine and number of threads. Where that folder cannot be written, each process
    tries anew.

    Raises `BundleError` as `graph.open_session` does, and for another value of the variable.
    """
    carried, asked = forms(bundle.card), _asked()
    if len(carried) == 1 or asked in carried:
        chosen = asked if asked in carried else carried[0]
        return _open(bundle, threads, chosen), chosen
    key = remembered.key_of(bundle.sha256, graph.threads_used(threads))
    if (known := remembered.recall(key)) in carried:
        return _open(bundle, threads, known), known
    sessions = {name: _open(bundle, threads, name) for name in carried}
    times = judge(sessions, bundle.size_px, bundle.views)
    chosen = quicker(times)
    log.info("%s answers in %s here: %s s", bundle.path, chosen, times)
    remembered.keep(key, chosen, times)
    return sessions[chosen], chosen


def forms(card: Mapping[str, Any]) -> tuple[str, ...]:
    """The arithmetics that a card allows, its own first."""
    engine = card.get("engine") or {}
    if engine.get("name") != INT8:
        return (FLOAT32,)
    return (INT8, FLOAT32) if engine.get("arithmetics") == [INT8, FLOAT32] else (INT8,)


def judge(
    sessions: Mapping[str, Session],
    size_px: int,
    views: int,
    *,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, float]:
    """The shortest time in seconds that each session took for a picture, asked in turns.

    The picture is drawn at random: what a layer costs does not depend on what it sees. A session
    that fails takes for ever; `Diagnoser` tells of it where it is the only one.
    """
    picture = np.random.default_rng(0).integers(0, 256, (1, size_px, size_px, 3), dtype=np.uint8)
    fed = {"image": all_views(picture, views)}
    best = dict.fromkeys(sessions, float("inf"))
    end = clock() + BUDGET_S
    for _ in range(ROUNDS):
        for name, session in sessions.items():
            start = clock()
            with suppress(Exception):  # ONNX Runtime raises its own undocumented types
                session.run(list(OUTPUTS), fed)
                best[name] = min(best[name], clock() - start)
        if clock() >= end:
            break
    return best


def quicker(times: Mapping[str, float]) -> str:
    """int8, unless float32 is quicker by more than `GAIN`."""
    return FLOAT32 if times[FLOAT32] * GAIN < times[INT8] else INT8


def _open(bundle: Bundle, threads: int | None, name: str) -> Any:
    own = forms(bundle.card)[0]
    return graph.open_session(bundle, threads, in_float32=name == FLOAT32 and own == INT8)


def _asked() -> str:
    value = os.environ.get(VARIABLE, "").strip() or "auto"
    if value not in ("auto", INT8, FLOAT32):
        raise BundleError(
            f"{VARIABLE} must be auto, int8 or float32, but is {value!r}. Choose one, or unset it."
        )
    return value
