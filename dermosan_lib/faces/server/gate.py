"""The gate between a page's websocket and its kernel: what passes, and how much may wait."""

from collections import deque
from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from tornado.ioloop import IOLoop
from tornado.websocket import WebSocketClosedError
from traitlets import Integer

from dermosan_lib.faces.server import messages

_V1 = "v1.kernel.websocket.jupyter.org"
_POLICY, _LATER = 1008, 1013  # RFC 6455 and its registry: not allowed; try again later


class Waiting:
    """Messages that a kernel has been sent and has not answered, over all its connections.

    A kernel answers in order, so an answer counts for every message before it too.
    """

    def __init__(self) -> None:
        self._sent: deque[tuple[str, int]] = deque()
        self.size = 0

    def __len__(self) -> int:
        return len(self._sent)

    def add(self, name: str, size: int) -> None:
        """Note a message of ``size`` bytes that was sent."""
        self._sent.append((name, size))
        self.size += size

    def answered(self, name: str) -> None:
        """Forget message ``name`` and all before it, where it is one of these."""
        if any(sent == name for sent, _ in self._sent):
            while True:
                sent, size = self._sent.popleft()
                self.size -= size
                if sent == name:
                    return


class Gate(ZMQChannelsWebsocketConnection):
    """A websocket's way to its kernel, for widget messages only and with an end to what waits."""

    max_waiting = Integer(200, config=True, help="messages a busy kernel may have waiting")
    max_waiting_bytes = Integer(
        101_000_000, config=True, help="bytes a busy kernel may have waiting before one more"
    )
    max_unread_bytes = Integer(
        101_000_000, config=True, help="bytes that a page may leave unread before one more"
    )
    max_connections = Integer(4, config=True, help="websockets a kernel")

    _unread_bytes = 0

    @property
    def waiting(self) -> Waiting:
        """What this kernel has not answered; a page that comes back finds it as it left it."""
        kernel = self.kernel_manager
        if not hasattr(kernel, "dermosan_waiting"):
            kernel.dermosan_waiting = Waiting()
        waiting: Waiting = kernel.dermosan_waiting
        return waiting

    def connect(self) -> Any:
        """Connect to the kernel, unless it has connections enough."""
        kernels = self.multi_kernel_manager
        if kernels._kernel_connections.get(self.kernel_id, 0) >= self.max_connections:
            kernels.notify_connect(self.kernel_id)  # as closing takes one off again
            self._close(_LATER, "This page is open too often. Close it elsewhere.")
            return None
        connected = super().connect()
        if connected is not None and self.waiting:
            connected.add_done_callback(self._ask_what_is_done)
        return connected

    def handle_incoming_message(self, incoming_msg: str | bytes) -> None:
        """Pass a message of the page on, drop it, or close the connection with a reason."""
        if not self.channels:
            return  # closed already
        try:
            message = messages.read(incoming_msg, v1=self.subprotocol == _V1)
        except messages.UnfitError as error:
            self._close(_POLICY, str(error))
            return
        if not message.allowed():
            self.log.warning("A message that pages do not send was dropped.")
            return
        waiting = self.waiting
        if len(waiting) >= self.max_waiting or waiting.size >= self.max_waiting_bytes:
            self._close(_LATER, "Too much waits for an answer. Wait, then reload the page.")
            return
        waiting.add(message.header["msg_id"], message.size)
        self.session.send(self.channels["shell"], message.to_send())

    def handle_outgoing_message(self, stream: Any, outgoing_msg: list[Any]) -> None:
        """Send the kernel's message to the page, and see which of the page's it answers."""
        if getattr(stream, "channel", None) != "iopub" or self._is_for_pages(outgoing_msg):
            super().handle_outgoing_message(stream, outgoing_msg)

    def write_message(self, message: Any, binary: bool = False) -> Any:
        """Write to the websocket, unless the page has stopped reading."""
        size = len(message) if isinstance(message, str | bytes) else 0
        if self._unread_bytes >= self.max_unread_bytes:
            self._close(_LATER, "Too much was left unread. Reload the page.")
            return None
        try:
            written = self.websocket_handler.write_message(message, binary)
        except WebSocketClosedError:  # it has gone; the handler's `on_close` comes next
            return None
        if written is not None:
            self._unread_bytes += size
            IOLoop.current().add_future(written, lambda done: self._was_read(done, size))
        return written

    def _was_read(self, done: Any, size: int) -> None:
        if not done.cancelled():
            done.exception()  # a closed connection is no news here
        self._unread_bytes -= size

    def _is_for_pages(self, message: list[Any]) -> bool:
        """Note what ``message`` of the kernel answers; what it prints is not for visitors."""
        unpack = self.session.unpack
        _, parts = self.session.feed_identities(message)
        kind = unpack(parts[1]).get("msg_type")
        if kind == "status" and unpack(parts[4]).get("execution_state") == "idle":
            self.waiting.answered(unpack(parts[2]).get("msg_id", ""))
        return kind not in ("stream", "error", "execute_input")

    def _ask_what_is_done(self, _: Any) -> None:
        """Answers given while nobody listened are lost; the answer to this tells of them."""
        if shell := self.channels.get("shell"):
            message = self.session.msg("kernel_info_request")
            self.waiting.add(message["msg_id"], 0)
            self.session.send(shell, message)

    def _close(self, code: int, reason: str) -> None:
        self.log.warning("A page's connection was closed: %s", reason)
        self.websocket_handler.close(code, reason)
