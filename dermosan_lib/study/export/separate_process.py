"""Convert a network to ONNX in a process of its own, under TensorFlow, whatever trains here."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import keras

import dermosan_lib
from dermosan_lib.errors import NetworkError

_PROGRAM = """
import sys
from pathlib import Path
import keras
from dermosan_lib.errors import NetworkError
from dermosan_lib.study import export
network = keras.models.load_model(sys.argv[1], compile=False)
try:
    content = getattr(export, sys.argv[3])(network, *sys.argv[4:])
except NetworkError as error:
    sys.exit(f"NetworkError: {error}")
Path(sys.argv[2]).write_bytes(content)
"""


def convert_apart(network: keras.Model, function: str, *arguments: str) -> bytes:
    """What ``function`` of `study.export` gives for ``network`` under TensorFlow.

    Keras converts by way of TensorFlow or of further packages for each backend; so that a bundle
    does not depend on the backend it was trained by, there is one way. The network passes through
    a file of our own process; nothing foreign is loaded.

    Raises `NetworkError` as ``function`` does.
    """
    ours = str(Path(dermosan_lib.__file__).resolve().parents[1])
    paths = [ours, *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {
        **os.environ,
        "KERAS_BACKEND": "tensorflow",
        "PYTHONPATH": os.pathsep.join(paths),
    }
    with tempfile.TemporaryDirectory() as name:
        source, target = Path(name) / "network.keras", Path(name) / "model.onnx"
        network.save(source)
        command = [sys.executable, "-W", "ignore", "-c", _PROGRAM]
        done = subprocess.run(
            [*command, str(source), str(target), function, *arguments],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        last = (done.stderr.strip().splitlines() or [""])[-1]
        if last.startswith("NetworkError: "):
            raise NetworkError(last.removeprefix("NetworkError: "))
        if done.returncode:
            raise RuntimeError(f"Conversion to ONNX failed: {done.stderr.strip()[-2000:]}")
        return target.read_bytes()
