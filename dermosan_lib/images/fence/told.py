"""What a helper tells, which a picture may have taken over: believed only where it can be so."""

from typing import Any

from dermosan_lib.images.fence.messages import BrokenTalkError
from dermosan_lib.images.known_formats import FORMATS
from dermosan_lib.images.limits import Header, Limits
from dermosan_lib.language import unpack

_MAX_ERROR = 2000  # characters


def stored(head: dict[str, Any], limits: Limits) -> tuple[int, int, int]:
    """Height, width and orientation of what was stored; raises `BrokenTalkError` where absurd."""
    height, width, orientation = _three(head.get("stored"))
    if not (_is_edge(height) and _is_edge(width) and orientation in range(1, 9)):
        raise BrokenTalkError("The helper tells a size that cannot be.")
    if height * width > limits.max_pixels:
        raise BrokenTalkError("The helper tells a size that is not allowed.")
    return height, width, orientation


def header(head: dict[str, Any]) -> Header:
    """What the file's header says; raises `BrokenTalkError` for what no header can say."""
    kind, width, height = _three(head.get("header"))
    if kind not in FORMATS or not (_is_edge(width) and _is_edge(height)):
        raise BrokenTalkError("The helper tells a header that cannot be.")
    return Header(kind, width, height)


def refusal(head: dict[str, Any]) -> str:
    """The helper's sentence; English for good where it is not of the form that it should be."""
    try:
        return unpack(head.get("message"))
    except ValueError:
        return str(head["error"])[:_MAX_ERROR]


def _three(message: Any) -> tuple[Any, Any, Any]:
    if not isinstance(message, list) or len(message) != 3:
        raise BrokenTalkError("The helper tells too little, or too much.")
    return message[0], message[1], message[2]


def _is_edge(value: Any) -> bool:
    return type(value) is int and value > 0
