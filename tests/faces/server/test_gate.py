"""What the gate makes of a page that has just gone."""

from types import SimpleNamespace

from tornado.websocket import WebSocketClosedError

from dermosan_lib.faces.server.gate import Gate


def test_a_kernels_word_to_a_page_that_has_gone_is_no_failure():
    def gone(*_):
        raise WebSocketClosedError

    gate = SimpleNamespace(
        _unread_bytes=0,
        max_unread_bytes=10,
        websocket_handler=SimpleNamespace(write_message=gone),
    )
    assert Gate.write_message(gate, b"word", binary=True) is None
    assert gate._unread_bytes == 0
