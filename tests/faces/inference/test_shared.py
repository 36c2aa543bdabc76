"""The shared process: private, the same numbers, started anew when it dies, ended at the end."""

import contextlib
import os
import signal
import stat
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from dermosan_lib.clinic import Diagnoser
from dermosan_lib.errors import InferenceError, RunError
from dermosan_lib.faces.inference import choosing, shared
from dermosan_lib.faces.inference.choosing import AUTO, OWN, SHARED, engine

pytestmark = [
    pytest.mark.ci,
    pytest.mark.skipif(os.name != "posix", reason="sockets of Unix"),
]


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """A machine that does much else starts a process in many seconds."""
    monkeypatch.setattr("dermosan_lib.clinic.engine.remote.session.WITHIN_S", 120.0)


@pytest.fixture
def workers(commands_below):
    """Tell the processes that compute."""
    return lambda: [
        child
        for child, words in commands_below(recursive=False).items()
        if "dermosan_lib.faces.inference" in words
    ]


def pictures(bundle, n=2):
    shape = (n, bundle.size_px, bundle.size_px, 3)
    return np.random.default_rng(3).integers(0, 256, shape, np.uint8)


def test_from_its_start_to_its_end(tiny_bundle, tmp_path, workers):
    mine = Diagnoser(tiny_bundle).answers(pictures(tiny_bundle))
    with engine([tiny_bundle], SHARED, 2, tmp_path / "log") as address:
        path = Path(address.removeprefix("unix:"))
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        clinic = Diagnoser(tiny_bundle, remote=address)
        (first,) = workers()
        for one, other in zip(mine, clinic.answers(pictures(tiny_bundle)), strict=True):
            assert np.array_equal(one, other)

        first.send_signal(signal.SIGSTOP)  # asked, and killed before it answers
        found = []
        asking = threading.Thread(
            target=lambda: found.append(clinic.answers(pictures(tiny_bundle)))
        )
        asking.start()
        time.sleep(0.3)
        first.kill()
        asking.join(240)
        assert np.array_equal(found[0].probabilities, mine.probabilities)

        (second,) = workers()
        assert second.pid != first.pid
        second.kill()  # and before it is asked
        assert np.array_equal(
            clinic.answers(pictures(tiny_bundle)).probabilities, mine.probabilities
        )
    assert not workers()
    assert not path.exists()
    with pytest.raises(InferenceError, match="The shared inference process cannot be reached"):
        clinic.answers(pictures(tiny_bundle))


def test_what_cannot_be_opened_is_told_at_the_start(tmp_path, workers):
    with (
        pytest.raises(RunError, match=r"card\.json"),
        shared.shared_engine([tmp_path], tmp_path / "log"),
    ):
        pass
    assert not workers()


def test_one_that_dies_again_and_again_is_given_up(tiny_bundle, tmp_path, monkeypatch, workers):
    monkeypatch.setattr("dermosan_lib.faces.workers.processes._MOST_QUICK", 0)
    with shared.shared_engine([tiny_bundle.path], tmp_path / "log") as address:
        clinic = Diagnoser(tiny_bundle, remote=address)
        workers()[0].kill()
        with pytest.raises(InferenceError):
            for _ in range(100):  # until the watch has seen it
                clinic.answers(pictures(tiny_bundle))


@pytest.mark.parametrize(
    ("asked", "visitors", "one_bytes", "alone"),
    [
        (AUTO, 20, 237_000_000, False),
        (AUTO, 1, 4_000_000_000, True),
        (AUTO, 40, 15_000_000, True),
        (OWN, 20, 237_000_000, True),
        (SHARED, 1, 15_000_000, False),
    ],
)
def test_who_computes(tiny_bundle, tmp_path, monkeypatch, asked, visitors, one_bytes, alone):
    @contextlib.contextmanager
    def never_started(folders, log):
        yield "unix:/there"

    monkeypatch.setattr(choosing, "shared_engine", never_started)
    monkeypatch.setattr(shared, "weights_bytes", lambda _: one_bytes)
    with engine([tiny_bundle], asked, visitors, tmp_path / "log") as address:
        assert address == (None if alone else "unix:/there")


def test_a_server_that_is_not_there(tiny_bundle, tmp_path):
    with (
        pytest.raises(InferenceError, match="cannot be reached"),
        engine([tiny_bundle], "http://127.0.0.1:9", None, tmp_path / "log"),
    ):
        pass
    with (
        pytest.raises(InferenceError, match="An inference server is named by its address"),
        engine([tiny_bundle], "sharde", None, tmp_path / "log"),
    ):
        pass
