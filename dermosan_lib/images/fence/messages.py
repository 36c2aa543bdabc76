"""How the fence and its helper talk: a JSON object, then bytes, each with its length before it.

Nothing is unpickled, since a helper may have been taken over by the picture it decodes.
"""

import json
import struct
from typing import Any, BinaryIO

_LENGTHS = struct.Struct(">II")
MAX_HEAD_BYTES = 1 << 16
MAX_BODY_BYTES = (1 << 32) - 1


class BrokenTalkError(Exception):
    """The other side is gone, or says what it must not."""


def send(channel: BinaryIO, head: dict[str, Any], body: Any = b"") -> None:
    """Write a message; ``body`` is any buffer of bytes."""
    text = json.dumps(head).encode("ascii")
    try:
        channel.write(_LENGTHS.pack(len(text), memoryview(body).nbytes) + text)
        channel.write(body)
        channel.flush()
    except (OSError, ValueError) as error:
        raise BrokenTalkError("The other side is gone.") from error


def receive(channel: BinaryIO, max_body_bytes: int) -> tuple[dict[str, Any], bytes]:
    """Read a message; raises `BrokenTalkError` at the end, or for what is no message."""
    head_bytes, body_bytes = _LENGTHS.unpack(_exactly(channel, _LENGTHS.size))
    if head_bytes > MAX_HEAD_BYTES or body_bytes > max_body_bytes:
        raise BrokenTalkError("A message is too long.")
    try:
        head = json.loads(_exactly(channel, head_bytes))
    except (ValueError, RecursionError) as error:
        raise BrokenTalkError("A message is not JSON.") from error
    if not isinstance(head, dict):
        raise BrokenTalkError("A message is no object.")
    return head, _exactly(channel, body_bytes)


def _exactly(channel: BinaryIO, count: int) -> bytes:
    try:
        content = channel.read(count)
    except (OSError, ValueError) as error:
        raise BrokenTalkError("The other side is gone.") from error
    if len(content) < count:
        raise BrokenTalkError("The other side is gone.")
    return content
