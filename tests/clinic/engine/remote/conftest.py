"""An inference server of few lines, written from the protocol's text, that can be told to fail."""

import contextlib
import http.server
import json
import threading
import time
from types import SimpleNamespace

import numpy as np
import pytest

from dermosan_lib.clinic.engine import open_quickest
from dermosan_lib.clinic.engine.remote import model_name

NAMES = ("logits", "embedding", "activation_maps")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        here = self.server.here
        if here.key not in (None, self.headers["Authorization"]):
            self.answer(401, {"error": "who are you?"})
        elif self.path == "/v2":
            self.answer(200, {"name": "fake", "extensions": []})
        elif self.path == f"/v2/models/{here.name}":
            self.answer(200, here.metadata)
        else:
            self.answer(404, {"error": "no such model"})

    def do_POST(self):
        here = self.server.here
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        here.asked.append(asked)
        if here.key not in (None, self.headers["Authorization"]):
            self.answer(401, {"error": "who are you?"})
            return
        if here.drop:
            here.drop -= 1
            self.connection.close()
            raise ConnectionAbortedError
        time.sleep(here.wait_s)
        (image,) = asked["inputs"]
        fed = np.array(image["data"], np.uint8).reshape(image["shape"])
        outputs = here.session.run(list(NAMES), {"image": fed})
        told = [
            {"name": name, "datatype": "FP32", "shape": list(out.shape), "data": out.tolist()}
            for name, out in zip(NAMES, outputs, strict=True)
        ]
        self.answer(here.status, here.change({"model_name": here.name, "outputs": told}))

    def answer(self, status, told):
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.server.here.drip_s:
            for k in range(len(body)):
                self.wfile.write(body[k : k + 1])
                time.sleep(self.server.here.drip_s)
        else:
            self.wfile.write(body)

    def log_message(self, *_):
        pass


class Quiet(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass


@pytest.fixture
def fake():
    """Start a server for a bundle; what is set on the object that it gives is what it does."""
    with contextlib.ExitStack() as stack:

        def start(bundle):
            classes, size = len(bundle.taxonomy), bundle.size_px
            here = SimpleNamespace(
                name=model_name(bundle), session=open_quickest(bundle, 1)[0], asked=[],
                drop=0, wait_s=0, drip_s=0, status=200, change=lambda told: told, key=None,
            )  # fmt: skip
            here.metadata = {
                "name": here.name,
                "versions": ["1"],
                "platform": "any",
                "inputs": [{"name": "image", "datatype": "UINT8", "shape": [-1, size, size, 3]}],
                "outputs": [
                    {"name": "logits", "datatype": "FP32", "shape": [-1, classes]},
                    {"name": "embedding", "datatype": "FP32", "shape": [-1, 3]},
                    {
                        "name": "activation_maps",
                        "datatype": "FP32",
                        "shape": [-1, -1, -1, classes],
                    },
                ],
            }
            server = Quiet(("127.0.0.1", 0), Handler)
            server.here = here
            here.url = f"http://127.0.0.1:{server.server_port}"
            thread = threading.Thread(target=server.serve_forever, args=(0.02,))
            thread.start()

            def end():
                server.shutdown()
                thread.join()
                server.server_close()

            here.end = end
            stack.callback(lambda: here.gone or end())
            here.gone = False
            return here

        yield start
