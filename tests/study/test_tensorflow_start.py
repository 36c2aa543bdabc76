"""TensorFlow starts in silence, and the errors of a machine with a GPU stay."""

import os
import subprocess
import sys

import pytest

from dermosan_lib.progress import EVENTS, EventFile
from dermosan_lib.study import tensorflow_start

NOISE = (
    "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n"
    "I0000 00:00:1795782360.505386   15548 port.cc:153] oneDNN custom operations are on. You may\n"
    "I0000 00:00:1795782360.505731   15548 cudart_stub.cc:31] Could not find cuda drivers on your "
    "machine, GPU will not be used.\n"
)
REAL = "E0000 00:00:1795782367.247193   15548 cuda_fft.cc:5] Unable to register cuFFT factory\n"


@pytest.mark.parametrize("device", ["nvidia0", "nvidiactl", "dxg", "nvhost-gpu", "nvmap", "kfd"])
def test_a_machine_with_a_gpu_keeps_its_errors(device, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL", raising=False)
    assert not tensorflow_start.has_gpu(tmp_path)
    (tmp_path / device).touch()
    assert tensorflow_start.has_gpu(tmp_path)
    tensorflow_start.prepare_tensorflow(tmp_path)
    assert os.environ["TF_CPP_MIN_LOG_LEVEL"] == "2"


def test_a_driver_without_devices_counts_as_a_gpu(tmp_path, monkeypatch):
    program = tmp_path / "nvidia-smi"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert tensorflow_start.has_gpu(tmp_path / "nowhere")


def test_without_a_gpu_nothing_is_said_of_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL", raising=False)
    tensorflow_start.prepare_tensorflow(tmp_path)
    assert os.environ["TF_CPP_MIN_LOG_LEVEL"] == "3"


def test_a_level_that_was_chosen_stays(tmp_path, monkeypatch):
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "0")
    tensorflow_start.prepare_tensorflow(tmp_path)
    assert os.environ["TF_CPP_MIN_LOG_LEVEL"] == "0"


@pytest.fixture
def import_fake(tmp_path, repository):
    """Imports a stand-in for TensorFlow that writes to the file descriptor, as C++ does."""

    def run(body, after="", **environment):
        package = tmp_path / "tensorflow"
        package.mkdir()
        (package / "__init__.py").write_text(body)
        program = f"import dermosan_lib.study\nimport tensorflow\n{after}"
        paths = os.pathsep.join([str(tmp_path), str(repository)])
        return subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True,
            env={**os.environ, "PYTHONPATH": paths, **environment},
        )  # fmt: skip

    return run


def test_only_noise_is_held_back(import_fake, tmp_path):
    events = EventFile(tmp_path / "events.jsonl")
    done = import_fake(
        f"import os, sys\nos.write(2, {(NOISE + REAL + NOISE).encode()!r})\n"
        "print('a warning of Python', file=sys.stderr)\nvalue = 5",
        "import os; os.write(2, b'after\\n'); print(tensorflow.value, tensorflow.__spec__.name)",
        **{EVENTS: str(events.path)},
    )
    assert (done.returncode, done.stdout) == (0, "5 tensorflow\n")
    assert done.stderr == f"{REAL}a warning of Python\nafter\n"
    assert [(state.name, over) for _, state, over in events.new()] == [
        ("starting TensorFlow", False), ("starting TensorFlow", True),
    ]  # fmt: skip


def test_a_failure_to_start_is_told_whole(import_fake):
    done = import_fake(f"import os\nos.write(2, {REAL.encode()!r})\nraise ImportError('no glibc')")
    assert done.returncode == 1
    assert REAL in done.stderr
    assert "ImportError: no glibc" in done.stderr


def test_without_tensorflow_the_study_is_imported_as_before():
    program = (
        "import dermosan_lib.study, sys; assert 'tensorflow' not in sys.modules\n"
        "import importlib.util; assert importlib.util.find_spec('no_such_module') is None"
    )
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0


@pytest.mark.slow
def test_the_real_one_says_nothing():
    program = (
        "from dermosan_lib.study import tensorflow_start\nimport tensorflow as tf\n"
        "assert int(tf.constant(1) + 1) == 2"
    )
    if tensorflow_start.has_gpu():
        pytest.skip("this machine has a GPU, whose errors are shown")
    kept = {key: value for key, value in os.environ.items() if key != "TF_CPP_MIN_LOG_LEVEL"}
    done = subprocess.run([sys.executable, "-c", program], env=kept, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
