"""Which arithmetic answers on this machine: int8 only where it is also quicker.

int8 is slow on processors without instructions for it. So a bundle that carries an int8 graph is
tried in both forms when it is first opened on a machine, and the quicker one is remembered.

Both forms come from the one file of int8 weights: in float32 the engine makes these float32 when
it opens the graph and leaves out each rounding that one layer alone follows. So its answers are not
int8's to the digit; they lie nearer to those of the network as trained, and the gate at export
judges both forms by the same bounds. The card's ``engine`` names in ``arithmetics`` those that
passed. Two other ways were tried and left. With the roundings kept, float32 was slower than int8
even on a processor without instructions for it, and its answers still differed, since a rounding
that falls otherwise makes others do so in each further layer. And the network as trained, in a
second file, is four times the size.

That roundings can be left out hangs on names of the engine's own rules, which another version may
change: ReLU would go with them. So both forms are asked about the same picture, and float32 is
never used where its features are others.
"""

import logging
import os
from typing import Any

from dermosan_lib.bundle import Bundle, Card
from dermosan_lib.clinic.engine import graph, remembered
from dermosan_lib.clinic.engine.trial import FLOAT32, INT8, tried
from dermosan_lib.errors import BundleError
from dermosan_lib.language import Message

VARIABLE = "DERMOSAN_ARITHMETIC"  # auto, int8 or float32

log = logging.getLogger(__name__)


def open_quickest(bundle: Bundle, threads: int | None) -> tuple[Any, str]:
    """A session on the bundle's graph in the quicker form, and which: ``int8`` or ``float32``.

    The environment's ``DERMOSAN_ARITHMETIC`` may name one instead; a form that the bundle does not
    carry, or that fails here, is not used. What was found is kept in the person's cache folder by
    bundle, processor, version of the engine and number of threads. Where that folder cannot be
    written, each process tries anew.

    Raises `BundleError` as `graph.open_session` does, and for another value of the variable.
    """
    carried, asked = forms(bundle.card), _asked()
    if len(carried) == 1 or asked == carried[0]:
        return _open(bundle, threads, carried[0]), carried[0]
    key = remembered.key_of(bundle.sha256, graph.threads_used(threads))
    found, sessions = remembered.recall(key), {}
    if found is None:
        sessions = {name: _open(bundle, threads, name) for name in carried}
        found = tried(sessions, bundle.size_px, bundle.views)
        log.info("%s here: %s", bundle.path, found)
        remembered.keep(key, found)
    chosen = asked if asked in found.usable else found.quicker
    return sessions.get(chosen) or _open(bundle, threads, chosen), chosen


def forms(card: Card) -> tuple[str, ...]:
    """The arithmetics that a card allows, its own first."""
    engine = card.get("engine") or {}
    if engine.get("name") != INT8:
        return (FLOAT32,)
    return (INT8, FLOAT32) if engine.get("arithmetics") == [INT8, FLOAT32] else (INT8,)


def own_form(card: Card) -> str:
    """The arithmetic in which the file of a card's bundle is written: ``int8`` or ``float32``."""
    return forms(card)[0]


def _open(bundle: Bundle, threads: int | None, name: str) -> Any:
    own = forms(bundle.card)[0]
    return graph.open_session(bundle, threads, in_float32=name == FLOAT32 and own == INT8)


def _asked() -> str:
    value = os.environ.get(VARIABLE, "").strip() or "auto"
    if value not in ("auto", INT8, FLOAT32):
        raise BundleError(
            Message(
                "{variable} must be auto, int8 or float32, but is {value}. Choose one, or unset "
                "it.",
                variable=VARIABLE,
                value=repr(value),
            )
        )
    return value
