"""Messages between processes: as plain data, which the receiver need not trust."""

from collections.abc import Mapping
from typing import Any

from dermosan_lib.language.checking import pieces
from dermosan_lib.language.sentences import Message

_PARTS = {"text", "values", "context", "plural", "n"}
_LONGEST = 2000  # characters of any text, and of the sentence
_MOST_VALUES = 20
_DEEPEST = 3


def pack(message: Message) -> dict[str, Any]:
    """``message`` as JSON holds it; values that are neither messages nor numbers become text."""
    return {
        "text": message.template,
        "values": {name: _packed(value) for name, value in message.values.items()},
        "context": message.context,
        "plural": message.plural,
        "n": message.n,
    }


def unpack(packed: object) -> Message:
    """The message that `pack` made; raises ValueError for anything else.

    The sender may be another than it seems: a message can say what its text says, and no more.
    """
    message = _unpack(packed, _DEEPEST)
    if len(message) > _LONGEST:
        raise ValueError(f"A message has at most {_LONGEST} characters, but this has more.")
    return message


def _packed(value: Any) -> Any:
    if isinstance(value, Message):
        return pack(value)
    return value if type(value) in (int, float) else str(value)


def _unpack(packed: object, depth: int) -> Message:
    if not isinstance(packed, Mapping) or not packed.keys() <= _PARTS or depth == 0:
        raise ValueError("This is no message.")
    text, values = packed.get("text"), packed.get("values", {})
    context, plural, n = packed.get("context", ""), packed.get("plural", ""), packed.get("n", 1)
    texts = (text, context, plural)
    if not all(isinstance(one, str) and len(one) <= _LONGEST for one in texts):
        raise ValueError("A message's text is missing or too long.")
    if type(n) is not int or not 0 <= n < 1 << 63:
        raise ValueError("A message's number cannot be.")
    if not isinstance(values, Mapping) or len(values) > _MOST_VALUES:
        raise ValueError("A message's values cannot be.")
    known = {str(name): _value(value, depth) for name, value in values.items()}
    if any(name not in known for one in texts for _, name, _ in pieces(str(one)) if name):
        raise ValueError("A message lacks a value.")
    return Message.made(str(text), known, context=str(context), plural=str(plural), n=n)


def _value(value: object, depth: int) -> str | float | Message:
    if isinstance(value, str) and len(value) <= _LONGEST:
        return value
    if isinstance(value, float) or (type(value) is int and abs(value) < 1 << 63):
        return value
    return _unpack(value, depth - 1)
