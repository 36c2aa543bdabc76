"""The other backend: the study trains and exports under JAX, alone and in two processes."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PROGRAM = Path(__file__).with_name("jax_run.py")
EVERYTHING = {"ema": 0.9, "schedule": "cosine", "weight_decay": 0.05, "layer_decay": 0.9}


def start(repository, folder, *changes, exports=False, **environment):
    """A process that trains once for each of ``changes``, or once."""
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", str(PROGRAM), str(folder), json.dumps(changes or [{}]),
         str(int(exports))],
        cwd=repository, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu",
             "PYTHONPATH": str(repository), **environment},
    )  # fmt: skip


def ended(process):
    out, err = process.communicate(timeout=900)
    assert process.returncode == 0, err[-3000:]
    return [json.loads(line) for line in out.splitlines() if line.startswith("{")]


@pytest.fixture(scope="module")
def alone(repository, tmp_path_factory):
    (found,) = ended(start(repository, tmp_path_factory.mktemp("alone"), exports=True))
    return found


def test_it_learns_without_tensorflow_and_exports_what_it_learned(alone):
    assert alone["backend"] == "jax"
    assert not alone["tensorflow"]
    losses = alone["history"]["loss"]
    assert losses[-1] < losses[0] / 2
    assert alone["gap"] < 1e-4


def test_averages_schedule_and_layer_decay_follow_each_step(repository, tmp_path):
    changes = {**EVERYTHING, "unfrozen_layers": 12, "epochs": 3, "augment": False}
    other = start(repository, tmp_path / "again", changes)  # side by side
    whole, plain = ended(start(repository, tmp_path / "whole", changes, {**changes, "ema": 0.0}))
    assert whole["cut"]  # the frozen part is computed once here too
    (again,) = ended(other)
    assert whole["history"] == again["history"]
    assert plain["history"] != whole["history"]


def test_two_processes_train_together_and_agree_with_one(repository, tmp_path, alone):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    both = [
        start(
            repository, tmp_path / f"process{number}",
            KERAS_DISTRIBUTION_JOB_ADDRESSES=f"127.0.0.1:{port}",
            KERAS_DISTRIBUTION_NUM_PROCESSES="2", KERAS_DISTRIBUTION_PROCESS_ID=str(number),
        )
        for number in range(2)
    ]  # fmt: skip
    for (found,) in [ended(process) for process in both]:
        for name in ("loss", "val_loss"):
            assert found["history"][name] == pytest.approx(alone["history"][name], rel=1e-4)
        assert found["history"]["accuracy"] == pytest.approx(alone["history"]["accuracy"])


def test_a_batch_that_cannot_be_shared_is_refused_in_words(repository, tmp_path):
    process = start(
        repository,
        tmp_path,
        {"batch_size": 7},
        XLA_FLAGS="--xla_force_host_platform_device_count=2",
    )
    _, err = process.communicate(timeout=900)
    assert "batch_size must be a multiple of the 2 devices, but is 7. Choose 6." in err
