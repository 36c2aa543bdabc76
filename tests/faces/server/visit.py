"""A visit to the dashboard without a browser: the page, its websocket, an upload, the answer."""

import contextlib
import json
import re
import struct
import uuid
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import websocket

V1 = "v1.kernel.websocket.jupyter.org"
DIRECT = build_opener(ProxyHandler({}))


def fetch(url, timeout=240, **headers):
    """Answer of GET ``url``; raises `HTTPError` for a refusal. ``Sec_Fetch_Site`` is a header."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return DIRECT.open(Request(url, headers=named), timeout=timeout)


def page_kernel(url, page="diagnose", **headers):
    """Get a page of the dashboard at ``url`` and return its kernel's id."""
    with fetch(url + page, **headers) as answer:
        text = answer.read().decode()
    return re.search(r'"kernelId": ?"([^"]+)"', text)[1]


def leave(url, kernel, **headers):
    """What a page does as it is closed: its kernel ends."""
    with contextlib.suppress(HTTPError):
        address = f"{url}voila/api/shutdown/{kernel}"
        DIRECT.open(Request(address, headers=headers, method="POST"), timeout=240).close()


class Visit:
    """One visitor: a kernel of their own and the websocket to it, in either protocol."""

    def __init__(
        self, url, kernel=None, *, v1=True, timeout=240, stay=False, headers=(), sslopt=None
    ):
        self.url, self.v1, self.stay, self.headers = url, v1, stay, dict(headers)
        self.kernel = kernel or page_kernel(url, timeout=timeout)
        self.session = uuid.uuid4().hex
        address = f"{url.replace('http', 'ws', 1)}api/kernels/{self.kernel}/channels"
        self.socket = websocket.create_connection(
            f"{address}?session_id={self.session}",
            subprotocols=[V1] if v1 else None,
            timeout=timeout,
            header=[f"{key}: {text}" for key, text in self.headers.items() if key != "Host"],
            host=self.headers.get("Host"),
            sslopt=sslopt,
            suppress_origin=True,
            http_no_proxy=["*"],
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
        if not self.stay:
            leave(self.url, self.kernel, **self.headers)

    def close(self):
        self.socket.shutdown()

    def header(self, kind, **changes):
        return {
            "msg_id": uuid.uuid4().hex,
            "msg_type": kind,
            "session": self.session,
            "username": "",
            "date": "2026-01-01T00:00:00Z",
            "version": "5.3",
            **changes,
        }

    def send(self, kind, content, *, channel="shell", buffers=(), metadata=None, **header):
        """Send a message and return its id."""
        head, metadata = self.header(kind, **header), metadata or {}
        if self.v1:
            parts = [json.dumps(part).encode() for part in (head, {}, metadata, content)]
            self.socket.send_binary(as_v1(channel, [*parts, *buffers]))
            return head["msg_id"]
        message = {"channel": channel, "header": head, "parent_header": {}}
        message |= {"metadata": metadata, "content": content}
        if buffers:
            self.socket.send_binary(as_older(message, buffers))
        else:
            self.socket.send(json.dumps({**message, "buffers": []}))
        return head["msg_id"]

    def receive(self):
        """The next message as ``(type, content, parent's id)``."""
        data = self.socket.recv()
        if not data:
            raise ConnectionError("The server closed the connection.")
        if self.v1:
            (count,) = struct.unpack_from("<Q", data)
            at = struct.unpack_from(f"<{count}Q", data, 8)
            header, parent, _, content = (json.loads(data[at[k] : at[k + 1]]) for k in (1, 2, 3, 4))
        else:
            if isinstance(data, bytes):
                (count,) = struct.unpack_from("!I", data)
                at = struct.unpack_from(f"!{count}I", data, 4)
                data = data[at[0] : at[1]] if count > 1 else data[at[0] :]
            message = json.loads(data)
            header, parent, content = (
                message[name] for name in ("header", "parent_header", "content")
            )
        return header["msg_type"], content, parent.get("msg_id")

    def until(self, wanted):
        """Read on until ``wanted(type, content, parent)``; return that message's content."""
        while True:
            kind, content, parent = self.receive()
            if wanted(kind, content, parent):
                return content

    def answered(self, message):
        """Read on until the kernel has done with ``message``."""
        self.until(
            lambda kind, content, parent: (
                kind == "status" and content["execution_state"] == "idle" and parent == message
            )
        )

    def widgets(self):
        """States of all widgets by model id, as the page asks for them."""
        comm = uuid.uuid4().hex
        target = {"comm_id": comm, "target_name": "jupyter.widget.control", "data": {}}
        self.send("comm_open", target, metadata={"version": "1.0.0"})
        self.send("comm_msg", {"comm_id": comm, "data": {"method": "request_states"}})
        found = self.until(lambda _, content, __: "states" in (content.get("data") or {}))
        return found["data"]["states"]

    def upload(self, *photos):
        """Choose ``photos`` and return the answer's words, when there is one."""
        states = self.widgets()
        (uploader, *_) = (
            model
            for model, state in states.items()
            if state["model_name"] == "FileUploadModel"
            and state["state"].get("description") == "Choose photos"
        )
        value = [
            {"name": "photo.jpg", "type": "image/jpeg", "size": len(photo), "last_modified": 1}
            for photo in photos
        ]
        paths = [["value", number, "content"] for number in range(len(photos))]
        data = {"method": "update", "state": {"value": value}, "buffer_paths": paths}
        self.send("comm_msg", {"comm_id": uploader, "data": data}, buffers=photos)

        def has_answer(kind, content, _):
            state = (content.get("data") or {}).get("state") or {}
            return kind == "comm_msg" and "dm-badge" in str(state.get("value"))

        return self.until(has_answer)["data"]["state"]["value"]


def as_v1(channel, parts):
    """A message of the protocol `V1`: count, offsets, then channel and parts."""
    pieces = [channel.encode(), *parts]
    offsets = [8 * (len(pieces) + 2)]
    for piece in pieces:
        offsets.append(offsets[-1] + len(piece))
    return struct.pack(f"<{len(offsets) + 1}Q", len(offsets), *offsets) + b"".join(pieces)


def as_older(message, buffers):
    """A message of the older protocol with buffers."""
    pieces = [json.dumps(message).encode(), *buffers]
    offsets = [4 * (len(pieces) + 1)]
    for piece in pieces[:-1]:
        offsets.append(offsets[-1] + len(piece))
    return struct.pack(f"!{len(pieces) + 1}I", len(pieces), *offsets) + b"".join(pieces)
