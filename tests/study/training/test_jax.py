"""The other backend: the study trains and exports under JAX, alone and in two processes."""

import json
import os
import socket
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PROGRAM = Path(__file__).with_name("jax_run.py")
EVERYTHING = {
    "ema": 0.9, "schedule": "cosine", "weight_decay": 0.05, "layer_decay": 0.9,
    "unfrozen_layers": 12, "epochs": 3, "augment": False,
}  # fmt: skip
# Compiling takes nearly all the time, and is the same for each training and process. How well it
# optimises matters to none of these tests.
COMPILED = {
    "XLA_FLAGS": "--xla_backend_optimization_level=0",
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
}


@pytest.fixture(scope="module")
def start(repository, tmp_path_factory):
    """Start a process that trains once for each of ``changes``, or once."""
    compiled = {**COMPILED, "JAX_COMPILATION_CACHE_DIR": str(tmp_path_factory.mktemp("compiled"))}
    return partial(_start, repository, compiled)


def _start(repository, compiled, folder, *changes, exports=False, **environment):
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", str(PROGRAM), str(folder), json.dumps(changes or [{}]),
         str(int(exports))],
        cwd=repository, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu",
             "PYTHONPATH": str(repository), **compiled, **environment},
    )  # fmt: skip


def ended(process):
    out, err = process.communicate(timeout=3600)
    assert process.returncode == 0, err[-3000:]
    return [json.loads(line) for line in out.splitlines() if line.startswith("{")]


@pytest.fixture(scope="module")
def ran(start, tmp_path_factory):
    """What one process found, run by run: the plain one, everything, and that without averages."""
    changes = ({}, EVERYTHING, {**EVERYTHING, "ema": 0.0})
    return ended(start(tmp_path_factory.mktemp("ran"), *changes, exports=True))


@pytest.fixture(scope="module")
def alone(ran):
    return ran[0]


def test_it_learns_without_tensorflow_and_exports_what_it_learned(alone):
    assert alone["backend"] == "jax"
    assert not alone["tensorflow"]
    losses = alone["history"]["loss"]
    assert losses[-1] < losses[0] / 2
    assert alone["gap"] < 1e-4


def test_averages_schedule_and_layer_decay_follow_each_step(start, tmp_path, ran):
    _, whole, plain = ran
    (again,) = ended(start(tmp_path, EVERYTHING))
    assert whole["cut"]  # the frozen part is computed once here too
    assert whole["history"] == again["history"]
    assert plain["history"] != whole["history"]


def test_two_processes_train_together_and_agree_with_one(start, tmp_path, alone):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    both = [
        start(
            tmp_path / f"process{number}",
            KERAS_DISTRIBUTION_JOB_ADDRESSES=f"127.0.0.1:{port}",
            KERAS_DISTRIBUTION_NUM_PROCESSES="2", KERAS_DISTRIBUTION_PROCESS_ID=str(number),
        )
        for number in range(2)
    ]  # fmt: skip
    for (found,) in [ended(process) for process in both]:
        for name in ("loss", "val_loss"):
            assert found["history"][name] == pytest.approx(alone["history"][name], rel=1e-4)
        assert found["history"]["accuracy"] == pytest.approx(alone["history"]["accuracy"])


def test_a_batch_that_cannot_be_shared_is_refused_in_words(start, tmp_path):
    process = start(
        tmp_path,
        {"batch_size": 7},
        XLA_FLAGS="--xla_force_host_platform_device_count=2",
    )
    _, err = process.communicate(timeout=3600)
    assert "batch_size must be a multiple of the 2 devices, but is 7. Choose 6." in err
