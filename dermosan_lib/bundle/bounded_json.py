"""JSON that nobody vouches for: its depth and numbers are bounded before anything is made of it."""

import json
import re
from collections import Counter
from itertools import accumulate
from pathlib import Path
from typing import Any

from dermosan_lib.bundle.files import AGAIN
from dermosan_lib.bundle.wording import printable, shown
from dermosan_lib.errors import BundleError
from dermosan_lib.language import Message

MAX_DEPTH = 40  # brackets within brackets; a card of ours has 6
MAX_DIGITS = 100

# Runs of texts and of anything but brackets; possessive, so that nothing is looked at twice.
_NO_BRACKETS = re.compile(rb'(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[^\[\]{}"]++)++', re.DOTALL)
_STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}


def parsed(data: bytes, file: Path) -> Any:
    """What the JSON ``data`` of ``file`` says; `BundleError` where it is none or too much."""
    brackets = _NO_BRACKETS.sub(b"", data)
    depth = max(accumulate(map(_STEPS.__getitem__, brackets)), default=0)
    if depth > MAX_DEPTH:
        raise BundleError(
            Message(
                "{file} holds brackets within brackets {depth:,} deep; the limit is "
                "{max_depth}. {again}",
                file=file,
                depth=depth,
                max_depth=MAX_DEPTH,
                again=AGAIN,
            )
        )
    try:
        return json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_number,
            parse_constant=_number,
        )
    except ValueError as error:
        raise BundleError(
            Message(
                "{file} cannot be read ({reason}). {again}",
                file=file,
                reason=reason(error),
                again=AGAIN,
            )
        ) from error


def reason(error: ValueError) -> str:
    """The first line of what ``error`` says."""
    return printable(str(error).splitlines()[0] if str(error) else type(error).__name__)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries = dict(pairs)
    if len(entries) < len(pairs):  # which of the two counts is for each reader to choose
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise ValueError(f"the entry {shown(twice)} stands twice")
    return entries


def _integer(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise ValueError(f"a number has {len(text):,} digits")
    return int(text)


def _number(text: str) -> float:
    value = float(text)
    if not abs(value) < float("inf"):  # also for NaN
        raise ValueError(f"the number {shown(text)} is not finite")
    return value
