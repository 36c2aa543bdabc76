"""A graph elsewhere answers as one here does, or it is said plainly why not, and in time."""

import socket
import time

import numpy as np
import pytest

from dermosan_lib.clinic import Diagnoser
from dermosan_lib.clinic.engine import Address, RemoteSession
from dermosan_lib.clinic.engine.remote import MOST_AT_ONCE
from dermosan_lib.errors import InferenceError

OUTPUTS = ["logits", "embedding", "activation_maps"]


@pytest.fixture
def bundle(pen_and_paper):
    return pen_and_paper()


def session(bundle, url, within_s=60.0):
    return RemoteSession(bundle, Address.of(url), within_s=within_s)


def pictures(n, seed=1):
    return np.random.default_rng(seed).integers(0, 256, (n, 8, 8, 3), np.uint8)


@pytest.mark.parametrize("n", [1, 5, MOST_AT_ONCE + 3])
def test_the_same_numbers_as_here(fake, bundle, n):
    server = fake(bundle)
    there = Diagnoser(bundle, remote=server.url)
    there.check()
    for mine, its in zip(
        Diagnoser(bundle).answers(pictures(n)), there.answers(pictures(n)), strict=True
    ):
        assert np.array_equal(mine, its)
    assert all(one["inputs"][0]["shape"][0] <= MOST_AT_ONCE for one in server.asked)


def test_nothing_is_asked_before_the_first_picture(bundle):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    clinic = Diagnoser(bundle, remote=f"http://127.0.0.1:{port}")
    assert clinic.model.arithmetic == "float32"
    with pytest.raises(InferenceError, match=r"cannot be reached \(Connection refused\)"):
        clinic.answers(pictures(1))


@pytest.mark.parametrize(
    ("place", "change", "words"),
    [
        ("inputs", {"shape": [-1, 9, 9, 3]}, "UINT8"),
        ("inputs", {"datatype": "FP32"}, "FP32"),
        ("inputs", {"name": "pixels"}, "pixels"),
        ("outputs", {"shape": [-1, 5]}, "logits"),
        ("outputs", {"datatype": "INT64"}, "INT64"),
        ("outputs", {"name": "scores"}, "scores"),
    ],
)
def test_another_model_does_not_answer_in_silence(fake, bundle, place, change, words):
    server = fake(bundle)
    server.metadata[place][0].update(change)
    with pytest.raises(InferenceError, match=rf"(?s)another model under the name.*{words}"):
        session(bundle, server.url).run(OUTPUTS, {"image": pictures(1)})
    assert not server.asked


def test_a_server_that_tells_of_another_hash(fake, bundle):
    server = fake(bundle)
    server.metadata["parameters"] = {"dermosan_bundle_sha256": "0" * 64}
    with pytest.raises(InferenceError, match="SHA-256 000000000000"):
        session(bundle, server.url).check()


def test_a_bundle_of_the_same_name_that_is_another(fake, bundle, pen_and_paper):
    other = pen_and_paper(temperature=2.0)
    assert other.card["name"] == bundle.card["name"]
    with pytest.raises(InferenceError, match="does not have the model plain-"):
        session(other, fake(bundle).url).check()


def outputs_changed(index, **changes):
    def change(told):
        told["outputs"][index].update(changes)
        return told

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (outputs_changed(0, shape=[2, 2]), "logits of shape"),
        (outputs_changed(0, shape=[4]), "logits of shape"),
        (outputs_changed(1, name="other"), "no embedding"),
        (outputs_changed(0, data=[[float("nan")] * 4]), "logits that are not finite"),
        (outputs_changed(0, data=["a", "b", "c", "d"]), "not numbers"),
        (outputs_changed(0, data=[1.0]), "1 numbers for the shape"),
        (outputs_changed(0, datatype="BYTES"), "a tensor of BYTES"),
        (outputs_changed(0, datatype="UINT8", data=[[1, 2, 3, 4]]), "not finite numbers"),
        (outputs_changed(2, parameters={"binary_data_size": 9}), "9 bytes of activation_maps"),
        (lambda told: {**told, "model_name": "another"}, "the model another"),
        (lambda told: {**told, "outputs": None}, "no list of outputs"),
        (lambda _: b"<html>", "no JSON"),
        (lambda _: b"[" * 100_000, "no JSON"),
        (lambda _: b"[]", "no object"),
    ],
)
def test_what_is_no_answer_is_not_taken_for_one(fake, bundle, change, words):
    server = fake(bundle)
    server.change = change
    with pytest.raises(InferenceError, match=words):
        session(bundle, server.url).run(OUTPUTS, {"image": pictures(1)})


@pytest.mark.parametrize("status", [400, 429, 500, 503])
def test_an_error_of_the_server(fake, bundle, status):
    server = fake(bundle)
    server.status = status
    with pytest.raises(InferenceError, match=f"status {status}"):
        session(bundle, server.url).run(OUTPUTS, {"image": pictures(1)})


@pytest.mark.parametrize("slow", [{"wait_s": 240.0}, {"drip_s": 0.05}])
def test_one_that_is_late_or_drips_does_not_hold_us(fake, bundle, slow):
    server = fake(bundle)
    asked = session(bundle, server.url)
    asked.check()
    asked._within_s = 0.4
    vars(server).update(slow)
    started = time.monotonic()
    with pytest.raises(InferenceError, match=r"has not answered within 0\.4 s"):
        asked.run(OUTPUTS, {"image": pictures(1)})
    assert time.monotonic() - started < 30  # where the answer takes longer


def test_a_line_that_was_closed_while_idle_is_made_anew(fake, bundle):
    server = fake(bundle)
    asked = session(bundle, server.url)
    asked.run(OUTPUTS, {"image": pictures(1)})
    server.drop = 1
    assert asked.run(OUTPUTS, {"image": pictures(1)})[0].shape == (1, 4)


def test_one_that_cuts_every_line_is_an_error(fake, bundle):
    server = fake(bundle)
    server.drop = 100
    with pytest.raises(InferenceError, match="cannot be reached"):
        session(bundle, server.url).run(OUTPUTS, {"image": pictures(1)})
    assert len(server.asked) <= 3


def test_it_comes_back(fake, bundle):
    server = fake(bundle)
    asked = session(bundle, server.url)
    server.status = 503
    with pytest.raises(InferenceError):
        asked.run(OUTPUTS, {"image": pictures(1)})
    server.status = 200
    assert asked.run(OUTPUTS, {"image": pictures(2)})[0].shape == (2, 4)
