"""Weights files that ask for gigabytes or for ever: refused in words, soon, in little memory."""

import json
import os
import runpy
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import h5py
import numpy as np
import pytest

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.weights import reader_processes, safe_reading
from dermosan_lib.study.weights.keras_copy import copied_weights
from dermosan_lib.study.weights.keras_file import open_weights
from dermosan_lib.study.weights.torch_file import read_torch_file

SCRIPT = Path(__file__).with_name("hostile_weights.py")
HOSTILE = runpy.run_path(str(SCRIPT))
MOST_MB = 400
LONG_S = 30  # two seconds where nothing else runs
HARMLESS = {("an endless description.h5", "_copy")}  # what is endless is not copied
LIMITED = pytest.mark.skipif(sys.platform != "linux", reason="limits of memory and time")


@pytest.fixture(scope="module")
def told(tmp_path_factory, repository):
    """What was said of each file, read in one process whose memory is known."""
    folder = tmp_path_factory.mktemp("hostile")
    HOSTILE["write_all"](folder)
    done = subprocess.run(
        [sys.executable, SCRIPT, folder], capture_output=True, text=True, check=True, timeout=1800,
        env={**os.environ, "PYTHONPATH": str(repository)},
    )  # fmt: skip
    *answers, last = map(json.loads, done.stdout.splitlines())
    return {(answer["file"], answer["by"]): answer for answer in answers}, last["most_mb"]


CASES = [(name, "_read") for name in (*HOSTILE["TORCH"], *HOSTILE["HDF5"])]
CASES += [(name, "_copy") for name in HOSTILE["HDF5"]]


@LIMITED
@pytest.mark.parametrize("case", CASES, ids=" by".join)
def test_hostile_files_are_refused(told, case):
    answer = told[0][case]
    if case in HARMLESS:
        assert answer["told"] == "read"
    else:
        assert answer["told"].startswith("NetworkError: ")
        assert answer["told"].endswith(".") or answer["told"].endswith(").")
        assert len(answer["told"]) < 1000
    assert answer["took_s"] < LONG_S


@LIMITED
def test_hostile_files_take_little_memory(told):
    assert max(told[1].values()) < MOST_MB


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "good.weights.h5"
    with h5py.File(path, "w") as file:
        file["layers/dense/vars/0"] = np.arange(6, dtype=np.float32).reshape(2, 3)
        file["layers/dense/vars/1"] = np.array(7, dtype=np.int32)
        file["layers/dense/vars"].attrs["name"] = "fc"
        file["optimizer/vars/0"] = np.zeros(3)
    return path


def test_a_copy_holds_what_keras_reads_and_nothing_else(good):
    with copied_weights(good) as copy, h5py.File(copy) as file:
        assert copy.name.endswith(".weights.h5")
        found = file["layers/dense/vars"]
        np.testing.assert_array_equal(found["0"], np.arange(6).reshape(2, 3))
        assert found["0"].dtype == np.float32
        assert (found["1"][()], found["1"].dtype) == (7, np.int32)
        assert found.attrs["name"] == "fc"
        assert sorted(file) == ["layers"]
    assert not copy.exists()


def test_a_refused_file_does_not_spoil_the_next(good, tmp_path):
    HOSTILE["heap_that_goes_in_circles"](tmp_path / "bad.h5")
    HOSTILE["linked_groups"](tmp_path / "linked.h5")
    for bad in ("bad.h5", "linked.h5", "bad.h5"):
        with pytest.raises(NetworkError), open_weights(tmp_path / bad):
            pytest.fail("hostile")
        with open_weights(good) as stored:
            assert stored.layers["fc"][0].read((2, 3)).sum() == 15


def test_files_may_be_open_side_by_side(good):
    with open_weights(good) as first, open_weights(good) as second:
        for stored in (first, second, first):
            assert stored.layers["fc"][0].read((2, 3)).sum() == 15


def test_a_reader_that_is_killed_is_told_in_words(good):
    with open_weights(good) as stored:
        stored.layers["fc"][0].opened._process.kill()
        with pytest.raises(NetworkError, match=r"good\.weights\.h5 cannot be read .*without an"):
            stored.layers["fc"][0].read((2, 3))
    with open_weights(good) as stored:
        assert stored.layers["fc"][0].read((2, 3)).sum() == 15


@LIMITED
def test_a_reader_that_never_answers_is_killed(good, monkeypatch):
    monkeypatch.setattr(safe_reading, "_PATIENCE_S", 0.5)
    with open_weights(good) as stored:
        process = stored.layers["fc"][0].opened._process
        os.killpg(process._process.pid, signal.SIGSTOP)
        with pytest.raises(NetworkError, match="reading it takes minutes"):
            stored.layers["fc"][0].read((2, 3))


def test_without_fork_a_file_has_a_process_of_its_own(good, tmp_path, monkeypatch):
    monkeypatch.setattr(reader_processes, "_FORKS", False)
    with open_weights(good) as stored:
        assert stored.layers["fc"][0].read((2, 3)).sum() == 15
    (tmp_path / "bad.pth").write_bytes(HOSTILE["TORCH"]["a place in pickle's memory.pth"])
    with pytest.raises(NetworkError, match="is claimed for the 1th thing"):
        read_torch_file(tmp_path / "bad.pth")


def test_nothing_outlives_the_readers(good):
    with open_weights(good) as stored:
        process = stored.layers["fc"][0].opened._process._process
    threading.Timer(0, reader_processes._end_idle).start()
    deadline = time.monotonic() + LONG_S
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    assert process.poll() == 0
