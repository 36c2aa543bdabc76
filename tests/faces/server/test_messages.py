import json
import struct
import sys
from pathlib import Path

import pytest

from dermosan_lib.faces.server import messages

sys.path.insert(0, str(Path(__file__).parent))
from visit import as_older, as_v1

HEADER = {"msg_id": "1", "msg_type": "comm_msg", "session": "s", "username": "", "version": "5.3"}
KINDS = (
    "execute_request", "inspect_request", "complete_request", "history_request",
    "is_complete_request", "debug_request", "shutdown_request", "interrupt_request",
    "create_subshell_request", "delete_subshell_request", "list_subshell_request",
    "connect_request", "input_reply", "apply_request", "usage_request", "", "COMM_MSG",
)  # fmt: skip


def packed(v1, channel="shell", content=None, buffers=(), **header):
    header = HEADER | header
    content = {} if content is None else content
    if v1:
        parts = [json.dumps(part).encode() for part in (header, {}, {}, content)]
        return as_v1(channel, [*parts, *buffers])
    message = {"channel": channel, "header": header, "parent_header": {}, "metadata": {}}
    message["content"] = content
    return as_older(message, buffers) if buffers else json.dumps(message)


both = pytest.mark.parametrize("v1", [True, False], ids=["v1", "older"])


@both
@pytest.mark.parametrize("channel", ["shell", "control", "stdin", "iopub", "hb", "nowhere"])
@pytest.mark.parametrize("kind", [*KINDS, *messages.ALLOWED])
def test_only_widget_messages_pass_and_on_one_channel(v1, channel, kind):
    content = {"target_name": messages.TARGETS[0]}
    message = messages.read(packed(v1, channel, content, msg_type=kind), v1=v1)
    assert message.allowed() == (channel == "shell" and kind in messages.ALLOWED)


@both
@pytest.mark.parametrize("target", ["jupyter.widget", "hv-extension", "", None, 5, "dask"])
def test_a_page_opens_the_widget_control_alone(v1, target):
    data = packed(v1, content={"target_name": target}, msg_type="comm_open")
    assert not messages.read(data, v1=v1).allowed()


@both
def test_photos_arrive_as_they_were_sent(v1):
    photos = [b"one", b"", b"three" * 1000]
    data = packed(v1, content={"comm_id": "c"}, buffers=photos)
    message = messages.read(data, v1=v1)
    assert [bytes(buffer) for buffer in message.to_send()["buffers"]] == photos
    assert message.to_send()["content"] == {"comm_id": "c"}
    assert message.size == len(data)


@both
def test_the_kernel_reads_what_was_checked(v1):
    header = messages.read(packed(v1, subshell_id="other", more=1), v1=v1).to_send()["header"]
    assert header == HEADER


def offsets(count, *rest):
    return struct.pack(f"<{len(rest) + 1}Q", count, *rest)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\0" * 8, offsets(2**60), offsets(2**64 - 1, 8), offsets(5), "text",
        offsets(3, 32, 2**40, 5), offsets(3, 0, 0, 0), as_v1("shell", [b"{}"] * 3),
        as_v1("shell", [b"{}", b"{}", b"{}", b"[]"]), as_v1("shell", [b"\xff", b"", b"", b""]),
        as_v1("shell", [b"{}"] * 4), as_v1("shell", [b"[" * 100_000, b"{}", b"{}", b"{}"]),
        as_v1("shell", [b"{}"] * 40), as_v1("shell", [b'{"msg_id": 1}', *[b"{}"] * 3]),
        packed(True) + b"more", packed(True, content={"long": "x" * 1_100_000}),
    ],
)  # fmt: skip
def test_a_malformed_message_is_told_at_once(data):
    with pytest.raises(messages.UnfitError):
        messages.read(data, v1=True)


@pytest.mark.parametrize(
    "data",
    [
        "", "[]", "{}", "5", '{"header": {}}', '{"header": [], "content": {}}', "[" * 100_000,
        b"", b"\xff" * 4, b"\x7f\xff\xff\xff", struct.pack("!II", 1, 4), struct.pack("!I", 2**31),
        '{"header": {"msg_id": "1", "msg_type": ["x"]}, "content": {}}',
        packed(False, content={"long": "x" * 1_100_000}),
    ],
)  # fmt: skip
def test_a_malformed_older_message_is_told_at_once(data):
    with pytest.raises(messages.UnfitError):
        messages.read(data, v1=False)
