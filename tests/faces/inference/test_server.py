"""Our inference server: the protocol's addresses, nothing but inference, and the same numbers."""

import json

import httpx
import numpy as np
import pytest

from dermosan_lib.clinic import Diagnoser
from dermosan_lib.clinic.engine.remote import LENGTH_HEADER, MOST_AT_ONCE, model_name
from dermosan_lib.errors import InferenceError
from dermosan_lib.faces.inference import compare, comparison
from dermosan_lib.faces.inference.app import MOST_WAITING

pytestmark = pytest.mark.ci
ELSEWHERE = (
    "/", "/v1", "/v2/repository/index", "/v2/models", "/etc/passwd", "/v2/../../etc/passwd",
    "/v2/models/..%2f..%2fcard.json", "/v2/models/%2e%2e/config", "/v2/logging", "/v2/trace",
    "/v2/systemsharedmemory/status", "/openapi.json", "/docs",
)  # fmt: skip


@pytest.fixture
def client(served, tiny_bundle):
    with httpx.Client(base_url=served(tiny_bundle, tcp=True), trust_env=False) as client:
        client.model = f"/v2/models/{model_name(tiny_bundle)}"
        yield client


def asked(bundle, n=1, **changes):
    size = bundle.size_px
    image = {"name": "image", "shape": [n, size, size, 3], "datatype": "UINT8"}
    return {"inputs": [image | {"data": [7] * (n * size * size * 3)} | changes]}


@pytest.mark.parametrize("tcp", [False, True])
def test_the_same_to_the_bit(served, tiny_bundle, tcp):
    rows = compare(tiny_bundle, served(tiny_bundle, tcp=tcp))
    assert [row.output for row in rows] == ["logits", "embedding", "activation_maps"]
    assert all(row.same for row in rows)


def test_other_numbers_are_told(served, tiny_bundle, monkeypatch):
    address = served(tiny_bundle)
    real = comparison.open_quickest

    class Other:
        def __init__(self, session):
            self.session = session

        def run(self, *given):
            first, *rest = self.session.run(*given)
            return [first + 1, *rest]

    monkeypatch.setattr(comparison, "open_quickest", lambda *a: (Other(real(*a)[0]), "float32"))
    with pytest.raises(InferenceError, match="gives other numbers for logits"):
        compare(tiny_bundle, address, most=1)


def test_what_the_protocol_asks_for(client, tiny_bundle):
    assert client.get("/v2").json()["extensions"] == ["binary_tensor_data"]
    for path in ("/v2/health/live", "/v2/health/ready", f"{client.model}/ready"):
        assert client.get(path).status_code == 200
    for below in (client.model, f"{client.model}/versions/1"):
        told = client.get(below).json()
        size = tiny_bundle.size_px
        assert told["inputs"] == [
            {"name": "image", "datatype": "UINT8", "shape": [-1, size, size, 3]}
        ]
        assert told["parameters"]["dermosan_bundle_sha256"] == tiny_bundle.sha256
        body = asked(tiny_bundle, 2) | {"id": "a", "outputs": [{"name": "logits"}]}
        answer = client.post(f"{below}/infer", json=body).json()
        assert (answer["id"], answer["model_name"]) == ("a", told["name"])
        (logits,) = answer["outputs"]
        image = np.full((2, size, size, 3), 7, np.uint8)
        probabilities = Diagnoser(tiny_bundle).probabilities(image)[0]
        scores = np.float64(logits["data"]).reshape(logits["shape"])
        scores /= tiny_bundle.card["temperature"]
        expected = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        assert np.allclose(expected, probabilities)


def test_numbers_behind_the_json_where_they_are_asked_for(client, tiny_bundle):
    body = asked(tiny_bundle) | {"parameters": {"binary_data_output": True}}
    answer = client.post(f"{client.model}/infer", json=body)
    end = int(answer.headers[LENGTH_HEADER])
    told = json.loads(answer.content[:end])["outputs"]
    assert sum(one["parameters"]["binary_data_size"] for one in told) == len(answer.content) - end


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"datatype": "FP32"}, "image, UINT8"),
        ({"name": "file"}, "image, UINT8"),
        ({"shape": [1, 1, 1, 3], "data": [1, 2, 3]}, "shape"),
        ({"shape": [0, 224, 224, 3], "data": []}, "shape"),
        ({"data": None}, "0 numbers"),
        ({"data": "/etc/passwd"}, "not numbers"),
    ],
)
def test_what_is_no_picture_of_the_model(client, tiny_bundle, change, words):
    answer = client.post(f"{client.model}/infer", json=asked(tiny_bundle, **change))
    assert answer.status_code == 400
    assert words in answer.json()["error"]


def test_other_requests_that_are_refused(client, tiny_bundle):
    infer = f"{client.model}/infer"
    for body in (b"", b"{}", b"\xff", b"[]", b'{"inputs": 3}', b'{"inputs": [3]}'):
        assert client.post(infer, content=body).status_code == 400
    outputs = {"outputs": [{"name": "secrets"}]}
    assert client.post(infer, json=asked(tiny_bundle) | outputs).status_code == 400
    assert client.post(infer, json=asked(tiny_bundle), headers={"Origin": "x"}).status_code == 403
    size = tiny_bundle.size_px**2 * 3 * 5 * (MOST_AT_ONCE + 1) + 100_000
    assert client.post(infer, content=b" " * size).status_code == 413
    for path in ("/v2/models/other", "/v2/models/other/infer", f"{client.model}/versions/2"):
        answer = client.post(path) if path.endswith("infer") else client.get(path)
        assert answer.status_code == 404


def test_nothing_but_inference_can_be_reached(client):
    for path in ELSEWHERE:
        for method in ("GET", "POST", "PUT", "DELETE"):
            assert client.request(method, path).status_code in (404, 405)


def test_a_queue_that_is_full(client, tiny_bundle, monkeypatch):
    monkeypatch.setattr("dermosan_lib.faces.inference.app.MOST_WAITING", 0)
    assert MOST_WAITING > 40  # every visitor of a server may wait
    answer = client.post(f"{client.model}/infer", json=asked(tiny_bundle))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
