"""A bundle's graph on an inference server, asked as one in this process would be."""

import http.client
import queue
import time
import weakref
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic.engine.remote import protocol, refusals
from dermosan_lib.clinic.engine.remote.addresses import Address
from dermosan_lib.clinic.engine.remote.connection import Answer, Connection, LateError
from dermosan_lib.clinic.engine.remote.contract import (
    ARITHMETIC,
    check_metadata,
    model_name,
    trouble_with,
)
from dermosan_lib.clinic.engine.remote.key import key_headers
from dermosan_lib.errors import InferenceError

WITHIN_S = 30.0  # for one answer, connecting and waiting for others included
_KEPT = 4  # connections that nobody uses now


class RemoteSession:
    """Has `run` of an ONNX Runtime session. Threads may share it.

    Nothing is asked before the first picture, so that a page opens also where the server comes
    later. Whenever a connection is made, the server's model is first held to the bundle.
    """

    def __init__(self, bundle: Bundle, address: Address, *, within_s: float | None = None) -> None:
        """Raises `InferenceError` for a key that may not be sent there; see `key_headers`."""
        self._bundle, self._address = bundle, address
        self._headers = key_headers(address)
        self._within_s = WITHIN_S if within_s is None else within_s
        self._path = f"/v2/models/{model_name(bundle)}"
        self._idle: queue.LifoQueue[Connection] = queue.LifoQueue(_KEPT)
        self._end = weakref.finalize(self, _close, self._idle)
        self._binary = True
        self.arithmetic: str | None = None  # as our own server tells it

    def run(self, outputs: Sequence[str], fed: Mapping[str, NDArray[Any]], /) -> list[NDArray[Any]]:
        """The graph's answers, in the order of ``outputs``.

        Raises `InferenceError` where the server cannot be reached, is late, has another model, or
        answers with an error or with what is no answer.
        """
        (image,) = fed.values()
        parts = [
            self._infer(outputs, image[start : start + protocol.MOST_AT_ONCE])
            for start in range(0, len(image), protocol.MOST_AT_ONCE)
        ]
        return [np.concatenate(each) for each in zip(*parts, strict=True)]

    def check(self) -> None:
        """Ask whether the server is there and has this model; raises `InferenceError`."""
        self._with_connection(self._verify, self._deadline())

    def _infer(self, outputs: Sequence[str], image: NDArray[Any]) -> list[NDArray[Any]]:
        asked = [{"name": name, "parameters": {"binary_data": True}} for name in outputs]
        plain = [{"name": name} for name in outputs]
        deadline = self._deadline()

        def ask(line: Connection) -> Answer:
            binary = ("image",) if self._binary else ()
            more = {"outputs": asked if binary else plain}
            body, headers = protocol.pack("inputs", {"image": image}, more, binary=binary)
            return line.ask("POST", f"{self._path}/infer", body, headers, within_s=_left(deadline))

        answer = self._with_connection(ask, deadline)
        self._check_status(answer)
        try:
            length = answer.headers.get(protocol.LENGTH_HEADER.lower())
            found, told = protocol.unpack("outputs", answer.body, length)
        except protocol.ProtocolError as error:
            raise self._no_answer(str(error)) from error
        if str(told.get("model_name", model_name(self._bundle))) != model_name(self._bundle):
            raise self._no_answer(f"the model {str(told['model_name'])[:60]}")
        for name in outputs:
            if trouble := trouble_with(name, found.get(name), len(image), self._bundle):
                raise self._no_answer(trouble)
        # Engines compute in float32; a server may tell less, or more.
        return [np.asarray(found[name], np.float32) for name in outputs]

    def _with_connection(self, ask: Any, deadline: float) -> Any:
        """What ``ask`` gives of a connection, asked once more where the line was cut meanwhile.

        A server closes lines that were idle, and one of ours that has died is started anew: its
        socket stays, and who connects waits for the next process.
        """
        for again in (True, True, False):
            line = None
            try:
                line = self._line(deadline)
                answer = ask(line)
            except LateError as error:
                raise refusals.late(self._address, self._within_s) from error
            except (OSError, http.client.HTTPException) as error:
                reused = line is not None and line.used
                if not again or not (reused or self._address.private) or _left(deadline) < 0.1:
                    raise refusals.unreached(self._address, error) from error
                if not reused:
                    time.sleep(0.05)
            else:
                with suppress(queue.Full):
                    self._idle.put_nowait(line)
                    line = None
                return answer
            finally:
                if line is not None:
                    line.close()
        raise AssertionError

    def _line(self, deadline: float) -> Connection:
        with suppress(queue.Empty):
            return self._idle.get_nowait()
        line = Connection(self._address, self._headers)
        try:
            line.connect()
            self._verify(line, deadline)
        except BaseException:
            line.close()
            raise
        line.used = False
        return line

    def _verify(self, line: Connection, deadline: float | None = None) -> None:
        within_s = _left(self._deadline() if deadline is None else deadline)
        answer = line.ask("GET", self._path, within_s=within_s)
        self._check_status(answer)
        try:
            told = protocol.read_json(answer.body)
            server = line.ask("GET", "/v2", within_s=within_s)
            about = protocol.read_json(server.body) if server.status == 200 else {}
        except protocol.ProtocolError as error:
            raise self._no_answer(str(error)) from error
        check_metadata(told, self._bundle, self._address)
        self._binary = protocol.BINARY in (about.get("extensions") or ())
        parameters = told.get("parameters")
        if isinstance(parameters, dict) and isinstance(parameters.get(ARITHMETIC), str):
            self.arithmetic = parameters[ARITHMETIC]

    def _deadline(self) -> float:
        return time.monotonic() + self._within_s

    def _check_status(self, answer: Answer) -> None:
        if answer.status == 200:
            return
        said = None
        with suppress(protocol.ProtocolError):
            said = protocol.read_json(answer.body).get("error")
        unknown = answer.status == 400 and "not found" in str(said)
        if answer.status == 404 or unknown:
            raise refusals.no_model(self._address, model_name(self._bundle))
        if answer.status in (401, 403):
            raise refusals.wants_key(self._address, answer.status)
        raise self._no_answer(f"status {answer.status}")

    def _no_answer(self, found: str) -> InferenceError:
        return refusals.no_answer(self._address, found)


def _close(idle: "queue.LifoQueue[Connection]") -> None:
    with suppress(queue.Empty):
        while True:
            idle.get_nowait().close()


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise LateError("timed out")
    return left
