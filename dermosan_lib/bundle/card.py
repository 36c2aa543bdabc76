"""Read a card that nobody vouches for: bounded first, then whole, then by the schema's rules."""

import hashlib
import json
from pathlib import Path
from typing import Any

from dermosan_lib.bundle.bounded_json import parsed, reason
from dermosan_lib.bundle.card_schema import first_fault
from dermosan_lib.bundle.files import AGAIN, read_file
from dermosan_lib.bundle.rules import check_names, check_rules
from dermosan_lib.bundle.wording import printable, shown
from dermosan_lib.errors import BundleError
from dermosan_lib.language import Message

SCHEMA = 1
CARD = "card.json"
MAX_CARD_BYTES = 4_000_000  # 184 conditions with all their texts and numbers need less than one

_REQUIRED = ("schema", "name", "version", "taxonomy", "conditions", "input", "temperature", "files")

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
    card: Card = parsed(data, file)
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
                reason=reason(error),
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
    written = parsed(data, file)
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


def _check(card: Card, file: Path) -> None:
    if isinstance(card["files"], dict):
        check_names(card["files"], file)
    if fault := first_fault(card):
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
