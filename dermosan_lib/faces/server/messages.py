"""What a page may say to its kernel: the widgets' own messages, and no code.

Voila names the message types that it lets through, on any channel. Here only those that the page
sends pass, on the channel that it uses, to the one target that it opens; and what is passed on is
written anew, so that the kernel reads what was checked.
"""

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

ALLOWED = ("comm_open", "comm_msg", "comm_close", "comm_info_request", "kernel_info_request")
TARGETS = ("jupyter.widget.control",)  # by which a page asks for the state of all widgets
MAX_PARTS = 32  # five photos are five buffers
MAX_JSON_BYTES = 1_000_000
_HEADER = ("msg_id", "msg_type", "username", "session", "version")  # no date: kernels parse it


class UnfitError(Exception):
    """A message that no page of ours sends: the sentence says why."""


@dataclass(frozen=True)
class Message:
    """One message of a page. ``size`` is in bytes, buffers included."""

    channel: str
    header: dict[str, Any]
    content: dict[str, Any]
    metadata: dict[str, Any] = field(default_factory=dict)
    parent_header: dict[str, Any] = field(default_factory=dict)
    buffers: Sequence[bytes | memoryview] = ()
    size: int = 0

    def allowed(self) -> bool:
        """Whether the kernel may see it."""
        kind = self.header["msg_type"]
        if self.channel != "shell" or kind not in ALLOWED:
            return False
        return kind != "comm_open" or self.content.get("target_name") in TARGETS

    def to_send(self) -> dict[str, Any]:
        """As `jupyter_client.session.Session.send` takes it."""
        return {
            "header": self.header,
            "parent_header": self.parent_header,
            "metadata": self.metadata,
            "content": self.content,
            "buffers": list(self.buffers),
        }


def read(data: str | bytes, *, v1: bool) -> Message:
    """Take a websocket message apart.

    Args:
        data: As it arrived, text or bytes.
        v1: Whether the protocol ``v1.kernel.websocket.jupyter.org`` was agreed on, else the older.

    Raises:
        UnfitError: It is malformed, or its JSON is too long.
    """
    try:
        return _read_v1(data) if v1 else _read_older(data)
    except UnfitError:
        raise
    except (ValueError, RecursionError, struct.error, KeyError, TypeError, AttributeError) as error:
        raise UnfitError("The message is malformed.") from error


def _read_v1(data: str | bytes) -> Message:
    view = _binary(data)
    (count,) = struct.unpack_from("<Q", view)
    _check_count(count)
    parts = _cut(view, struct.unpack_from(f"<{count}Q", view, 8), 8 * (count + 1))
    channel, header, parent, metadata, content, *buffers, rest = parts
    if rest:  # the last offset is the end
        raise UnfitError("The message is malformed.")
    _check_json(len(header) + len(parent) + len(metadata) + len(content))
    return _message(
        bytes(channel).decode(),
        *(_mapping(bytes(part)) for part in (header, parent, metadata, content)),
        buffers=buffers,
        size=len(view),
    )


def _read_older(data: str | bytes) -> Message:
    buffers: Sequence[bytes | memoryview] = ()
    if isinstance(data, str):
        text: str | bytes = data
    else:
        view = _binary(data)
        (count,) = struct.unpack_from("!I", view)
        _check_count(count)
        first, *buffers = _cut(view, struct.unpack_from(f"!{count}I", view, 4), 4 * (count + 1))
        text = bytes(first)
    _check_json(len(text))
    message = _mapping(text)
    parts = (
        message["header"],
        message.get("parent_header"),
        message.get("metadata"),
        message["content"],
    )
    return _message(
        message.get("channel") or "shell",
        *(part or {} for part in parts),
        buffers=buffers,
        size=len(data),
    )


def _message(
    channel: str,
    header: dict[str, Any],
    parent: dict[str, Any],
    metadata: dict[str, Any],
    content: dict[str, Any],
    *,
    buffers: Sequence[bytes | memoryview],
    size: int,
) -> Message:
    for part in (header, parent, metadata, content):
        if not isinstance(part, dict):
            raise UnfitError("The message is malformed.")
    known = {name: header[name] for name in _HEADER if name in header}  # no subshell
    named = all(name in known for name in ("msg_id", "msg_type"))
    if not named or not all(isinstance(value, str) for value in known.values()):
        raise UnfitError("The message is malformed.")
    return Message(channel, known, content, metadata, parent, buffers, size)


def _binary(data: str | bytes) -> memoryview:
    if isinstance(data, str):
        raise UnfitError("The message is text where bytes are agreed on.")
    return memoryview(data)


def _check_count(count: int) -> None:
    # Read before anything is made from it: the server's own reader takes a count of 2**60 at its
    # word and works on it for ever.
    if not 1 <= count <= MAX_PARTS:
        raise UnfitError(f"A message has 1 to {MAX_PARTS} parts, but this one says {count}.")


def _check_json(size_bytes: int) -> None:
    if size_bytes > MAX_JSON_BYTES:
        raise UnfitError(
            f"The words of a message are {size_bytes} bytes; the limit is {MAX_JSON_BYTES}."
        )


def _cut(view: memoryview, offsets: Sequence[int], start: int) -> list[memoryview]:
    """The parts between ``offsets``, which must ascend from ``start`` to at most the end."""
    ends = [*offsets[1:], len(view)]
    if offsets[0] != start or any(a > b for a, b in zip(offsets, ends, strict=True)):
        raise UnfitError("The message is malformed.")
    return [view[a:b] for a, b in zip(offsets, ends, strict=True)]


def _mapping(text: str | bytes) -> dict[str, Any]:
    read_text = text.decode() if isinstance(text, bytes) else text
    content: dict[str, Any] = json.loads(read_text)
    if not isinstance(content, dict):
        raise UnfitError("The message is malformed.")
    return content
