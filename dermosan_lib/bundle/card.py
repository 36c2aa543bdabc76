"""Read a card that nobody vouches for: bounded first, then whole, then by the schema's rules."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from dermosan_lib.bundle.files import AGAIN, read_file
from dermosan_lib.bundle.rules import check_names, check_rules
from dermosan_lib.bundle.wording import printable, shown
from dermosan_lib.errors import BundleError
from dermosan_lib.language import Message

SCHEMA = 1
CARD = "card.json"
CARD_SCHEMA = "card.schema.json"  # published in each bundle; the rules kept are the package's own
MAX_CARD_BYTES = 4_000_000  # 184 conditions with all their texts and numbers need less than one
MAX_DEPTH = 40  # brackets within brackets; a card of ours has 6
MAX_DIGITS = 100

_REQUIRED = ("schema", "name", "version", "taxonomy", "conditions", "input", "temperature", "files")
# Runs of texts and of anything but brackets; possessive, so that nothing is looked at twice.
_NO_BRACKETS = re.compile(rb'(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[^\[\]{}"]++)++', re.DOTALL)
_STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}

Card = dict[str, Any]


def read_card(folder: Path) -> Card:
    """The card of the bundle in ``folder``, whole and within the rules.

    Raises `BundleError` where there is none, or it was altered, is too large or too deep, of
    another schema, or breaks a rule.
    """
    file = folder / CARD
    try:
        data = read_file(folder, CARD, limit_bytes=MAX_CARD_BYTES)
    except BundleError as error:
        if isinstance(error.__cause__, FileNotFoundError | NotADirectoryError):
            raise BundleError(
                Message(
                    "{folder} is no bundle: it holds no {card}. Give the folder that "
                    "`dermosan run` wrote, runs/NAME/bundle.",
                    folder=folder,
                    card=CARD,
                )
            ) from error
        raise
    card: Card = _parsed(data, file)
    missing = [key for key in _REQUIRED if not isinstance(card, dict) or key not in card]
    if missing:
        raise BundleError(
            Message(
                "{file} lacks {missing}. {again}",
                file=file,
                missing=", ".join(missing),
                again=AGAIN,
            )
        )
    if card["schema"] != SCHEMA:
        raise BundleError(
            Message(
                "{file} has schema {card}; this version reads schema {schema}. Export the "
                "bundle with this version.",
                file=file,
                card=shown(card["schema"]),
                schema=SCHEMA,
            )
        )
    if card.get("sha256") != card_sha256(card, file):
        raise BundleError(
            Message(
                "{file} has changed since it was written: its SHA-256 differs. {again}",
                file=file,
                again=AGAIN,
            )
        )
    _check(card, file)
    return card


def card_bytes(card: Card, file: Path) -> bytes:
    """``card`` with its hash, as it is written to ``file``.

    Raises `BundleError` for a card that would break a rule when read, so that none is written.
    """
    try:
        whole = {**card, "sha256": card_sha256(card, file)}
        text = json.dumps(whole, indent=1, ensure_ascii=False, allow_nan=False)
        data = (text + "\n").encode()
    except ValueError as error:  # NaN and infinity, or half a character
        raise BundleError(
            Message(
                "{file} cannot be written ({reason}). A card holds finite numbers and "
                "Unicode text: mend the entry.",
                file=file,
                reason=_reason(error),
            )
        ) from error
    if len(data) > MAX_CARD_BYTES:
        raise BundleError(
            Message(
                "{file} would have {size:,} bytes; the limit is {max_card_bytes:,}. Put "
                "large entries into a file of the bundle.",
                file=file,
                size=len(data),
                max_card_bytes=MAX_CARD_BYTES,
            )
        )
    written = _parsed(data, file)
    if written.get("schema") == SCHEMA:  # of another one nothing is known here; reading refuses it
        _check(written, file)
    return data


def card_sha256(card: Card, file: Path) -> str:
    """SHA-256 of ``card`` without its own hash: keys sorted, no white space, UTF-8."""
    content = {key: value for key, value in card.items() if key != "sha256"}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    try:
        return hashlib.sha256(text.encode()).hexdigest()
    except UnicodeEncodeError as error:
        raise BundleError(
            Message(
                "{file} holds half a character (a lone surrogate). {again}", file=file, again=AGAIN
            )
        ) from error


def schema_bytes() -> bytes:
    """The published schema of a card, JSON Schema 2020-12."""
    return Path(__file__).with_name(CARD_SCHEMA).read_bytes()


def _parsed(data: bytes, file: Path) -> Any:
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
                reason=_reason(error),
                again=AGAIN,
            )
        ) from error


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


def _check(card: Card, file: Path) -> None:
    if isinstance(card["files"], dict):
        check_names(card["files"], file)
    if fault := _first_fault(card):
        path = printable(str(fault.name).removeprefix("data").lstrip(".")) or "the card"
        rule = printable(str(fault.message).removeprefix(str(fault.name)).strip())
        raise BundleError(
            Message(
                "{file}: {path} {rule}, but is {value}. {again}",
                file=file,
                path=path,
                rule=rule,
                value=shown(fault.value),
                again=AGAIN,
            )
        ) from fault
    check_rules(card, file)


def _first_fault(card: Card) -> Any:
    """The first value that the schema does not allow, as an exception; None where all are well."""
    import fastjsonschema

    try:
        _validator()(card)
    except fastjsonschema.JsonSchemaValueException:
        try:
            _validator(telling=True)(card)
        except fastjsonschema.JsonSchemaValueException as fault:
            return fault
    return None


@cache
def _validator(*, telling: bool = False) -> Callable[[Any], Any]:
    """A function that raises; ``telling`` what is wrong, which takes thrice the time to make."""
    # A twentieth of the time that jsonschema takes to be imported, in every kernel of the page.
    # What the schema says means the same in draft 7, which this library knows.
    import fastjsonschema

    validator: Callable[[Any], Any] = fastjsonschema.compile(
        json.loads(schema_bytes()), use_default=False, detailed_exceptions=telling
    )
    return validator


def _reason(error: ValueError) -> str:
    return printable(str(error).splitlines()[0] if str(error) else type(error).__name__)
